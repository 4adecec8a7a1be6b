/** The arithmetic of plots: ranges, ticks, and how few points draw a curve. Pure. */
import { below } from "./scale.js";

/** @typedef {readonly [number, number]} Range from, to; from < to */

/** The narrowest that one can zoom in, as a share of the whole. */
const NARROWEST = 1e-5;

/**
 * Round numbers from lo to hi, about so many, at 1, 2 or 5 times a power of
 * ten.
 * @param {number} lo
 * @param {number} hi
 * @param {number} about
 */
export function ticks(lo, hi, about) {
  const step = roundStep((hi - lo) / Math.max(about, 1));
  return marks(lo, hi, step);
}

/**
 * The same for counts: never between two whole numbers.
 * @param {number} lo
 * @param {number} hi
 * @param {number} about
 */
export function wholeTicks(lo, hi, about) {
  return marks(lo, hi, Math.max(1, roundStep((hi - lo) / Math.max(about, 1))));
}

/** @param {number} least */
function roundStep(least) {
  if (!(least > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (/** @type {number} */ ([1, 2, 5, 10].find((m) => m * power >= least * 0.999)));
}

/** Steps of a clock, in ms. */
const CLOCK = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((s) => 1000 * s);

/**
 * Round times of the day.
 * @param {number} lo ms
 * @param {number} hi ms
 * @param {number} about
 */
export function clockTicks(lo, hi, about) {
  const least = (hi - lo) / Math.max(about, 1);
  return marks(lo, hi, CLOCK.find((s) => s >= least) ?? roundStep(least));
}

/**
 * @param {number} lo
 * @param {number} hi
 * @param {number} step
 */
function marks(lo, hi, step) {
  const first = Math.ceil(lo / step - 1e-9);
  const count = Math.max(0, Math.floor(hi / step + 1e-9) - first + 1);
  // the product, not a sum: sums drift; and its digits are cut to those that step has
  return Array.from({ length: Math.min(count, 1000) }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * From values to pixels and back.
 * @param {Range} values
 * @param {Range} pixels
 * @param {boolean} [log] the logarithm of 1 + value
 */
export function makeAxis([lo, hi], [from, to], log = false) {
  const bend = log ? Math.log1p : (/** @type {number} */ v) => v;
  const unbend = log ? Math.expm1 : (/** @type {number} */ v) => v;
  const low = bend(lo);
  const wide = bend(hi) - low || 1;
  return {
    /** @param {number} v */
    to: (v) => from + ((bend(v) - low) / wide) * (to - from),
    /** @param {number} p */
    from: (p) => unbend(low + ((p - from) / (to - from || 1)) * wide),
  };
}

/**
 * All instants of the curves; one instant is given room.
 * @param {Curve[]} curves
 * @returns {Range}
 */
export function span(curves) {
  const some = curves.filter((c) => c.points.length > 0);
  const lo = Math.min(...some.map((c) => c.points[0].x));
  const hi = Math.max(...some.map((c) => c.points[c.points.length - 1].x));
  if (some.length === 0) return [0, 1];
  return lo < hi ? [lo, hi] : [lo - 0.5, hi + 0.5];
}

/**
 * The values of the curves in a range of x, with some air above.
 * @param {Curve[]} curves
 * @param {Range} range
 * @param {boolean} [ground] 0 is always seen
 * @returns {Range}
 */
export function heights(curves, [from, to], ground = false) {
  let lo = Infinity;
  let hi = -Infinity;
  for (const c of curves) {
    for (const p of c.points.slice(Math.max(0, firstAt(c.points, from) - 1), firstAt(c.points, to) + 1)) {
      lo = Math.min(lo, p.y, p.to ?? p.y);
      hi = Math.max(hi, p.y, p.to ?? p.y);
    }
  }
  if (lo > hi) return [0, 1];
  if (lo > 0 && (ground || lo < (hi - lo) * 4)) lo = 0; // what stands near the ground shall be seen to
  if (lo === hi) return lo === 0 ? [0, 1] : [lo > 0 ? 0 : lo - 1, hi > 0 ? hi * 1.05 : hi + 1];
  return [lo, hi + (hi - lo) * 0.05];
}

/**
 * The index of the first point that is not before x.
 * @param {Spot[]} points
 * @param {number} x
 */
export function firstAt(points, x) {
  return below(xs(points), x);
}

/** @type {WeakMap<Spot[], number[]>} */
const known = new WeakMap();

/** @param {Spot[]} points */
function xs(points) {
  let list = known.get(points);
  if (!list || list.length !== points.length) {
    list = points.map((p) => p.x);
    known.set(points, list);
  }
  return list;
}

/**
 * The points that a plot of so many pixels needs: of each column the first,
 * the least, the greatest and the last, so that no peak is lost.
 * @param {Spot[]} points
 * @param {Range} range
 * @param {number} columns
 */
export function thin(points, [from, to], columns) {
  const some = points.slice(Math.max(0, firstAt(points, from) - 1), firstAt(points, to) + 1);
  if (some.length <= 4 * columns) return some;
  /** @type {Spot[]} */
  const out = [];
  const wide = (to - from) / columns;
  for (let i = 0; i < some.length; ) {
    const column = Math.floor((some[i].x - from) / wide);
    let end = i;
    while (end < some.length && Math.floor((some[end].x - from) / wide) === column) end++;
    out.push(...extremes(some.slice(i, end)));
    i = end;
  }
  return out;
}

/** @param {Spot[]} points of one column */
function extremes(points) {
  let least = 0;
  let most = 0;
  points.forEach((p, i) => {
    if (p.y < points[least].y) least = i;
    if (p.y > points[most].y) most = i;
  });
  const wanted = new Set([0, least, most, points.length - 1]);
  return [...wanted].sort((a, b) => a - b).map((i) => points[i]);
}

/**
 * The last point that is not behind x: what holds at x.
 * @param {Spot[]} points
 * @param {number} x
 * @returns {Spot | undefined}
 */
export function holding(points, x) {
  const i = firstAt(points, x);
  return points[i]?.x === x ? points[i] : points[i - 1];
}

/**
 * The point nearest to x.
 * @param {Spot[]} points
 * @param {number} x
 * @returns {Spot | undefined}
 */
export function nearest(points, x) {
  const i = firstAt(points, x);
  const before = points[i - 1];
  const behind = points[i];
  if (!before || !behind) return before ?? behind;
  return x - before.x <= behind.x - x ? before : behind;
}

/**
 * The next instant at which some curve has a point, to the right (1) or left
 * (-1) of x.
 * @param {Curve[]} curves
 * @param {number} x
 * @param {1 | -1} way
 */
export function stepTo(curves, x, way) {
  const found = curves.map(({ points }) => {
    let i = firstAt(points, x);
    if (way < 0) return points[i - 1]?.x;
    while (points[i]?.x === x) i++;
    return points[i]?.x;
  });
  const some = found.filter((v) => v !== undefined);
  if (some.length === 0) return x;
  return way > 0 ? Math.min(...some) : Math.max(...some);
}

/**
 * A range wider or narrower around x, within the whole.
 * @param {Range} range
 * @param {Range} whole
 * @param {number} factor below 1: closer
 * @param {number} x
 * @returns {Range}
 */
export function zoom([from, to], whole, factor, x) {
  const all = whole[1] - whole[0];
  const wide = Math.min(all, Math.max((to - from) * factor, all * NARROWEST));
  const share = (x - from) / (to - from);
  return within([x - share * wide, x + (1 - share) * wide], whole);
}

/**
 * A range of the same width that lies in the whole.
 * @param {Range} range
 * @param {Range} whole
 * @returns {Range}
 */
export function within([from, to], whole) {
  const wide = Math.min(to - from, whole[1] - whole[0]);
  const start = Math.min(Math.max(from, whole[0]), whole[1] - wide);
  return [start, start + wide];
}
