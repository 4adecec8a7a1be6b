/** Small exhibits for tests: a connection in a few lines. */

/**
 * @typedef {[at: number, side: "l" | "r", what: string]} Line
 * what: "> 1 SYN" leaves, "< 1" arrives, "x 1" is lost, "= STATE", "call open", "timer retransmit"
 */

/**
 * A connection; its rows are numbered from first on.
 * @param {Line[]} lines
 * @param {{ left?: string, right?: string, number?: number }} [who]
 * @returns {Connection}
 */
export function connection(lines, { left = "client", right = "server", number = 1 } = {}) {
  /** @type {Arrow[]} */
  const arrows = [];
  const rows = lines.map(([at, side, what], n) => row(arrows, { at, n, side: side === "l" ? "left" : "right", phase: "opening" }, what.split(" ")));
  const ends = /** @type {[End, End]} */ ([left, right].map((name, i) => ({ name, address: `10.0.${name.length}.${i}:80`, state: "CLOSED" })));
  return { number, ends, rows, arrows };
}

/**
 * @param {Arrow[]} arrows
 * @param {Row} row
 * @param {string[]} words
 * @returns {Row}
 */
function row(arrows, row, [verb, what, ...rest]) {
  const i = arrows.findIndex((a) => a.mark === what);
  if (verb === ">") return { ...row, leaves: arrows.push(arrow(row, what, rest[0] ?? "ACK", rest.slice(1).join(" "))) - 1 };
  if (verb === "=") return { ...row, state: what };
  if (verb === "call") return { ...row, call: { code: what, text: what } };
  if (verb === "timer") return { ...row, timer: { code: what, text: "time is up" } };
  arrows[i].ended = row.at;
  if (verb === "<") return { ...row, arrives: i };
  Object.assign(arrows[i], { fate: "lost", loss: { code: "loss", text: "lost on the way" } });
  return { ...row, lost: i };
}

/**
 * @param {Row} row
 * @param {string} mark
 * @param {string} flags
 * @param {string} caption
 * @returns {Arrow}
 */
function arrow(row, mark, flags, caption) {
  return { mark, from: row.side, packet: mark.charCodeAt(0), sent: row.at, fate: "arrived", flags, seq: 0, wire_seq: 0, len: 0, window: 65535, ...(caption && { caption }) };
}

/** The three segments that open a connection. */
export const opening = connection([
  [0, "r", "= LISTEN"], [0, "l", "> 1 SYN x is random"], [0, "l", "= SYN-SENT"],
  [50, "r", "< 1"], [50, "r", "= SYN-RECEIVED"], [50, "r", "> 2 SYN,ACK"],
  [100, "l", "< 2"], [100, "l", "= ESTABLISHED"], [100, "l", "> 3 ACK"],
  [150, "r", "< 3"], [150, "r", "= ESTABLISHED"],
]);

/**
 * All rows in the order of time, as replay gives them.
 * @param {Connection[]} connections
 * @returns {Replay["rows"]}
 */
export function inOrder(connections) {
  return connections.flatMap((c, i) => c.rows.map((row) => ({ connection: i, row }))).sort((a, b) => a.row.at - b.row.at);
}
