/** What the captures view says with numbers, and how its table turns: without the page. */

/** Rows of a page of the table. */
export const PAGE = 100;

/** Words of the analyser, by their column, and what they are called. */
export const HANDSHAKES = /** @type {Record<string, string>} */ ({
  "mid-stream": "web.capture.handshake.mid-stream",
  unanswered: "web.capture.handshake.unanswered",
  refused: "web.capture.handshake.refused",
  reset: "web.capture.handshake.reset",
  "half-open": "web.capture.handshake.half-open",
  complete: "web.capture.handshake.complete",
  simultaneous: "web.capture.handshake.simultaneous",
  split: "web.capture.handshake.split",
  "syn-ack-only": "web.capture.handshake.syn-ack-only",
});
export const CLOSES = /** @type {Record<string, string>} */ ({
  unfinished: "web.capture.close.unfinished",
  "four-segments": "web.capture.close.four-segments",
  "three-segments": "web.capture.close.three-segments",
  simultaneous: "web.capture.close.simultaneous",
  "half-closed": "web.capture.close.half-closed",
  "fin-then-reset": "web.capture.close.fin-then-reset",
  reset: "web.capture.close.reset",
});

/**
 * Numbers with units, as people of a language write them.
 * @param {Lang} lang
 */
export function makeWriter(lang) {
  const whole = new Intl.NumberFormat(lang, { maximumFractionDigits: 0 });
  const three = new Intl.NumberFormat(lang, { maximumSignificantDigits: 3 });
  return {
    count: (/** @type {number} */ n) => whole.format(n),
    octets: (/** @type {number} */ n) => scaled(n, OCTETS, three),
    /** a bound, which is a power of two @param {number} n octets */
    bound: (n) => `${three.format(n / 2 ** 20)} MiB`,
    span: (/** @type {number} */ ms) => scaled(ms, SPANS, three),
    /** an instant, by the clock of who looks @param {number} ms since 1970 */
    instant: (ms) => new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "medium" }).format(ms),
  };
}

/** @typedef {[from: number, unit: string][]} Units the largest first */

/** @type {Units} */
const OCTETS = [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "B"]];
/** @type {Units} */
const SPANS = [[864e5, "d"], [3.6e6, "h"], [60_000, "min"], [1000, "s"], [1, "ms"], [1e-3, "µs"], [1e-6, "ns"]];

/**
 * @param {number} n
 * @param {Units} units
 * @param {Intl.NumberFormat} format
 */
function scaled(n, units, format) {
  const [from, unit] = units.find(([least]) => Math.abs(n) >= least) ?? units.find(([least]) => least === 1) ?? units[0];
  return `${format.format(n / from)} ${unit}`;
}

/**
 * The order that a press on a column's head asks for: upwards, downwards, as
 * in the capture.
 * @param {string} now "duration", "-duration" or ""
 * @param {string} column
 */
export function nextSort(now, column) {
  if (now === column) return `-${column}`;
  return now === `-${column}` ? "" : column;
}

/**
 * The value of aria-sort.
 * @param {string} now
 * @param {string} column
 */
export function sortedBy(now, column) {
  if (now === column) return "ascending";
  return now === `-${column}` ? "descending" : undefined;
}

/**
 * The address of a page of rows.
 * @param {string} id
 * @param {{filter: string, sort: string, offset: number}} wish
 */
export function rowsPath(id, { filter, sort, offset }) {
  const q = new URLSearchParams({ offset: String(offset), limit: String(PAGE) });
  if (filter) q.set("filter", filter);
  if (sort) q.set("sort", sort);
  return `/api/captures/${encodeURIComponent(id)}/rows?${q}`;
}

/**
 * So many rows have happened when a frame leaves; 0 where it is not drawn.
 * @param {Model} model
 * @param {number} frame
 */
export function rowsTo(model, frame) {
  for (const c of model.connections) {
    const arrow = c.arrows.findIndex((a) => a.packet === frame);
    const row = c.rows.find((r) => r.leaves === arrow || r.arrives === arrow);
    if (arrow >= 0 && row) return row.n + 1;
  }
  return 0;
}

/** Signs of severities: colour alone says nothing. */
export const MARKS = /** @type {Record<Severity, string>} */ ({ attack: "✹", trouble: "✖", warning: "▲", caveat: "?", note: "·" });
