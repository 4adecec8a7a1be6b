/**
 * The stage: a ladder with its clock, its controls and what is known of it.
 * It knows one thing, the place of the clock; all parts are told of it and
 * show what stands there.
 */

import { makeBefore } from "./before.js";
import { makeChoice } from "./choice.js";
import { makeChooser } from "./chooser.js";
import { h } from "./dom.js";
import { mountInspector } from "./inspector.js";
import { makeKeys } from "./keys.js";
import { makeLadder } from "./ladder.js";
import { hostsOf } from "./lanes.js";
import { layout } from "./layout.js";
import { makeLink } from "./link.js";
import { drive, makePlayer, PACE } from "./player.js";
import { replay } from "./replay.js";
import { sentence } from "./sentences.js";
import { makeTable } from "./table.js";
import { watchTimers } from "./timers.js";
import { makeTransport } from "./transport.js";
import { captionOf, chosen, linkOf, placeOf, rateAt, samePlace, short } from "./view.js";

/** @typedef {import("./layout.js").Layout} Layout */

/** After this much rest the place in time goes into the link. */
const REST = 300; // ms

/** The width of a ladder that is not shown yet. */
const UNSEEN = 800; // px

/** @type {Exhibit} */
const NOTHING = { title: "", packets: [], model: { format: "", lang: "en", connections: [] } };

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {StageOptions} [opt]
 * @returns {Stage}
 */
export function mountStage(el, ctx, opt = {}) {
  return new TheStage(el, ctx, opt);
}

/** @implements {Stage} */
class TheStage {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {StageOptions} opt
   */
  constructor(el, ctx, opt) {
    this.ctx = ctx;
    this.alone = !opt.compact;
    this.link = makeLink(ctx, this.alone, (state, changed) => this.told(state, changed));
    this.x = NOTHING;
    this.replay = replay(NOTHING);
    this.view = { connection: 0, track: "captions", table: false, compare: false };
    /** @type {Moment} */
    this.moment = { pos: 0, t: 0, rows: 0 };
    /** @type {Layout | undefined} */
    this.layout = undefined;
    this.width = this.resting = 0;
    this.player = makePlayer({ stops: [], end: 0 }, { moved: (pos) => this.moved(pos), turned: (on) => this.turned(on), still: () => ctx.still() });
    this.ladder = makeLadder(ctx, { pick: (packet) => this.pick(packet, true) });
    this.ladder.head.dataset.tag = ctx.t("web.stage.tag.now");
    this.choice = makeChoice(this.ladder, opt.deeds);
    this.before = makeBefore(ctx);
    this.table = makeTable(ctx, (packet) => this.pick(packet, false));
    this.chooser = makeChooser(ctx, (change) => this.choose(change));
    this.transport = makeTransport(ctx, this.hands(), !this.alone);
    this.notice = h("p", { class: "stage-notice", hidden: true });
    this.back = h("button", { type: "button", class: "to-now", hidden: true, onclick: () => this.lead() }, ctx.t("web.stage.to-now"));
    this.begin = h("button", { type: "button", class: "begin", hidden: true, onclick: () => this.play() }, h("strong", null, ctx.t("web.stage.begin")), h("span", null, ctx.t("web.stage.begin.keys")));
    this.side = h("div", { class: "stage-side", hidden: !this.alone || opt.inspector === false });
    this.root = this.assemble();
    this.keys = makeKeys(this.root, ctx, { ...this.hands(), pick: (by) => this.neighbour(by), faster: (by) => this.faster(by), open: () => this.choice.menu(true) }, this.alone);
    el.append(this.root);
    this.inspector = this.side.hidden ? [] : [mountInspector(this.side, ctx)];
    this.parts = [...this.inspector, ...(opt.parts ?? [])];
    this.eye = new ResizeObserver(() => this.resized());
    this.eye.observe(this.ladder.el);
  }

  assemble() {
    const ladders = h("div", { class: "ladders" }, this.before.el, this.ladder.el, this.table.el, this.back, this.begin);
    const main = h("div", { class: "stage-main" }, this.chooser.el, this.notice, ladders, this.transport.el);
    this.ladder.el.addEventListener("scroll", () => this.scrolled(), { passive: true });
    return h("div", { class: this.alone ? "stage" : "stage compact", "data-ended": "false", "data-rows": 0, "data-time": 0 }, h("div", { class: "stage-halves" }, main, this.side));
  }

  hands() {
    return {
      toggle: () => (this.player.playing ? this.pause() : this.play()),
      step: (/** @type {number} */ by) => this.step(by),
      home: () => this.goto(0),
      end: () => this.goto(Infinity),
      go: (/** @type {number} */ pos) => this.goto(pos),
      speed: (/** @type {number} */ v) => this.atSpeed(v),
      keys: () => this.keys.open(),
    };
  }

