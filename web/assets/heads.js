/** The heads of the lanes: who it is, and the state it is in now. */

import { fill, h } from "./dom.js";
import { lookOf } from "./items.js";

/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @param {HTMLElement} el where they stand
 * @param {Ctx} ctx
 */
export function makeHeads(el, ctx) {
  /** @type {HTMLElement[]} */
  let badges = [];
  let chosen = -1;
  return {
    /**
     * @param {Layout} l
     * @param {number} connection index; negative: all, then no lane has one state
     */
    show(l, connection) {
      chosen = connection;
      badges = l.lanes.map(() => h("span", { class: "state" }));
      el.style.width = `${l.width}px`;
      el.classList.toggle("stateless", chosen < 0);
      fill(el, l.lanes.map((lane, i) => {
        const box = h("div", { class: "lane-head" }, h("strong", null, lane.name), h("span", { class: "address" }, lane.address), chosen >= 0 && h("div", null, badges[i]));
        box.style.left = `${lane.x}px`;
        return box;
      }));
    },
    /** @param {Standing} standing */
    at(standing) {
      if (chosen < 0) return;
      standing.connections[chosen].ends.forEach((end, i) => stateOn(badges[i], end.state, ctx));
    },
  };
}

/**
 * Shows a state on an element; does nothing where it stands there already.
 * @param {HTMLElement} el
 * @param {string} state
 * @param {Ctx} ctx
 */
export function stateOn(el, state, ctx) {
  if (el.dataset.state === state) return;
  el.dataset.state = state;
  el.className = `state ${lookOf(state)}`;
  el.textContent = state || ctx.t("web.stage.state-unknown");
}
