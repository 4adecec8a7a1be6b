/** What a plot says: its numbers in words, what stands at an instant, the rows of its table. */
import { firstAt, holding, nearest } from "./axes.js";

/**
 * Numbers as people of the page's language write them.
 * @param {Pick<Ctx, "store" | "t">} ctx
 * @param {Pick<PlotOptions, "x" | "y">} opt
 */
export function makeFigures({ store, t }, { x, y }) {
  const { lang } = store.get();
  const plain = new Intl.NumberFormat(lang, { maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(lang, { timeStyle: "medium", hourCycle: "h23" });
  const level = (/** @type {number} */ v) => (y === "span" ? millis(v, plain) : plain.format(v));
  const instant = (/** @type {number} */ v) => (x === "clock" ? clock.format(v) : millis(v, plain));
  return {
    /** at the axis */
    x: instant,
    /** at the axis @param {number} v */
    y: (v) => (y === "span" ? millis(v, plain) : Math.abs(v) >= 100_000 ? short.format(v) : plain.format(v)),
    at: instant,
    /** a value in full @param {Spot} p */
    full(p) {
      if (p.to !== undefined) return t("web.live.plot.range", level(p.y), level(p.to));
      return p.text ? `${level(p.y)} (${p.text})` : level(p.y);
    },
  };
}

/**
 * @param {number} v ms
 * @param {Intl.NumberFormat} plain
 */
function millis(v, plain) {
  if (Math.abs(v) >= 1000) return `${plain.format(v / 1000)} s`;
  return Math.abs(v) >= 0.1 || v === 0 ? `${plain.format(v)} ms` : `${plain.format(v * 1000)} µs`;
}

/**
 * What each curve says of an instant: one that is drawn as a line says what
 * holds there, others what is nearest.
 * @param {Curve[]} curves
 * @param {number} x
 */
export function reading(curves, x) {
  return curves.flatMap((curve) => {
    const spot = curve.draw === "step" || curve.draw === "line" ? holding(curve.points, x) : nearest(curve.points, x);
    return spot ? [{ curve, spot }] : [];
  });
}

/**
 * The rows of a table of what is seen: an instant each, with the curves that
 * have a value there; so many at most, evenly chosen.
 * @param {Curve[]} curves
 * @param {import("./axes.js").Range} range
 * @param {number} most
 */
export function rowsOf(curves, [from, to], most) {
  const instants = new Set(curves.flatMap((c) => c.points.slice(firstAt(c.points, from)).map((p) => p.x).filter((x) => x <= to)));
  const all = [...instants].sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil(all.length / most));
  const chosen = all.filter((_, i) => i % every === 0);
  const rows = chosen.map((x) => ({ x, spots: curves.map((c) => exactly(c.points, x)) }));
  return { rows, more: all.length - chosen.length };
}

/**
 * @param {Spot[]} points
 * @param {number} x
 * @returns {Spot | undefined}
 */
function exactly(points, x) {
  const p = points[firstAt(points, x)];
  return p?.x === x ? p : undefined;
}
