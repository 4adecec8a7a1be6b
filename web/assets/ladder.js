/**
 * Draws a layout as SVG, and only what is near the window: a ladder of ten
 * thousand segments has as many nodes as one of a hundred. The now-line goes
 * down as the clock runs; a segment on its way is where that line crosses its
 * arrow, so place and time are one and the same.
 */

import { fill, h, s } from "./dom.js";
import { makeFuses } from "./fuses.js";
import { makeHeads } from "./heads.js";
import { itemsOf } from "./items.js";
import { makeMenu } from "./menu.js";
import { Shelf } from "./shelf.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./items.js").Item} Item */
/** @typedef {import("./items.js").Layer} Layer */

/** Where the now-line stands in the window while it plays. */
const EYE = 0.62;

/** @type {Layer[]} */
const LAYERS = ["bands", "lanes", "ways", "labels", "texts", "marks"];

/**
 * @param {Ctx} ctx
 * @param {{ pick: (packet: number) => void }} on
 */
export function makeLadder(ctx, on) {
  return new Ladder(ctx, on);
}

/** A lane so near to the side of the window has no room for its texts, px. */
const ASIDE = 90;

/** How fast the now-line comes to its place in the window: part per frame. */
const EASE = 0.06;

export class Ladder {
  /**
   * @param {Ctx} ctx
   * @param {{ pick: (packet: number) => void }} on
   */
  constructor(ctx, on) {
    this.ctx = ctx;
    this.layers = /** @type {Record<Layer, SVGGElement>} */ (Object.fromEntries(LAYERS.map((l) => [l, s("g", { class: l })])));
    this.guides = h("div", { class: "guides" });
    this.curtain = h("div", { class: "curtain" }); // over the paper of what is to come
    this.nowLine = h("div", { class: "now" });
    this.fuses = makeFuses(ctx);
    this.sheet = h("div", { class: "sheet" }, drawing(this.layers.bands), this.curtain, this.guides, this.nowLine,
      drawing(...LAYERS.slice(1).map((l) => this.layers[l]), this.fuses.el));
    this.head = h("div", { class: "ladder-head" });
    this.heads = makeHeads(this.head, ctx);
    this.el = h("div", { class: "ladder", tabindex: 0, role: "region", "aria-label": ctx.t("web.stage.ladder", "") }, this.head, this.sheet);
    this.menu = makeMenu(ctx, this.el);
    this.sheet.append(this.menu.el);
    this.sheet.addEventListener("click", (e) => on.pick(packetAt(e.target)));
    this.el.addEventListener("scroll", () => this.scrolled(), { passive: true });
    for (const event of ["wheel", "touchmove", "pointerdown"]) this.el.addEventListener(event, (e) => this.led(e), { passive: true });
    this.following = true; // until the reader scrolls
    /** @type {Shelf<Item>} */
    this.shelf = new Shelf();
    /** @type {Map<Item, { el: SVGElement, when: string }>} */
    this.drawn = new Map();
    /** @type {Item[]} */
    this.near = []; // the window, and some more
    this.top = this.left = this.tall = this.wide = 0; // of the window; asking the browser each frame would cost a layout
    this.y = this.seen = this.selected = 0;
    /** @type {Layout | undefined} */
    this.layout = undefined;
  }

  /**
   * @param {Layout} layout
   * @param {{ connection: number, timers: import("./timers.js").Watch[], seen: number }} what
   */
  show(layout, what) {
    this.layout = layout;
    this.seen = this.y = what.seen;
    this.heads.show(layout, what.connection);
    this.fuses.show(layout, what.timers);
    this.menu.close();
    for (const d of this.drawn.values()) d.el.remove();
    this.drawn.clear();
    this.shelf = new Shelf(itemsOf(layout, this.ctx.t));
    this.dress(layout);
    this.measure();
  }

  /** @param {Layout} l */
  dress(l) {
    this.sheet.style.height = `${l.height}px`;
    this.sheet.style.width = `${l.width}px`;
    this.el.style.setProperty("--type", `${l.size}px`);
    const [first, last] = [l.lanes[0].x, l.lanes[l.lanes.length - 1].x];
    this.nowLine.style.left = `${first - 12}px`;
    this.nowLine.style.width = `${last - first + 24}px`;
    fill(this.guides, l.lanes.map(({ x }) => {
      const line = h("div", { class: "life" });
      line.style.left = `${x - 1}px`;
      return line;
    }));
  }

  /** Asks the browser how large the window is, and where. */
  measure() {
    this.tall = this.el.clientHeight;
    this.wide = this.el.clientWidth;
    this.top = this.el.scrollTop;
    this.look();
  }

  scrolled() {
    this.top = this.el.scrollTop;
    this.left = this.el.scrollLeft;
    this.look();
  }

  /** Draws what is near the window, and drops what is not. */
  look() {
    if (this.shelf.covers(this.top, this.top + this.tall)) return;
    this.near = this.shelf.take(this.top, this.top + this.tall);
    const near = new Set(this.near);
    for (const item of this.drawn.keys()) if (!near.has(item)) this.drop(item);
    for (const item of this.near) this.turn(item);
    this.veil();
  }

