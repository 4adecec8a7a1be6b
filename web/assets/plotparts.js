/** The nodes of a plot. */
import { h, s } from "./dom.js";

let plots = 0; // each has names of its own for clips and labels

/**
 * @param {Ctx} ctx
 * @param {PlotOptions} opt
 * @param {{height: number, top: number, bottom: number, left: number}} box px
 */
export function skeleton(ctx, opt, box) {
  const id = `plot-${++plots}`;
  const drawn = drawing(id, box);
  const field = h("div", { class: "plot-field", tabindex: 0, role: "slider", "aria-labelledby": `${id}-name`, "aria-describedby": `${id}-keys` }, drawn.svg, drawn.over);
  const values = h("div", { class: "plot-values", "aria-hidden": "true" });
  const legend = h("div", { class: "plot-legend", role: "group", "aria-label": ctx.t("web.live.plot.curves", opt.name) });
  const table = h("div", { class: "plot-table", tabindex: 0, role: "region", "aria-label": ctx.t("web.live.plot.table", opt.name), hidden: true });
  const tools = toolbar(ctx, opt);
  const figure = h("figure", { class: "plot", "data-plot": opt.key },
    h("figcaption", null, h("h3", { id: `${id}-name` }, opt.name), h("span", { class: "plot-unit" }, opt.unit), tools.bar),
    legend, field, values, table, h("p", { class: "unseen", id: `${id}-keys` }, ctx.t("web.live.plot.keys")));
  return { ...drawn, ...tools, figure, field, values, legend, table };
}

/**
 * @param {string} id
 * @param {{height: number, top: number, bottom: number, left: number}} box
 */
function drawing(id, { height, top, bottom, left }) {
  const tall = { y: top, height: bottom - top };
  const clip = s("rect", { x: left, ...tall });
  const grid = s("g", { class: "plot-grid" });
  const curves = s("g", { class: "plot-curves", "clip-path": `url(#${id}-clip)` });
  const shade = s("rect", { class: "plot-future", ...tall });
  const hand = s("line", { class: "plot-now", y1: top, y2: bottom });
  const hair = s("g", { class: "plot-hair" });
  const drag = s("rect", { class: "plot-drag", visibility: "hidden", ...tall });
  const quiet = { height, "aria-hidden": "true", focusable: "false" };
  const svg = s("svg", { class: "plot-under", ...quiet }, s("defs", null, s("clipPath", { id: `${id}-clip` }, clip)), grid, curves);
  const over = s("svg", { class: "plot-over", ...quiet }, shade, hand, hair, drag); // what moves is drawn apart from thousands of points
  return { svg, over, clip, grid, curves, shade, hand, hair, drag };
}

/**
 * @param {Ctx} ctx
 * @param {PlotOptions} opt
 */
function toolbar({ t }, opt) {
  const word = (/** @type {string} */ text, attrs = {}) => h("button", { type: "button", class: "quiet", ...attrs }, text);
  const sign = (/** @type {string} */ text, /** @type {string} */ name) => word(text, { class: "quiet sign", title: name, "aria-label": name });
  const log = word(t("web.live.plot.log"), { "aria-pressed": "false" });
  const further = sign("−", t("web.live.plot.out"));
  const closer = sign("+", t("web.live.plot.in"));
  const all = word(t("web.live.plot.whole"), { disabled: true });
  const rows = word(t("web.live.plot.values"), { "aria-expanded": "false" });
  return { bar: h("div", { class: "plot-tools" }, opt.log && log, further, closer, all, rows), log, further, closer, all, rows };
}
