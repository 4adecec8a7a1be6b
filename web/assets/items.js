/**
 * What a ladder is drawn of. An item knows where it stands, from where to
 * where the clock passes it, and how it looks before, while and after.
 */

import { s } from "./dom.js";
import { clock } from "./labels.js";
import { segment } from "./segments.js";
import { width } from "./words.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Way} Way */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {"bands" | "lanes" | "ways" | "labels" | "texts" | "marks"} Layer */
/**
 * @typedef {{ layer: Layer, y1: number, y2: number, begin: number, end: number, make: () => SVGElement,
 *   grow?: (el: SVGElement, y: number) => void, way?: Way, brief?: boolean }} Item
 * y1 to y2: its extent; begin to end: while the clock is in between it grows, and if it is brief it is seen only then
 */

const STATES = /** @type {Record<string, string>} */ ({
  LISTEN: "listen", "SYN-SENT": "open", "SYN-RECEIVED": "open", ESTABLISHED: "data", "TIME-WAIT": "wait",
});

/**
 * The look of a state.
 * @param {string} state
 */
export function lookOf(state) {
  const sure = state.replace(/\W+$/, ""); // of a capture a state may be presumed: "ESTABLISHED?"
  return sure === "" || sure === "CLOSED" ? "none" : STATES[sure] ?? "close";
}

/**
 * @param {Layout} l
 * @param {Ctx["t"]} t
 * @returns {Item[]} by their upper ends
 */
export function itemsOf(l, t) {
  const items = [
    ...l.bands.map((b, i) => band(l, i, t(`web.stage.phase.${b.phase}`))),
    ...l.stays.map((x) => stay(l, x)),
    ...l.breaks.map((b) => rip(l, b)),
    ...(l.parting ? [parting(l, l.parting)] : []),
    ...l.places.flatMap((p) => beside(l, p)),
    ...l.ways.flatMap((w) => segment(l, w)),
  ];
  return items.sort((a, b) => a.y1 - b.y1);
}

/**
 * A phase: coloured paper. The curtain of the ladder hides what is to come.
 * @param {Layout} l
 * @param {number} i
 * @param {string} name
 * @returns {Item}
 */
function band(l, i, name) {
  const { y, phase } = l.bands[i];
  const end = i + 1 < l.bands.length ? l.bands[i + 1].y - 3 : l.height - 8;
  const make = () =>
    s("g", { class: `band ${phase}` }, s("rect", { x: 4, y, width: l.width - 8, height: end - y, rx: 8 }), s("text", { x: 14, y: y + l.size + 5 }, name));
  return { layer: "bands", y1: y, y2: end, begin: y, end: y, make };
}

/** The bars of all connections on a lane together are at most so wide, px. */
const BEAM = 18;

/**
 * How long a state lasts: a bar along the lane.
 * @param {Layout} l
 * @param {import("./layout.js").Stay} stay
 * @returns {Item}
 */
function stay(l, { lane, state, y1, y2, slot, slots }) {
  const wide = slots > 1 ? Math.min(6, BEAM / slots) : 8;
  const make = () => s("rect", { class: `stay ${lookOf(state)}`, x: l.lanes[lane].x + wide * (slot - slots / 2), y: y1, width: wide, height: y2 - y1 });
  return { layer: "lanes", y1, y2, begin: y1, end: y2, make, grow: (el, at) => el.setAttribute("height", String(at - y1)) };
}

/**
 * A break in the lanes, with how long the silence lasts.
 * @param {Layout} l
 * @param {{ y: number, silence: number }} b
 * @returns {Item}
 */
function rip(l, { y, silence }) {
  const torn = l.lanes.map(({ x }) =>
    s("g", { transform: `translate(${x} ${y})` }, s("rect", { class: "paper", x: -9, y: -5, width: 18, height: 10 }), s("path", { d: "M-11 -5l7 -4l8 8l7 -4M-11 5l7 -4l8 8l7 -4" })));
  const middle = (l.lanes[0].x + l.lanes[1].x) / 2;
  const make = () => s("g", { class: "rip" }, torn, s("text", { x: middle, y: y + 4, "text-anchor": "middle" }, `⋮  ${clock(silence)}  ⋮`));
  return { layer: "texts", y1: y - 20, y2: y + 20, begin: y - 12, end: y - 12, make };
}

