/**
 * RFC 9293's state diagram with the places of both ends and the ways that
 * they have walked: ● and a solid line for the left end, ■ and a dashed one
 * for the right. Below it the same in words.
 */

import { isUDP } from "./blocks.js";
import { citeLink } from "./cite.js";
import { fill, h, s } from "./dom.js";
import { clock } from "./labels.js";
import { bare } from "./replay.js";
import { BOXES, EDGES, END, SIZE, along, boxOf, edgeOf, outside, pathOf } from "./stategraph.js";

/** @typedef {EndStanding["path"][number]} Step */

let made = 0;

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {View}
 */
export function statesView(el, ctx) {
  const id = `states-${++made}`;
  const legend = h("div", { class: "states-legend" });
  const walked = s("g");
  const boxes = s("g");
  const svg = s("svg", { class: "state-figure", viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "img" }, heads(id), EDGES.map((e) => edge(e, id)), walked, boxes);
  const list = h("div");
  let drawn = "";
  let drawnOf = /** @type {Exhibit | undefined} */ (undefined);
  fill(el, legend, svg, h("p", { class: "faint small-print" }, ctx.t("web.inspect.states.notes")), list);
  return {
    look(l) {
      const { ends } = l.standing;
      const sight = [l.connection, ...ends.map((e) => `${e.state} ${e.path.length}`)].join();
      if (sight === drawn && drawnOf === l.exhibit) return;
      [drawn, drawnOf] = [sight, l.exhibit];
      fill(legend, l.c.ends.map((e, i) => place(ctx, e, ends[i], i)));
      fill(walked, ends.map((end, i) => steps(end.path, i, id, (step) => l.replay.rows[step.row].row.change?.code)));
      fill(boxes, BOXES.map((b) => box(b, ends)));
      svg.setAttribute("aria-label", l.c.ends.map((e, i) => ctx.t("web.inspect.states.in", e.name || e.address, ends[i].state || ctx.t("web.inspect.state.unknown"))).join(" "));
      fill(list, words(ctx, l));
    },
  };
}

/**
 * Heads of arrows: of the figure, and of the ways walked.
 * @param {string} id
 */
function heads(id) {
  const head = (/** @type {string} */ name, /** @type {number} */ size) =>
    s("marker", { id: `${id}-${name}`, class: `head-of-${name}`, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: size, markerHeight: size, orient: "auto", markerUnits: "userSpaceOnUse" }, s("path", { d: "M0 0L8 4L0 8Z" }));
  return s("defs", null, head("figure", 7), head("walked", 11));
}

/**
 * A line of the figure with its words.
 * @param {import("./stategraph.js").Edge} e
 * @param {string} id
 */
function edge(e, id) {
  const [x, y, anchor] = e.label;
  return s(
    "g",
    { class: e.extra ? "edge extra" : "edge" },
    s("path", { d: pathOf(e.line), "marker-end": `url(#${id}-figure)` }),
    s("text", { x, y, "text-anchor": anchor }, e.event),
    s("text", { class: "action", x, y: y + 10, "text-anchor": anchor }, e.action),
  );
}

/**
 * @param {import("./stategraph.js").Box} b
 * @param {EndStanding[]} ends
 */
function box(b, ends) {
  const { width, height } = SIZE.box;
  const here = ends.map((e) => boxOf(e.state, e.path.at(-1)?.from) === b && e.state !== "");
  const [left, top] = [b.x - width / 2, b.y - height / 2];
  return s(
    "g",
    { class: here.some(Boolean) ? "box here" : "box", "data-state": b.state },
    s("rect", { x: left, y: top, width, height, rx: 5 }),
    s("text", { x: b.x, y: b.y + 4, "text-anchor": "middle" }, b.state === END ? "CLOSED" : b.state),
    here[0] && s("circle", { class: "who", cx: left + 2, cy: top + 1, r: 7.5 }),
    here[1] && s("rect", { class: "who", x: left + width - 9.5, y: top - 6.5, width: 14, height: 14 }),
  );
}

/**
 * The way that one end has walked, each step with its number.
 * @param {Step[]} path
 * @param {number} end
 * @param {string} id
 * @param {(step: Step) => string | undefined} why
 */
function steps(path, end, id, why) {
  const side = end === 0 ? "left" : "right";
  const known = path.filter((step) => step.from !== "");
  return known.map((step, i) => {
    const edge = edgeOf(step.from, step.to, why(step));
    const line = edge?.line ?? outside(step.from, step.to);
    const latest = i === known.length - 1 ? " latest" : "";
    const broken = !edge && step.to === "CLOSED" ? " broken" : "";
    return s("g", { class: `walked ${side}${latest}${broken}` }, s("path", { d: pathOf(line), "marker-end": `url(#${id}-walked)` }), number(line, end, path.indexOf(step) + 1));
  });
}

/**
 * The number of a step: ends that walk the same line have theirs apart.
 * @param {import("./stategraph.js").Edge["line"]} line
 * @param {number} end
 * @param {number} n
 */
function number(line, end, n) {
  const { x, y } = along(line, end === 0 ? 0.36 : 0.64);
  const shape = end === 0 ? s("circle", { cx: x, cy: y, r: 7 }) : s("rect", { x: x - 6.5, y: y - 6.5, width: 13, height: 13 });
  return s("g", { class: "step" }, shape, s("text", { x, y: y + 3.2, "text-anchor": "middle" }, n));
}

/**
 * @param {Ctx} ctx
 * @param {End} end
 * @param {EndStanding} standing
 * @param {number} i
 */
function place(ctx, end, standing, i) {
  return h("p", { class: "state-place" }, h("span", { class: "shape" }, i === 0 ? "●" : "■"), ` ${end.name || end.address} `, h("b", { class: "state" }, standing.state || ctx.t("web.inspect.state.unknown")), standing.state && [" ", ctx.t(`web.inspect.state.${bare(standing.state)}`)]);
}

/**
 * The ways in words, both ends in the order of time.
 * @param {Ctx} ctx
 * @param {Look} l
 */
function words(ctx, l) {
  const all = l.standing.ends.flatMap((end, i) => end.path.map((step, n) => ({ step, i, n: n + 1 }))).sort((a, b) => b.step.row - a.step.row);
  if (all.length === 0) return h("p", { class: "faint" }, ctx.t(isUDP(l.c) ? "web.inspect.states.udp" : "web.inspect.states.nowhere"));
  return h(
    "table",
    { class: "states-way" },
    h("caption", { class: "unseen" }, ctx.t("web.inspect.states.way")),
    h("tbody", null, all.map(({ step, i, n }) => wordsOf(l, step, i, n))),
  );
}

/**
 * @param {Look} l
 * @param {Step} step
 * @param {number} i
 * @param {number} n
 */
function wordsOf(l, step, i, n) {
  const { row } = l.replay.rows[step.row];
  return h(
    "tr",
    null,
    h("td", { class: "mono" }, clock(row.at)),
    h("th", { scope: "row" }, h("span", { class: "shape" }, i === 0 ? "●" : "■"), ` ${n} · ${l.c.ends[i].name || l.c.ends[i].address}`),
    h("td", null, h("span", { class: "mono" }, `${step.from} → ${step.to}`), row.change && [h("br"), h("span", { class: "faint" }, row.change.text || row.change.code, " "), citeLink(row.change.cite)]),
  );
}
