/** Curves as SVG: one path each, however many points they have. */
import { firstAt, thin } from "./axes.js";
import { s } from "./dom.js";

/** @typedef {(v: number) => number} Scale from a value to px */

/**
 * @param {Curve} c
 * @param {import("./axes.js").Range} range
 * @param {number} columns px that it is wide
 * @param {Scale} x
 * @param {Scale} y
 */
export function curvePaths(c, range, columns, x, y) {
  const lines = c.draw === "bars" ? bars(visible(c.points, range), x, y) : c.draw === "marks" ? "" : line(thin(c.points, range, columns), x, y, c.draw === "step");
  const marks = c.mark && drawnMarks(c.draw === "marks" || c.draw === "bars" ? visible(c.points, range) : sparse(visible(c.points, range), x), x, y, c.mark);
  return s("g", { class: `tone-${c.tone} dash-${c.dash ?? 0}`, "data-curve": c.key }, lines && s("path", { d: lines }), marks && s("path", { class: "marks", d: marks }));
}

/**
 * @param {Spot[]} points
 * @param {import("./axes.js").Range} range
 */
function visible(points, [from, to]) {
  let end = firstAt(points, to);
  while (points[end]?.x === to) end++;
  return points.slice(firstAt(points, from), end);
}

const APART = 70; // px between the marks of a line

/**
 * The points of a line that get a mark: some, so that it is known by more
 * than its colour.
 * @param {Spot[]} points
 * @param {Scale} x
 */
export function sparse(points, x) {
  let last = -Infinity;
  return points.filter((p) => {
    const far = Math.floor(x(p.x) / APART) > last;
    if (far) last = Math.floor(x(p.x) / APART);
    return far;
  });
}

/** A tenth of a pixel is fine enough. @param {number} v */
const px = (v) => Math.round(v * 10) / 10;

/**
 * @param {Spot[]} points
 * @param {Scale} x
 * @param {Scale} y
 * @param {boolean} steps a value holds until the next
 */
export function line(points, x, y, steps) {
  let d = "";
  let open = false;
  for (const p of points) {
    const [at, level] = [px(x(p.x)), px(y(p.y))];
    if (!open) d += `M${at} ${level}`;
    else d += steps ? `H${at}V${level}` : `L${at} ${level}`;
    open = !p.gap;
  }
  return d;
}

/**
 * Bars that fall on the same pixel are drawn once.
 * @param {Spot[]} points
 * @param {Scale} x
 * @param {Scale} y
 */
export function bars(points, x, y) {
  const drawn = new Set();
  for (const p of points) {
    const [from, to] = [px(y(p.y)), px(y(p.to ?? p.y))];
    // one that is too short to be seen has a foot
    drawn.add(`M${px(x(p.x))} ${from}V${to}${Math.abs(from - to) < 2 ? "h-2h4" : ""}`);
  }
  return [...drawn].join("");
}

const MARKS = { dot: "m-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0", cross: "m-4 -4l8 8m0 -8l-8 8", box: "m-3 -3h6v6h-6z", up: "m-3.5 5l3.5 -6l3.5 6" };

/**
 * Marks that fall on the same place are drawn once.
 * @param {Spot[]} points
 * @param {Scale} x
 * @param {Scale} y
 * @param {keyof typeof MARKS} mark
 */
export function drawnMarks(points, x, y, mark) {
  const places = new Set(points.map((p) => `M${Math.round(x(p.x))} ${Math.round(y(p.y))}`));
  return [...places].map((place) => place + MARKS[mark]).join("");
}

/** A curve in small, for where its name stands. @param {Curve} c */
export function sample(c) {
  const path = c.draw === "bars" ? "M5 3V11M10 2V9M15 4V12" : c.draw === "marks" ? "" : "M1 7H21";
  return s("svg", { class: `plot-sample tone-${c.tone} dash-${c.dash ?? 0}`, width: 22, height: 14, "aria-hidden": "true", focusable: "false" },
    path && s("path", { d: path }), c.mark && s("path", { class: "marks", d: `M11 7${MARKS[c.mark]}` }));
}
