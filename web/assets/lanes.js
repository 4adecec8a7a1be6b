/** The lanes of a ladder: where the life of an end runs down. Pure. */

/**
 * @typedef {{ x: number, name: string, address: string, outer: -1 | 1, room: number, inside: boolean }} Lane
 * outer: the side where its texts stand, with room px; inside: between it and the next lane
 * @typedef {{ lanes: Lane[], laneOf: (connection: number, side: Side) => number, width: number,
 *   gap: number, size: number, timeX: number }} Frame
 * gap: between two lanes; size: of the type; timeX: where times end, 0: they stand above the texts
 */

/** The least gap between the lanes of several hosts. */
const LEAST = 250;

/** So many lanes at most are put in the best order. */
const SORTED = 6;

/**
 * The lanes of one connection, or of all.
 * @param {Connection[]} connections
 * @param {number} chosen index; negative: all
 * @param {number} wide px that there are
 * @returns {Frame}
 */
export function frame(connections, chosen, wide) {
  const seats = chosen < 0 ? byHost(connections) : pair(connections[chosen], chosen);
  const size = wide < 520 ? 11 : wide < 1000 ? 12.5 : 14;
  const timeX = wide < 520 ? 0 : size * 5.4;
  const outer = Math.min(Math.max(wide * 0.19, wide < 520 ? 86 : size * 10), 250); // room for SYN-RECEIVED
  const left = timeX + outer;
  const gap = Math.max((wide - left - outer) / (seats.names.length - 1), seats.names.length > 2 ? LEAST : 0);
  const lanes = seats.names.map((n, i) => lane(n, i, seats.names.length, left + gap * i, { outer, gap }));
  const last = lanes[lanes.length - 1];
  return { lanes, laneOf: seats.laneOf, width: Math.max(wide, last.x + outer), gap, size, timeX };
}

/**
 * @param {{ name: string, address: string }} who
 * @param {number} i
 * @param {number} count
 * @param {number} x
 * @param {{ outer: number, gap: number }} room
 * @returns {Lane}
 */
function lane(who, i, count, x, room) {
  const inside = i > 0 && i < count - 1;
  return { ...who, x, outer: i === 0 ? -1 : 1, room: (inside ? Math.min(room.gap * 0.72, 220) : room.outer) - 22, inside };
}

/**
 * @param {Connection} c
 * @param {number} chosen
 */
function pair(c, chosen) {
  const names = c.ends.map((e) => ({ name: e.name || hostOf(e.address), address: e.address }));
  /** @type {Frame["laneOf"]} */
  const laneOf = (connection, side) => (connection !== chosen ? -1 : side === "left" ? 0 : 1);
  return { names, laneOf };
}

/**
 * One lane for each host, those that talk side by side where that can be.
 * @param {Connection[]} connections
 */
function byHost(connections) {
  /** @type {Map<string, { name: string, address: string }>} */
  const hosts = new Map();
  const table = connections.map((c) => c.ends.map((e) => seat(e, hosts)));
  const order = sorted([...hosts.keys()], table);
  const names = order.map((key) => hosts.get(key) ?? { name: key, address: "" });
  /** @type {Frame["laneOf"]} */
  const laneOf = (connection, side) => order.indexOf(table[connection][side === "left" ? 0 : 1]);
  return { names, laneOf };
}

/**
 * How many hosts there are.
 * @param {Connection[]} connections
 */
export function hostsOf(connections) {
  return new Set(connections.flatMap((c) => c.ends.map(hostName))).size;
}

/**
 * The host of an end: by its name, for a forger has many addresses.
 * @param {End} e
 * @param {Map<string, { name: string, address: string }>} hosts
 */
function seat(e, hosts) {
  const address = hostOf(e.address);
  const key = hostName(e);
  const known = hosts.get(key);
  if (!known) hosts.set(key, { name: key, address });
  else if (known.address !== address) known.address = "…";
  return key;
}

/** @param {End} e */
function hostName(e) {
  return e.name || hostOf(e.address);
}

/**
 * The order in which the arrows are shortest; of equals the first, which is
 * that of appearance.
 * @param {string[]} hosts
 * @param {string[][]} pairs
 */
function sorted(hosts, pairs) {
  if (hosts.length > SORTED) return hosts;
  let best = hosts;
  for (const order of permutations(hosts)) if (length(order, pairs) < length(best, pairs)) best = order;
  return best;
}

/**
 * @param {string[]} order
 * @param {string[][]} pairs
 */
function length(order, pairs) {
  return pairs.reduce((sum, [a, b]) => sum + Math.abs(order.indexOf(a) - order.indexOf(b)), 0);
}

/**
 * @param {string[]} list
 * @returns {string[][]}
 */
function permutations(list) {
  if (list.length < 2) return [list];
  return list.flatMap((first, i) => permutations(list.filter((_, k) => k !== i)).map((rest) => [first, ...rest]));
}

/**
 * An endpoint without its port.
 * @param {string} address
 */
export function hostOf(address) {
  const cut = address.lastIndexOf(":");
  return cut < 0 ? address : address.slice(0, cut);
}
