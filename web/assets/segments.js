/** How a segment is drawn: its line, its label, and the bead that rides on it. */

import { s } from "./dom.js";
import { spoken } from "./labels.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Way} Way */
/** @typedef {import("./items.js").Item} Item */

/**
 * A segment: its line, what is said along it, and what rides on it.
 * @param {Layout} l
 * @param {Way} w
 * @returns {Item[]}
 */
export function segment(l, w) {
  const step = l.size * 1.4;
  const top = w.y1 - step * (w.above + 1);
  const said = w.y1 + step * w.label.length + w.turn * w.wide;
  const bottom = w.y2 + 20 + step * w.cross.length;
  const dress = { "data-packet": w.a.packet, class: looks(w) };
  return [
    { layer: "ways", y1: w.y1 - 20, y2: bottom, begin: w.y1, end: w.y2, make: () => arrow(l, w, dress), grow: (el, y) => reach(el, w, y), way: w },
    ...(w.first >= 0 && !w.a.copy ? [/** @type {Item} */ ({ layer: "labels", y1: top, y2: said, begin: w.y1, end: w.y1, make: () => s("g", dress, along(l, w)), way: w })] : []),
    { layer: "marks", y1: w.y1, y2: w.y2, begin: w.y1, end: w.y2, make: () => s("g", { class: `${looks(w)} rider` }, bead(l, 0, 0, w.a.mark)), grow: (el, y) => ride(el, w, y), brief: true },
  ];
}

/** @param {Way} w */
function looks({ a, kind, phase }) {
  return ["way", `on-${phase}`, kind, a.fate, a.again && "again", a.copy && "copy", a.udp && "udp"].filter(Boolean).join(" ");
}

/**
 * @param {Layout} l
 * @param {Way} w
 * @param {Record<string, string | number | undefined>} dress
 */
function arrow(l, w, dress) {
  return s("g", { ...dress, "data-mark": w.a.mark, "data-fate": w.a.fate },
    s("title", null, spoken(w.a)),
    s("line", { class: "reach", x1: w.x1, y1: w.y1, x2: w.x2, y2: w.y2 }),
    s("line", { class: "line", x1: w.x1, y1: w.y1, x2: w.x2, y2: w.y2 }),
    tip(l, w), w.first >= 0 && !w.a.copy && bead(l, w.x1, w.y1, w.a.mark));
}

/**
 * The mark of a segment, in a bead on its lane; the same bead rides on it.
 * @param {Layout} l
 * @param {number} x
 * @param {number} y
 * @param {string} mark
 */
function bead(l, x, y, mark) {
  const r = l.size * 0.78;
  const wide = Math.max(r * 2, mark.length * l.size * 0.58 + 8);
  return s("g", { class: "bead", transform: `translate(${x} ${y})` },
    s("rect", { x: -wide / 2, y: -r, width: wide, height: r * 2, rx: r }),
    s("text", { y: l.size * 0.34, "text-anchor": "middle" }, mark));
}

/**
 * How an arrow ends: with a point, a cross, or three dots.
 * @param {Layout} l
 * @param {Way} w
 */
function tip(l, w) {
  const { a } = w;
  if (a.fate === "on-way") return s("text", { class: "tip faint", x: w.x2 + 4, y: w.y2 + 4 }, "…");
  if (a.fate === "arrived") return s("path", { class: "tip head", transform: `translate(${w.x2} ${w.y2}) rotate(${degrees(w)})`, d: "M-4 0l-11 -5v10z" });
  const half = Math.max(...w.cross.map((c) => c.length), 0) * l.size * 0.3;
  const x = Math.min(Math.max(w.x2, l.lanes[Math.min(w.from, w.to)].x + half), l.lanes[Math.max(w.from, w.to)].x - half);
  return s("g", { class: "tip lost" }, s("path", { d: `M${w.x2} ${w.y2}m-6 -6l12 12m0 -12l-12 12` }),
    w.cross.map((c, n) => s("text", { class: "alarm", x, y: w.y2 + 20 + l.size * 1.4 * n, "text-anchor": "middle" }, c)));
}

/** @param {Way} w */
function degrees(w) {
  return (Math.atan2(w.y2 - w.y1, w.x2 - w.x1) * 180) / Math.PI;
}

/** A line so much steeper than its label would cross what stands below it. */
const LAG = 0.12;

/**
 * The label along an arrow, near its sender.
 * @param {Layout} l
 * @param {Way} w
 */
function along(l, w) {
  const dir = Math.sign(w.x2 - w.x1);
  const turn = w.turn;
  const step = l.size * 1.4;
  const lines = w.label.map((line, n) => {
    const below = n >= w.above;
    const dy = step * (n - w.above + 1) - 7 + (below ? 7 : 0);
    const dx = 16 + (below && w.slope - turn > LAG ? Math.min(dy / (w.slope - turn), 120) : 0); // out of the way of a steeper line
    const at = `translate(${w.x1 + dir * dx} ${w.y1 + dx * turn + dy}) rotate(${(Math.atan(turn) * dir * 180) / Math.PI})`;
    return s("text", { transform: at, "text-anchor": dir < 0 ? "end" : "start" },
      line.map((word, i) => s("tspan", { class: word.kind }, (i > 0 ? " " : "") + word.text)));
  });
  return s("g", { class: "label" }, lines);
}

/**
 * Where a segment is when the clock is at y.
 * @param {Way} w
 * @param {number} y
 */
function whereabouts(w, y) {
  const part = w.y2 > w.y1 ? Math.min(Math.max((y - w.y1) / (w.y2 - w.y1), 0), 1) : 1;
  return { x: w.x1 + (w.x2 - w.x1) * part, y: w.y1 + (w.y2 - w.y1) * part };
}

/**
 * Draws a line as far as its segment has come.
 * @param {SVGElement} el
 * @param {Way} w
 * @param {number} y
 */
function reach(el, w, y) {
  const at = whereabouts(w, y);
  for (const line of el.querySelectorAll("line")) {
    line.setAttribute("x2", String(at.x));
    line.setAttribute("y2", String(at.y));
  }
}

/**
 * @param {SVGElement} el
 * @param {Way} w
 * @param {number} y
 */
function ride(el, w, y) {
  const at = whereabouts(w, y);
  el.setAttribute("transform", `translate(${at.x} ${at.y})`);
}
