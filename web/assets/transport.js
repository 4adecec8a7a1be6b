/** The bar below the ladder: play, pause, step, scrub, speed, clock. */

import { fill, h, s } from "./dom.js";
import { clock } from "./labels.js";
import { SPEEDS } from "./player.js";

/** @typedef {import("./layout.js").Layout} Layout */
/**
 * @typedef {{ toggle(): void, step(by: number): void, home(): void, end(): void, go(pos: number): void,
 *   speed(v: number): void, keys(): void }} Hands
 */

/**
 * @param {Ctx} ctx
 * @param {Hands} hands
 * @param {boolean} short only what one of two side by side needs
 */
export function makeTransport(ctx, hands, short) {
  return new Transport(ctx, hands, short);
}

/** Pictures of the buttons, 24 by 24. */
const SIGNS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zM14 4h4v16h-4z",
  next: "M5 4l9 8-9 8zM16 4h3v16h-3z",
  back: "M19 4l-9 8 9 8zM5 4h3v16H5z",
  home: "M20 4l-7 8 7 8zM13 4l-7 8 7 8zM3 4h2.5v16H3z",
  end: "M4 4l7 8-7 8zM11 4l7 8-7 8zM18.500 4H21v16h-2.500z",
};

class Transport {
  /**
   * @param {Ctx} ctx
   * @param {Hands} hands
   * @param {boolean} short
   */
  constructor(ctx, hands, short) {
    this.ctx = ctx;
    this.hands = hands;
    this.playButton = this.button("play", "web.stage.play", () => hands.toggle());
    this.playButton.classList.add("main");
    this.range = h("input", { type: "range", min: 0, max: 1, step: "any", value: 0, "aria-label": ctx.t("web.stage.scrub"), oninput: () => hands.go(Number(this.range.value)), onkeydown: (/** @type {KeyboardEvent} */ e) => this.keyOnRange(e) });
    this.map = s("svg", { class: "map", preserveAspectRatio: "none", "aria-hidden": true });
    this.clock = h("output", { class: "clock", "aria-label": ctx.t("web.stage.clock") });
    this.rate = h("span", { class: "rate" });
    this.speed = this.speeds();
    this.el = h("div", { class: "transport", role: "group", "aria-label": ctx.t("web.stage.transport") },
      h("div", { class: "steps" }, this.button("home", "web.stage.home", () => hands.home()), this.button("back", "web.stage.back", () => hands.step(-1)),
        this.playButton, this.button("next", "web.stage.next", () => hands.step(1)), this.button("end", "web.stage.end", () => hands.end())),
      h("div", { class: "scrub" }, this.map, this.range),
      h("div", { class: "when" }, this.clock, !short && this.rate),
      !short && h("label", { class: "speed" }, h("span", { class: "unseen" }, ctx.t("web.stage.speed")), this.speed),
      !short && h("button", { type: "button", class: "help", "aria-label": ctx.t("web.stage.keys"), title: ctx.t("web.stage.keys"), onclick: () => hands.keys() }, "?"));
  }

  /**
   * @param {keyof typeof SIGNS} sign
   * @param {string} key
   * @param {() => void} act
   */
  button(sign, key, act) {
    const text = this.ctx.t(key);
    return h("button", { type: "button", "data-act": sign, "aria-label": text, title: text, onclick: act }, drawn(sign));
  }

  speeds() {
    const el = h("select", { onchange: () => this.hands.speed(Number(el.value)) }, SPEEDS.map((v) => h("option", { value: v }, `${v}×`)));
    return el;
  }

  /**
   * The slider is a map of the story: its phases, and where something is lost.
   * @param {Layout} l
   */
  show(l) {
    this.range.max = String(l.end);
    this.map.setAttribute("viewBox", `0 0 ${l.end} 1`);
    const spans = l.bands.map((b, i) => s("rect", { class: b.phase, x: b.y, y: 0, height: 1, width: Math.max((l.bands[i + 1]?.y ?? l.end) - b.y, 0) }));
    const thick = Math.max(l.end / 250, 2);
    const lost = l.ways.filter((w) => w.a.fate === "lost").map((w) => s("rect", { class: "lost", x: w.y2 - thick / 2, y: 0, width: thick, height: 1 }));
    const again = l.ways.filter((w) => w.a.again).map((w) => s("rect", { class: "again", x: w.y1 - thick / 2, y: 0.3, width: thick, height: 0.7 }));
    fill(this.map, spans, again.slice(0, MOST), lost.slice(0, MOST));
  }

  /** @param {boolean} playing */
  turn(playing) {
    const text = this.ctx.t(playing ? "web.stage.pause" : "web.stage.play");
    fill(this.playButton, drawn(playing ? "pause" : "play"));
    this.playButton.setAttribute("aria-label", text);
    this.playButton.title = text;
  }

  /**
   * @param {Moment} m
   * @param {{ rows: number, rate: string, speed: number, playing: boolean }} now
   */
  at(m, now) {
    this.range.value = String(m.pos);
    const time = clock(m.t < 100 ? Math.round(m.t * 10) / 10 : Math.round(m.t));
    if (this.clock.textContent !== time) this.clock.textContent = time;
    if (this.rate.textContent !== now.rate) this.rate.textContent = now.rate;
    if (this.speed.value !== String(now.speed)) this.speed.value = String(now.speed);
    if (!now.playing) this.range.setAttribute("aria-valuetext", this.ctx.t("web.stage.place", time, m.rows, now.rows));
  }

  /** Arrow keys on the slider go row by row, as everywhere. @param {KeyboardEvent} e */
  keyOnRange(e) {
    const act = { ArrowRight: () => this.hands.step(1), ArrowUp: () => this.hands.step(1), ArrowLeft: () => this.hands.step(-1), ArrowDown: () => this.hands.step(-1), Home: () => this.hands.home(), End: () => this.hands.end() }[e.key];
    if (!act) return;
    e.preventDefault();
    e.stopPropagation();
    act();
  }
}

/** So many marks of a kind stand on the map; more cannot be told apart. */
const MOST = 300;

/** @param {keyof typeof SIGNS} sign */
function drawn(sign) {
  return s("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": true }, s("path", { d: SIGNS[sign] }));
}