/**
 * The line from which on a changed run goes another way.
 * @param {Layout} l
 * @param {{ y: number, tall: number, lines: string[] }} parting
 * @returns {Item}
 */
function parting(l, { y, tall, lines }) {
  const step = l.size * 1.4;
  const wide = Math.max(...lines.map((line) => width(line, l.size))) + 28;
  const middle = l.width / 2;
  const make = () =>
    s("g", { class: "parting" }, s("line", { x1: 8, x2: l.width - 8, y1: y + tall / 2, y2: y + tall / 2 }),
      s("rect", { x: middle - wide / 2, y, width: wide, height: tall, rx: 8 }),
      lines.map((line, i) => s("text", { x: middle, y: y + 3 + step * (i + 0.8), "text-anchor": "middle" }, line)));
  return { layer: "marks", y1: y, y2: y + tall, begin: y + tall, end: y + tall, make };
}

/**
 * What stands beside a lane: the time, the state, what happened.
 * @param {Layout} l
 * @param {Place} p
 * @returns {Item[]}
 */
function beside(l, p) {
  const lane = l.lanes[p.lane];
  const x = lane.x + p.outer * offset(l);
  const anchor = p.outer < 0 ? "end" : "start";
  const step = l.size * 1.4;
  const make = () =>
    s("g", { class: `beside on-${l.bands.length > 0 ? p.row.phase : "none"}` }, p.timed && time(l, p),
      p.row.timer && s("path", { class: "rang", transform: `translate(${lane.x} ${p.y})`, d: "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0M0 -4v4l3 2" }),
      p.lines.map((line, n) => written(line, x, p.y + 4 + step * n, anchor, l.size, p.outer)));
  return [{ layer: "texts", y1: p.y - p.up, y2: p.y + p.down, begin: p.y, end: p.y, make }];
}

/**
 * From a lane to its texts.
 * @param {Layout} l
 */
function offset(l) {
  return l.timeX > 0 ? 16 : 9;
}

/**
 * @param {Layout} l
 * @param {Place} p
 */
function time(l, p) {
  const text = clock(p.row.at);
  if (l.timeX > 0) return s("text", { class: "time", x: l.timeX, y: p.y + 4, "text-anchor": "end" }, text);
  const lane = l.lanes[p.lane];
  return s("text", { class: "time", x: lane.x + p.outer * offset(l), y: p.y - l.size * 0.9, "text-anchor": p.outer < 0 ? "end" : "start" }, text);
}

/**
 * A line of the margin. A state stands in a badge.
 * @param {import("./labels.js").Line} line
 * @param {number} x
 * @param {number} y
 * @param {"start" | "end"} anchor
 * @param {number} size
 * @param {number} outer
 */
function written(line, x, y, anchor, size, outer) {
  const [{ text, kind }] = line;
  if (kind === "state") return badge(text, x, y, size, outer);
  const said = kind === "call" ? (outer < 0 ? `${text} ▸` : `◂ ${text}`) : text;
  return s("text", { class: kind, x, y, "text-anchor": anchor }, said);
}

/**
 * @param {string} state
 * @param {number} x
 * @param {number} y
 * @param {number} size
 * @param {number} outer
 */
function badge(state, x, y, size, outer) {
  const pad = size < 12 ? 3 : 6;
  const wide = state.length * size * (size < 12 ? 0.54 : 0.585) + 2 * pad;
  const left = outer < 0 ? x - wide + 4 : x - 4;
  return s("g", { class: `badge ${lookOf(state)}` },
    s("rect", { x: left, y: y - size * 1.05, width: wide, height: size * 1.5, rx: 4 }),
    s("text", { x: left + wide / 2, y, "text-anchor": "middle" }, state));
}
