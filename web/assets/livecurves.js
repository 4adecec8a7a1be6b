/** What the live view keeps of the past, and the curves it makes of it. Pure. */

const KEPT = 600; // points
const SILENCE = 5000; // ms between two points, and nobody knows what was between them
export const SEEN = 5 * 60_000; // ms of the past that a plot shows at first

/** How each state is drawn: by colour and dash, those that come one after the other in one colour. */
const STATES = /** @type {Record<string, Pick<Curve, "tone" | "dash" | "off">>} */ ({
  LISTEN: { tone: "faint", dash: 1, off: true },
  "SYN-SENT": { tone: "open", dash: 1 },
  "SYN-RECEIVED": { tone: "lost", dash: 0 },
  ESTABLISHED: { tone: "data", dash: 0 },
  "FIN-WAIT-1": { tone: "close", dash: 1 },
  "FIN-WAIT-2": { tone: "close", dash: 2 },
  "CLOSE-WAIT": { tone: "again", dash: 0 },
  CLOSING: { tone: "again", dash: 1 },
  "LAST-ACK": { tone: "again", dash: 2 },
  "TIME-WAIT": { tone: "close", dash: 0 },
  CLOSED: { tone: "faint", dash: 0, off: true },
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
    if (y !== undefined) spots.push({ x: p.at, y, gap: next && next.at - p.at > SILENCE });
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

/** @type {Curve["tone"][]} */
const TONES = ["lost", "data", "close", "again", "open", "faint"];

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
  return found.slice(0, TONES.length).flatMap((listener, i) => {
    const of = (/** @type {LivePoint} */ p) => p.queues?.find((q) => q.listener === listener);
    const limits = through(past, (p) => of(p)?.limit || undefined);
    return [
      { key: listener, name: listener, tone: TONES[i], draw: "line", points: through(past, (p) => of(p)?.half_open ?? 0) },
      { key: `${listener} limit`, name: limitName(listener), tone: TONES[i], draw: "line", dash: 2, off: i > 0, points: limits },
    ];
  });
}

/** @type {[keyof LiveRates, Curve["tone"], 0 | 1 | 2, boolean][]} */
const RATES = [
  ["accepted", "open", 0, false],
  ["dialled", "data", 0, false],
  ["retransmits", "again", 0, false],
  ["cookies_sent", "lost", 0, false],
  ["cookies_recv", "lost", 1, false],
  ["drops", "close", 0, false],
  ["overflows", "close", 1, true],
  ["failed", "faint", 0, true],
  ["resets", "faint", 1, true],
];

/**
 * What the kernel counts, per second.
 * @param {LivePoint[]} past
 * @param {(rate: keyof LiveRates) => string} name
 * @returns {Curve[]}
 */
export function rateCurves(past, name) {
  return RATES.map(([key, tone, dash, off]) => ({ key, name: name(key), tone, dash, off, draw: "line", points: through(past, (p) => p.rates?.[key]) }));
}