  /** Draws the curtain over what is to come. */
  veil() {
    const from = Math.max(this.y, this.shelf.from);
    this.curtain.style.transform = `translateY(${from}px)`;
    this.curtain.style.height = `${Math.max(this.shelf.to - this.shelf.from, 0)}px`;
  }

  /** @param {Item} item */
  drop(item) {
    this.drawn.get(item)?.el.remove();
    this.drawn.delete(item);
  }

  /** @param {Item} item */
  draw(item) {
    const d = { el: item.make(), when: "" };
    if (item.way && item.way.a.packet === this.selected) d.el.classList.add("selected");
    this.drawn.set(item, d);
    this.layers[item.layer].append(d.el);
    return d;
  }

  /**
   * Shows an item as it is now: not yet, known from before, growing, whole.
   * @param {Item} item
   */
  turn(item) {
    const when = this.y < item.begin ? (item.begin <= this.seen && !item.brief ? "ahead" : "") : this.y < item.end ? "now" : item.brief ? "" : "past";
    if (when === "") return this.drop(item);
    const d = this.drawn.get(item) ?? this.draw(item);
    if (when === "now" || d.when !== when) item.grow?.(d.el, when === "now" ? this.y : item.end);
    if (d.when === when) return;
    d.when = d.el.dataset.when = when;
  }

  /**
   * The clock has moved.
   * @param {Moment} m
   * @param {boolean} playing the window goes along
   */
  at(m, playing) {
    this.y = m.pos;
    this.seen = Math.max(this.seen, m.pos);
    this.nowLine.style.transform = `translateY(${m.pos}px)`;
    if (this.following) {
      this.follow(playing);
      this.followAcross();
    }
    this.look();
    for (const item of this.near) this.turn(item);
    this.veil();
    this.fuses.at(m);
  }

  /**
   * Keeps the now-line in the window: at the eye while it plays; otherwise the
   * window stays where it is as long as it can.
   * @param {boolean} playing
   */
  follow(playing) {
    const at = this.y - this.top;
    const eye = this.tall * EYE;
    if (at < 0 || at > this.tall) this.scroll(this.y - eye);
    else if (playing && at > eye) this.scroll(this.y - Math.max(eye, at - Math.max((at - eye) * EASE, 0.5)));
    else if (!playing && (at < this.tall * 0.2 || at > this.tall * 0.85)) this.scroll(this.y - eye);
  }

  /** Where there are more lanes than room: goes to the lane where something happened last. */
  followAcross() {
    const l = this.layout;
    if (!l || l.width <= this.wide) return;
    const x = l.lanes[l.places[l.placesAt(this.y) - 1]?.lane ?? 0].x;
    if (x > this.left + ASIDE && x < this.left + this.wide - ASIDE) return;
    this.left = Math.min(Math.max(x - this.wide / 2, 0), l.width - this.wide);
    this.el.scrollTo({ left: this.left, behavior: this.ctx.still() ? "instant" : "smooth" });
  }

  /** @param {number} top */
  scroll(top) {
    this.top = Math.max(top, 0);
    this.el.scrollTop = this.top;
  }

  /** The reader leads: the window goes along no more. @param {Event} e */
  led(e) {
    if (e.type === "pointerdown" && e.target !== this.el) return; // not the scroll bar
    this.following = false;
  }

  /**
   * Opens the menu of a segment.
   * @param {import("./layout.js").Way} w
   * @param {import("./menu.js").Deed[]} deeds
   * @param {boolean} focus
   */
  open(w, deeds, focus) {
    const wide = Math.min(this.layout?.width ?? 0, this.el.clientWidth || Infinity);
    const x = Math.min(Math.max((w.x1 + w.x2) / 2, 130), Math.max(wide - 130, 130));
    this.menu.open(w.a, deeds, { x, y: Math.max(w.y1, w.y2) + 14 }, focus);
  }

  /** Scrolls so that an arrow is seen. @param {import("./layout.js").Way} w */
  reveal(w) {
    if (w.y1 > this.top + 80 && w.y2 < this.top + this.tall - 40) return;
    this.following = false;
    this.scroll(w.y1 - this.tall * 0.4);
  }

  /** @param {number} packet */
  select(packet) {
    this.selected = packet;
    for (const [item, { el }] of this.drawn) if (item.way) el.classList.toggle("selected", packet > 0 && item.way.a.packet === packet);
  }
}

/**
 * An SVG that lies over the whole sheet.
 * @param {...SVGElement} parts
 */
function drawing(...parts) {
  return s("svg", { "aria-hidden": true, width: 1, height: 1 }, parts);
}

/**
 * The packet whose arrow an event is about; 0 for none.
 * @param {EventTarget | null} target
 */
function packetAt(target) {
  const el = target instanceof Element ? target.closest("[data-packet]") : null;
  return Number(el?.getAttribute("data-packet") ?? 0);
}
