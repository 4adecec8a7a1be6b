/** The run before the change, beside the run after it: both at the same time. */

import { layout } from "./layout.js";
import { makeLadder } from "./ladder.js";
import { replay } from "./replay.js";
import { watchTimers } from "./timers.js";
import { alike } from "./view.js";

/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @param {Ctx} ctx
 */
export function makeBefore(ctx) {
  return new Before(ctx);
}

class Before {
  /** @param {Ctx} ctx */
  constructor(ctx) {
    this.ladder = makeLadder(ctx, { pick: () => {} });
    this.el = this.ladder.el;
    this.el.classList.add("before");
    this.el.setAttribute("aria-label", ctx.t("web.stage.before"));
    this.ladder.head.dataset.tag = ctx.t("web.stage.tag.before");
    this.el.hidden = true;
    /** @type {Layout | undefined} */
    this.layout = undefined;
    /** @type {Replay | undefined} */
    this.replay = undefined;
  }

  /**
   * @param {Exhibit} x
   * @param {import("./layout.js").Wish} wish
   */
  show(x, wish) {
    this.layout = undefined;
    const connections = x.base?.connections ?? [];
    if (!x.base || connections.length === 0) return;
    this.replay = replay({ ...x, model: x.base });
    const connection = Math.min(wish.connection, connections.length - 1);
    this.layout = layout(connections, this.replay.rows, { ...wish, connection, parting: undefined });
    this.ladder.show(this.layout, { connection, timers: watchTimers(this.replay.rows), seen: Infinity });
  }

  /**
   * @param {Layout} l of the run after the change
   * @param {Moment} m
   * @param {boolean} playing
   */
  at(l, m, playing) {
    if (!this.layout || !this.replay) return;
    const pos = alike(l, this.layout, m);
    const rows = this.layout.rowsAt(pos);
    this.ladder.at({ pos, t: m.t, rows }, playing);
    this.ladder.heads.at(this.replay.after(rows));
  }
}
