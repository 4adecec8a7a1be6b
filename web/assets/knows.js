/**
 * What each side knows: facts about the other end, and by which segment it
 * came to know them.
 */

import { isUDP } from "./blocks.js";
import { factsOf } from "./facts.js";
import { fill, h } from "./dom.js";

/** @typedef {import("./facts.js").FactName} FactName */

/** @type {[phase: Row["phase"], facts: FactName[]][]} */
const GROUPS = [
  ["opening", ["hears", "heard", "heard-known"]],
  ["transfer", ["data"]],
  ["closing", ["done", "done-heard", "done-known"]],
];

const SIGNS = { no: "○", so: "◐", knows: "●", believes: "◇", never: "∅" };

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {View}
 */
export function knowsView(el, ctx) {
  return {
    look(l) {
      if (isUDP(l.c)) return fill(el, h("p", { class: "faint" }, ctx.t("web.inspect.know.udp")));
      fill(el, h("p", { class: "faint" }, ctx.t("web.inspect.know.intro")), grid(ctx, l), h("p", { class: "small-print faint" }, ctx.t("web.inspect.know.end")));
    },
  };
}

/**
 * @param {Ctx} ctx
 * @param {Look} l
 */
function grid(ctx, l) {
  const facts = factsOf(l.c, l.standing);
  const heads = l.c.ends.map((e, i) => h("th", { scope: "col" }, h("span", { class: "shape" }, i === 0 ? "●" : "■"), ` ${e.name || e.address}`));
  return h(
    "table",
    { class: "knows" },
    h("caption", { class: "unseen" }, ctx.t("web.inspect.tab.knows")),
    h("thead", null, h("tr", null, h("td"), heads)),
    GROUPS.map(([phase, names]) =>
      h(
        "tbody",
        null,
        h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: 3 }, ctx.t(`web.inspect.know.${phase}`))),
        names.map((name) => h("tr", { "data-fact": name }, h("th", { scope: "row" }, ctx.t(`web.inspect.know.${name}`)), facts[name].map((fact) => cell(ctx, fact)))),
      ),
    ),
  );
}

/**
 * @param {Ctx} ctx
 * @param {import("./facts.js").Fact} fact
 */
function cell(ctx, { is, mark }) {
  return h("td", { class: `fact ${is}` }, h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[is]), " ", ctx.t(`web.inspect.know.${is}`), mark && h("span", { class: "faint" }, " ", ctx.t("web.inspect.know.by", mark)));
}
