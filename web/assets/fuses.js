/**
 * Timers that run: on the lane that waits, from the now-line down to where
 * they will run out, with what is left beside the now-line.
 */

import { fill, s } from "./dom.js";
import { runningAfter } from "./timers.js";
import { width } from "./words.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./timers.js").Watch} Watch */

/**
 * @param {Ctx} ctx
 */
export function makeFuses(ctx) {
  const el = s("g", { class: "fuses" });
  /** @type {Layout | undefined} */
  let layout;
  /** @type {Watch[]} */
  let watches = [];
  return {
    el,
    /**
     * @param {Layout} l
     * @param {Watch[]} all
     */
    show(l, all) {
      layout = l;
      watches = all.filter((w) => l.laneOf(w.c, w.side) >= 0);
    },
    /** @param {Moment} m */
    at(m) {
      const l = layout;
      if (!l) return;
      const end = l.tOf(l.end);
      fill(el, watches.flatMap((w) => runningAfter(w, m.rows, m.t, end).map((timer, i) => fuse(ctx, l, l.laneOf(w.c, w.side), timer, m, i))));
    },
  };
}

/**
 * @param {Ctx} ctx
 * @param {Layout} l
 * @param {number} lane
 * @param {import("./timers.js").Timer} timer
 * @param {Moment} m
 * @param {number} i the first or second of this end
 */
function fuse(ctx, l, lane, timer, m, i) {
  const { x, outer } = l.lanes[lane];
  const due = Math.max(timer.due > l.tOf(l.end) ? l.end : l.yOf(timer.due), m.pos);
  const left = Math.max(timer.due - m.t, 0);
  const part = timer.due > timer.set ? left / (timer.due - timer.set) : 0;
  const rope = x + outer * (9 + 5 * i);
  return s("g", { class: "fuse", "data-timer": timer.name },
    s("line", { class: "rope", x1: rope, x2: rope, y1: m.pos, y2: due }),
    s("path", { class: "spark", d: `M${rope - 4} ${due}h8` }),
    pill(words(ctx, timer.name, remaining(left), l, lane), part, l, x + outer * 18, clear(l, lane, m.pos) + 8 + i * l.size * 1.9, outer));
}

/** So many places back at most a text may stand that reaches down to here. */
const BACK = 8;

/**
 * The first place on a lane, from y down, where nothing stands beside it.
 * @param {Layout} l
 * @param {number} lane
 * @param {number} y
 */
function clear(l, lane, y) {
  const now = l.placesAt(y);
  const before = l.places.slice(Math.max(now - BACK, 0), now).filter((p) => p.lane === lane && p.lines.length > 0);
  return Math.max(y, ...before.map((p) => p.y + p.down - 6));
}

/**
 * What waits and how long; where there is no room, only how long.
 * @param {Ctx} ctx
 * @param {string} name
 * @param {string} left
 * @param {Layout} l
 * @param {number} lane
 */
function words(ctx, name, left, l, lane) {
  const whole = ctx.t("web.stage.timer", ctx.t(`web.stage.timer.${name}`), left);
  return wideOf(whole, l) > l.lanes[lane].room ? left : whole;
}

/**
 * @param {string} text
 * @param {Layout} l
 */
function wideOf(text, l) {
  return width(text, l.size) + l.size * 1.1 + 20;
}

/**
 * A clock that empties, and what is left.
 * @param {string} text
 * @param {number} part
 * @param {Layout} l
 * @param {number} x
 * @param {number} y
 * @param {number} outer
 */
function pill(text, part, l, x, y, outer) {
  const r = l.size * 0.55;
  const wide = wideOf(text, l);
  const left = Math.min(Math.max(outer < 0 ? x - wide : x, 2), l.width - wide - 2);
  const tall = l.size * 1.7;
  return s("g", { class: "pill", transform: `translate(${left} ${y})` }, s("rect", { width: wide, height: tall, rx: tall / 2 }),
    s("circle", { cx: 8 + r, cy: tall / 2, r }), s("path", { d: sector(8 + r, tall / 2, r, part) }), s("text", { x: 13 + r * 2, y: tall / 2 + l.size * 0.33 }, text));
}

/**
 * A part of a disc, from twelve o'clock on.
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {number} part
 */
function sector(x, y, r, part) {
  const turn = Math.min(Math.max(part, 0), 0.999) * 2 * Math.PI;
  const [px, py] = [x + r * Math.sin(turn), y - r * Math.cos(turn)];
  return `M${x} ${y}V${y - r}A${r} ${r} 0 ${turn > Math.PI ? 1 : 0} 1 ${px} ${py}Z`;
}

/** @param {number} ms */
function remaining(ms) {
  if (ms >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.round(ms)} ms`;
}
