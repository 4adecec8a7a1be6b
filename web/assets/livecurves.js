/** What the live view keeps of the past, and the curves it makes of it. Pure. */

const KEPT = 600; // points
const LATE = 3; // times as long as expected until the next point, and nobody knows what was between them
export const SEEN = 5 * 60_000; // ms of the past that a plot shows at first

/** How each state is drawn: by colour and dash or mark, those that come one after the other in one colour. */
const STATES = /** @type {Record<string, Pick<Curve, "tone" | "dash" | "mark" | "off">>} */ ({
  LISTEN: { tone: "faint", dash: 1, off: true },
  "SYN-SENT": { tone: "open", dash: 1 },
  "SYN-RECEIVED": { tone: "lost", mark: "up" },
  ESTABLISHED: { tone: "data", mark: "dot" },
  "FIN-WAIT-1": { tone: "close", dash: 1 },
  "FIN-WAIT-2": { tone: "close", dash: 2 },
  "CLOSE-WAIT": { tone: "again", mark: "cross" },
  CLOSING: { tone: "again", dash: 1 },
  "LAST-ACK": { tone: "again", dash: 2 },
  "TIME-WAIT": { tone: "close", mark: "box" },
  CLOSED: { tone: "faint", off: true },
  UDP: { tone: "faint", dash: 2, off: true },
});

/** All states in the order in which a connection may go through them. */
export const STATE_NAMES = Object.keys(STATES);

/**
 * The past with what is new. What comes twice, after a reconnection, counts
 * once.
 * @param {LivePoint[]} past
 * @param {LivePoint[]} fresh
 */
export function extended(past, fresh) {
  const last = past.at(-1)?.at ?? -Infinity;
  return [...past, ...fresh.filter((p) => p.at > last)].slice(-KEPT);
}

/**
 * The range that a plot shows: the last minutes.
 * @param {LivePoint[]} past
 * @returns {[number, number] | undefined}
 */
export function rangeOf(past) {
  const [first, last] = [past.at(0)?.at, past.at(-1)?.at];
  if (first === undefined || last === undefined) return undefined;
  return [Math.min(Math.max(first, last - SEEN), last - 30_000), last];
}

/**
 * A curve through the past. Where it says nothing, there is no point.
 * @param {LivePoint[]} past
 * @param {(p: LivePoint) => number | undefined} of
 * @returns {Spot[]}
 */
function through(past, of) {
  /** @type {Spot[]} */
  const spots = [];
  past.forEach((p, i) => {
    const y = of(p);
    const next = past[i + 1];
    if (y !== undefined) spots.push({ x: p.at, y, gap: next && next.at - p.at > LATE * p.every });
  });
  return spots;
}

/**
 * How many sockets there are of each state that there were any of.
 * @param {LivePoint[]} past
 * @param {string[]} [states]
 * @returns {Curve[]}
 */
export function stateCurves(past, states = STATE_NAMES.filter((s) => past.some((p) => p.states[s] > 0))) {
  return states.map((state) => ({ key: state, name: state, draw: "line", ...STATES[state], points: through(past, (p) => p.states[state] ?? 0) }));
}

/** @type {Pick<Curve, "tone" | "mark">[]} */
const LOOKS = [{ tone: "lost", mark: "up" }, { tone: "data", mark: "dot" }, { tone: "close", mark: "box" }, { tone: "again", mark: "cross" }, { tone: "open" }, { tone: "faint" }];

/**
 * The half-open entries of the listeners that had any, and how many each may
 * have; where none had, a line at the bottom says so.
 * @param {LivePoint[]} past
 * @param {(listener: string) => string} limitName
 * @returns {Curve[]}
 */
export function halfOpenCurves(past, limitName) {
  const found = [...new Set(past.flatMap((p) => (p.queues ?? []).map((q) => q.listener)))];
  if (found.length === 0) return stateCurves(past, ["SYN-RECEIVED"]);
  return found.slice(0, LOOKS.length).flatMap((listener, i) => {
    const of = (/** @type {LivePoint} */ p) => p.queues?.find((q) => q.listener === listener);
    const limits = through(past, (p) => of(p)?.limit || undefined);
    return [
      { key: listener, name: listener, ...LOOKS[i], draw: "line", points: through(past, (p) => of(p)?.half_open ?? 0) },
      { key: `${listener} limit`, name: limitName(listener), tone: LOOKS[i].tone, draw: "line", dash: 2, off: i > 0, points: limits },
    ];
  });
}

/** @type {[keyof LiveRates, Pick<Curve, "tone" | "dash" | "mark" | "off">][]} */
const RATES = [
  ["accepted", { tone: "open" }],
  ["dialled", { tone: "data", mark: "dot" }],
  ["retransmits", { tone: "again", mark: "cross" }],
  ["cookies_sent", { tone: "lost", mark: "up" }],
  ["cookies_recv", { tone: "lost", dash: 1 }],
  ["drops", { tone: "close", mark: "box" }],
  ["overflows", { tone: "close", dash: 1, off: true }],
  ["failed", { tone: "faint", off: true }],
  ["resets", { tone: "faint", dash: 2, off: true }],
];

/**
 * What the kernel counts, per second.
 * @param {LivePoint[]} past
 * @param {(rate: keyof LiveRates) => string} name
 * @returns {Curve[]}
 */
export function rateCurves(past, name) {
  return RATES.map(([key, look]) => ({ key, name: name(key), ...look, draw: "line", points: through(past, (p) => p.rates?.[key]) }));
}
