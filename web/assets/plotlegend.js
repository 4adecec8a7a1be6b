/** Names of a plot's curves, which one can hide, and the table of their values. */
import { fill, h, setAttr } from "./dom.js";
import { rowsOf } from "./figures.js";
import { sample } from "./plotpaths.js";

const MOST_ROWS = 120;

/** @param {import("./plot.js").Field} plot */
export function makeLegend(plot) {
  const { ctx, parts } = plot;
  /** @type {Map<string, boolean>} */
  const wishes = new Map(); // by key of curve, whether it is seen
  let names = "";
  parts.rows.onclick = () => {
    parts.table.hidden = !parts.table.hidden;
    setAttr(parts.rows, "aria-expanded", String(!parts.table.hidden));
    table();
  };

  /** @param {Curve} c */
  const on = (c) => wishes.get(c.key) ?? !c.off;

  /** @param {Curve} c */
  function entry(c) {
    const toggle = (/** @type {MouseEvent} */ e) => {
      wishes.set(c.key, !on(c));
      setAttr(/** @type {Element} */ (e.currentTarget), "aria-pressed", String(on(c)));
      plot.draw();
    };
    return h("button", { type: "button", "data-key": c.key, "aria-pressed": String(on(c)), onclick: toggle }, sample(c), c.name);
  }

  /** The buttons stay what they are as long as the curves do: one may have the focus. */
  function show() {
    const some = plot.curves.filter((c) => c.points.length > 0);
    const now = some.map((c) => c.key + c.name).join("\n");
    if (now !== names) fill(parts.legend, some.map(entry));
    names = now;
  }

  function table() {
    if (parts.table.hidden) return;
    const some = plot.shown();
    const { rows, more } = rowsOf(some, plot.seen(), MOST_ROWS);
    const head = h("tr", null, h("th", { scope: "col" }, ctx.t("web.live.plot.time")), some.map((c) => h("th", { scope: "col" }, c.name)));
    const body = rows.map((r) => h("tr", null, h("th", { scope: "row" }, plot.figures.at(r.x)), r.spots.map((p) => h("td", null, p && plot.figures.full(p)))));
    fill(parts.table, h("table", null, h("thead", null, head), h("tbody", null, body)), more > 0 && h("p", { class: "faint" }, ctx.t("web.live.plot.more-rows", more)));
  }

  return { on, show, table };
}