  /**
   * @param {Exhibit} x
   * @param {{ keep?: boolean }} [opt]
   */
  show(x, opt = {}) {
    const { t } = this.moment;
    const asked = this.link.asked();
    clearTimeout(this.resting);
    this.x = x;
    this.root.dataset.exhibit = x.lesson?.name ?? x.title;
    this.replay = replay(x);
    this.view = { ...this.view, connection: chosen(x.model.connections, asked.connection, this.ladder.el.clientWidth), track: asked.track || "captions", compare: this.view.compare && !!x.base };
    this.player.speed = Number(asked.speed) || 1;
    this.notice.textContent = x.model.connections.length > 0 ? "" : this.ctx.t("web.stage.empty");
    this.notice.hidden = this.notice.textContent === "";
    this.chooser.show(x, this.view);
    this.ladder.el.setAttribute("aria-label", this.ctx.t("web.stage.ladder", x.title));
    this.table.show(x.model.connections, this.replay.rows);
    for (const part of this.parts) part.show(x);
    const rows = Number(asked.row) || 0;
    this.lay((l) => (opt.keep ? placeOf(l, this.replay.rows, t) : rows >= l.stops.length ? (rows > 0 ? l.end : 0) : l.stops[rows - 1] ?? 0), 0);
    this.select(Number(asked.packet) || 0);
    if (asked.connection === "" && this.view.connection !== (x.model.connections.length > 1 ? -1 : 0)) this.link.write({ connection: "0" }); // one of several: the others are not looked at
  }

  /**
   * Lays the ladder out, and puts the clock where place says.
   * @param {(l: Layout) => number} place
   * @param {number} seen so many rows have been seen
   */
  lay(place, seen) {
    const { connections } = this.x.model;
    this.before.el.hidden = !this.view.compare;
    this.root.classList.toggle("two", this.view.compare);
    this.root.classList.toggle("broad", this.view.compare || hostsOf(connections) > 2); // the ladder takes the whole width
    if (connections.length === 0) return;
    this.width = this.ladder.el.clientWidth || UNSEEN;
    const l = layout(connections, this.replay.rows, this.wish());
    this.layout = l;
    const pos = Math.min(place(l), l.end);
    this.ladder.show(l, { connection: this.view.connection, timers: watchTimers(this.replay.rows), seen: Math.max(pos, l.stops[seen - 1] ?? 0) });
    this.choice.load(l);
    this.transport.show(l);
    if (this.view.compare) this.before.show(this.x, { ...this.wish(), width: this.before.el.clientWidth || UNSEEN });
    this.player.load(l, pos);
    this.passed(this.moment.rows);
  }

  /** @returns {import("./layout.js").Wish} */
  wish() {
    const caption = (/** @type {Connection} */ c, /** @type {Arrow} */ a) => captionOf(this.x, this.view.track, c, a);
    return { connection: this.view.connection, width: this.width, parting: this.x.parting, caption, t: this.ctx.t };
  }

  /** Lays out anew, at the same place in the story. */
  again() {
    if (!this.layout) return;
    this.lay(samePlace(this.layout, this.moment), this.layout.rowsAt(this.ladder.seen));
  }

  resized() {
    this.ladder.measure();
    this.before.ladder.measure();
    const wide = this.ladder.el.clientWidth;
    if (wide > 0 && Math.abs(wide - this.width) > 1) this.again();
    else if (this.layout && this.ladder.following) this.player.go(this.moment.pos); // what happens stays in sight
  }

  /** The reader chooses: the link says so. @param {Partial<import("./chooser.js").View>} change */
  choose(change) {
    Object.assign(this.view, change); // first: the link tells us, too
    this.link.write(linkOf(change));
    this.change(change);
  }

  /** @param {Partial<import("./chooser.js").View>} change */
  change(change) {
    Object.assign(this.view, change);
    this.ladder.el.hidden = this.view.table;
    this.table.open(this.view.table);
    this.inviting(this.moment.rows);
    this.chooser.show(this.x, this.view);
    this.again();
  }

  /** @param {number} pos */
  moved(pos) {
    const l = this.layout;
    if (!l) return;
    const { playing, speed } = this.player;
    const before = this.moment.rows;
    this.moment = { pos, t: l.tOf(pos), rows: l.rowsAt(pos) };
    this.ladder.at(this.moment, playing);
    this.before.at(l, this.moment, playing);
    this.transport.at(this.moment, { rows: l.stops.length, rate: this.rate(l), speed, playing });
    for (const part of this.parts) part.at(this.moment);
    if (this.moment.rows !== before) this.passed(this.moment.rows);
    this.tell("ended", String(this.player.ended()));
    this.tell("time", String(Math.round(this.moment.t * 1000) / 1000));
  }

