/** Above the ladder: which connection, what is said beside the arrows, how it is shown. */

import { fill, h } from "./dom.js";
import { stateOn } from "./heads.js";
import { nameOf } from "./sentences.js";

/** What can be said beside the arrows, in this order. */
const TRACKS = ["captions", "dialogue", "knows"];

/** @typedef {{ connection: number, track: string, table: boolean, compare: boolean }} View */

/**
 * @param {Ctx} ctx
 * @param {(change: Partial<View>) => void} change
 */
export function makeChooser(ctx, change) {
  return new Chooser(ctx, change);
}

class Chooser {
  /**
   * @param {Ctx} ctx
   * @param {(change: Partial<View>) => void} change
   */
  constructor(ctx, change) {
    this.ctx = ctx;
    this.change = change;
    this.list = h("div", { class: "connections", role: "group", "aria-label": ctx.t("web.stage.connections") });
    this.track = h("select", { onchange: () => change({ track: this.track.value }) });
    this.trackLabel = h("label", { class: "track" }, ctx.t("web.stage.track"), " ", this.track);
    this.compare = this.toggle("web.stage.compare", "compare", (on) => change({ compare: on }));
    this.table = this.toggle("web.stage.table-view", "table", (on) => change({ table: on }));
    this.el = h("div", { class: "stage-top" }, this.list, h("div", { class: "stage-tools" }, this.trackLabel, this.compare, this.table));
    /** @type {HTMLElement[][]} */
    this.states = [];
  }

  /**
   * @param {string} key
   * @param {string} name
   * @param {(on: boolean) => void} act
   */
  toggle(key, name, act) {
    const press = () => {
      const on = el.getAttribute("aria-pressed") !== "true";
      el.setAttribute("aria-pressed", String(on));
      act(on);
    };
    const el = h("button", { type: "button", "aria-pressed": "false", "data-act": name, onclick: press }, this.ctx.t(key));
    return el;
  }

  /**
   * @param {Exhibit} x
   * @param {View} view
   */
  show(x, view) {
    const { connections } = x.model;
    this.states = connections.map(() => [h("span", null), h("span", null)]);
    const several = connections.length > 1;
    fill(this.list, several && this.all(view), connections.map((c, i) => (several ? this.one(c, i, view) : this.ends(c, i))));
    this.list.classList.toggle("single", !several); // the heads of the lanes say it all
    const tracks = TRACKS.filter((name) => Object.keys(x.lesson?.tracks[name] ?? {}).length > 0);
    this.trackLabel.hidden = tracks.length === 0;
    fill(this.track, [...tracks, "none"].map((name) => h("option", { value: name, selected: name === view.track }, this.ctx.t(`web.stage.track.${name}`))));
    this.compare.hidden = !x.base;
    this.compare.setAttribute("aria-pressed", String(view.compare));
    this.table.setAttribute("aria-pressed", String(view.table));
  }

  /** @param {View} view */
  all(view) {
    return h("button", { type: "button", "aria-pressed": String(view.connection < 0), "data-connection": "all", onclick: () => this.change({ connection: -1 }) }, this.ctx.t("web.stage.all"));
  }

  /**
   * @param {Connection} c
   * @param {number} i
   * @param {View} view
   */
  one(c, i, view) {
    const [left, right] = this.ends(c, i);
    return h("button", { type: "button", "aria-pressed": String(view.connection === i), "data-connection": i, onclick: () => this.change({ connection: i }) },
      h("span", { class: "number" }, c.number), left, h("span", { "aria-hidden": true }, "⇄"), right);
  }

  /**
   * @param {Connection} c
   * @param {number} i
   */
  ends(c, i) {
    const sides = /** @type {Side[]} */ (["left", "right"]);
    return sides.map((side, k) => h("span", { class: "end", "data-end": `${i}-${side}` }, h("span", null, nameOf(c, side)), this.states[i][k]));
  }

  /** @param {Standing} standing */
  at(standing) {
    standing.connections.forEach((c, i) => c.ends.forEach((end, k) => this.end(this.states[i][k], end.state)));
  }

  /**
   * @param {HTMLElement} el
   * @param {string} state
   */
  end(el, state) {
    if (el.dataset.state === state) return;
    stateOn(el, state, this.ctx);
    if (el.parentElement) el.parentElement.dataset.state = state;
  }
}