  /** Rows have happened. @param {number} rows */
  passed(rows) {
    const standing = this.replay.after(rows);
    this.ladder.heads.at(standing);
    this.chooser.at(standing);
    this.table.at(rows);
    this.tell("rows", String(rows));
    this.inviting(rows);
    if (this.player.playing && this.ctx.still()) this.say();
  }

  /** On an empty sheet stands how it begins. @param {number} rows */
  inviting(rows) {
    this.begin.hidden = rows > 0 || this.player.playing || this.view.table || this.replay.rows.length === 0;
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  tell(name, value) {
    if (this.root.dataset[name] !== value) this.root.dataset[name] = value;
  }

  /** How fast time runs here, in words. @param {Layout} l */
  rate(l) {
    const ms = rateAt(l, this.moment.pos, PACE * this.player.speed);
    return ms > 0 ? this.ctx.t("web.stage.rate", short(ms)) : "";
  }

  /** @param {boolean} playing */
  turned(playing) {
    this.transport.turn(playing);
    this.inviting(this.moment.rows);
    if (playing) drive(this.player);
    else this.rested();
  }

  /** The clock rests: its place goes into the link, and is said. */
  rested() {
    if (!this.alone) return;
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      if (this.player.playing) return;
      this.link.write({ row: this.moment.rows > 0 ? String(this.moment.rows) : "" });
      this.say();
    }, REST);
  }

  /** Says what has happened last. */
  say() {
    const happened = this.replay.rows[this.moment.rows - 1];
    if (happened) this.ctx.announce(sentence(this.x.model.connections, happened, this.ctx.t));
  }

  scrolled() {
    if (this.back.hidden !== this.ladder.following) this.back.hidden = this.ladder.following;
  }

  /** The window goes along with the clock again. */
  lead() {
    this.ladder.following = this.before.ladder.following = true;
    this.back.hidden = true;
    this.player.go(this.moment.pos);
  }

  play() {
    this.ladder.menu.close();
    this.ladder.following = this.before.ladder.following = true;
    this.player.play();
  }

  pause() {
    this.player.pause();
  }

  /** @param {number} by */
  step(by) {
    this.player.step(by);
    this.lead();
    this.rested();
  }

  /** @param {number} pos */
  goto(pos) {
    this.player.pause();
    this.player.go(pos);
    this.lead();
    this.rested();
  }

  /** @param {number} rows */
  seek(rows) {
    this.player.pause();
    this.player.seek(rows);
    this.lead();
  }

  /** @param {number} by */
  faster(by) {
    this.player.faster(by);
    this.atSpeed(this.player.speed);
  }

  /** @param {number} v */
  atSpeed(v) {
    this.player.speed = v;
    this.link.write({ speed: v === 1 ? "" : String(v) });
    this.player.go(this.moment.pos);
    this.ctx.announce(this.ctx.t("web.stage.at-speed", `${v}×`));
  }

  ended() {
    return this.player.ended();
  }

  /**
   * A segment is chosen here: everybody is told.
   * @param {number} packet
   * @param {boolean} menu
   */
  pick(packet, menu) {
    this.select(packet);
    this.link.write({ packet: packet ? String(packet) : "" });
    if (menu) this.choice.menu(false);
  }

  /** @param {number} packet */
  select(packet) {
    this.choice.choose(packet);
    for (const part of this.parts) part.select(packet);
  }

  /** Chooses the segment before or after the chosen one, and goes there. @param {number} by */
  neighbour(by) {
    const way = this.choice.neighbour(by);
    if (!way) return;
    if (way.y1 > this.moment.pos) this.goto(way.y1);
    this.pick(way.a.packet ?? 0, false);
    this.ladder.reveal(way);
  }

  /**
   * The state of the page has changed.
   * @param {import("./link.js").Asked} state
   * @param {(keyof PageState)[]} changed
   */
  told(state, changed) {
    const packet = Number(state.packet) || 0;
    if (changed.includes("packet") && packet !== this.choice.packet) this.select(packet);
    if (changed.includes("row") && state.row !== "" && Number(state.row) !== this.moment.rows) this.seek(Number(state.row));
    if (changed.includes("speed") && (Number(state.speed) || 1) !== this.player.speed) this.atSpeed(Number(state.speed) || 1);
    const connection = chosen(this.x.model.connections, state.connection, this.width);
    const track = state.track || "captions";
    if (connection !== this.view.connection || track !== this.view.track) this.change({ connection, track });
  }

  destroy() {
    clearTimeout(this.resting);
    this.player.pause();
    this.eye.disconnect();
    this.link.destroy();
    this.keys.destroy();
    for (const part of this.inspector) part.destroy(); // the others belong to whoever gave them
    this.root.remove();
  }
}
