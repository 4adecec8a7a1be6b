/**
 * A plot: curves over time in SVG, a curve a path. One can zoom by dragging,
 * by keys and by buttons; the values at an instant are read out on hover, on
 * focus and in a table.
 */
import { clockTicks, heights, makeAxis, span, stepTo, ticks, wholeTicks, within, zoom } from "./axes.js";
import { fill, s, setAttr } from "./dom.js";
import { makeFigures } from "./figures.js";
import { reading } from "./figures.js";
import { handle } from "./plothands.js";
import { makeLegend } from "./plotlegend.js";
import { curvePaths, sample } from "./plotpaths.js";
import { skeleton } from "./plotparts.js";

/** @typedef {import("./axes.js").Range} Range */

const HEIGHT = 190; // px
const ROOM = { left: 58, right: 12, top: 10, bottom: 24 }; // px around the field
const MOST_RINGS = 20;
const GROUNDED = ["count", "rate", "span"]; // kinds of values of which 0 is always seen
const DECADES = [0, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7];

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {PlotOptions} opt
 * @returns {Plot}
 */
export function mountPlot(el, ctx, opt) {
  const plot = new Field(ctx, opt);
  el.append(plot.parts.figure);
  return plot;
}

/** What is drawn, and where one looks. */
export class Field {
  /** @type {Curve[]} */
  curves = [];
  /** @type {Range} */
  whole = [0, 1];
  /** @type {Range | undefined} */
  zoomed;
  log = false;
  cursor = NaN; // the instant that is read out
  now = NaN;
  selected = 0; // a segment
  width = 0;
  due = 0; // the frame that will draw
  stale = true; // more than the hair must be drawn
  x = makeAxis([0, 1], [0, 1]);
  y = makeAxis([0, 1], [1, 0]);

  /**
   * @param {Ctx} ctx
   * @param {PlotOptions} opt
   */
  constructor(ctx, opt) {
    this.ctx = ctx;
    this.opt = opt;
    this.height = opt.height ?? HEIGHT;
    this.bottom = this.height - ROOM.bottom;
    this.figures = makeFigures(ctx, opt);
    this.parts = skeleton(ctx, opt, { height: this.height, top: ROOM.top, bottom: this.bottom, left: ROOM.left });
    this.legend = makeLegend(this);
    handle(this);
    this.sizes = new ResizeObserver(() => {
      if (this.parts.field.clientWidth !== this.width) this.draw();
    });
    this.sizes.observe(this.parts.field);
  }

  /**
   * @param {Curve[]} curves
   * @param {Range} [range]
   */
  show(curves, range) {
    this.curves = curves;
    this.whole = range ?? span(curves);
    const { zoomed, whole } = this;
    if (zoomed && (zoomed[0] >= whole[1] || zoomed[1] <= whole[0])) this.zoomed = undefined;
    this.legend.show();
    this.draw();
  }

  /** @param {number} t */
  at(t) {
    if (t === this.now) return;
    this.now = t;
    if (this.width > 0) this.paintNow();
  }

  /** @param {number} packet */
  select(packet) {
    if (packet === this.selected) return;
    this.selected = packet;
    this.drawHair();
  }

  destroy() {
    cancelAnimationFrame(this.due);
    this.sizes.disconnect();
    this.parts.figure.remove();
  }

  // ---- where one looks ----

  seen() {
    return this.zoomed ?? this.whole;
  }

  shown() {
    return this.curves.filter((c) => c.points.length > 0 && this.legend.on(c));
  }

  /** @param {Range | undefined} range nothing: all of it */
  look(range) {
    const { whole } = this;
    this.zoomed = range && range[1] - range[0] < whole[1] - whole[0] ? within(range, whole) : undefined;
    this.draw();
  }

  /** @param {number} factor below 1: closer */
  closer(factor) {
    const [from, to] = this.seen();
    const at = this.cursor >= from && this.cursor <= to ? this.cursor : (from + to) / 2;
    this.look(zoom([from, to], this.whole, factor, at));
  }

  /** @param {number} way so many halves of what is seen */
  pan(way) {
    const [from, to] = this.seen();
    const by = (way * (to - from)) / 2;
    this.look(within([from + by, to + by], this.whole));
  }

  bend() {
    this.log = !this.log;
    setAttr(this.parts.log, "aria-pressed", String(this.log));
    this.draw();
  }

  /** @param {1 | -1} way @param {boolean} far */
  step(way, far) {
    const [from, to] = this.seen();
    const start = Number.isFinite(this.cursor) ? this.cursor : to;
    this.moveTo(far ? start + (way * (to - from)) / 20 : stepTo(this.shown(), start, way));
  }

  /** @param {number} t */
  moveTo(t) {
    this.cursor = Math.min(Math.max(t, this.whole[0]), this.whole[1]);
    const [from, to] = this.seen();
    const half = (to - from) / 2;
    if (this.cursor < from || this.cursor > to) this.look([this.cursor - half, this.cursor + half]);
    this.drawHair();
  }

  // ---- drawing ----

  /** Draws with the next frame, once. */
  draw() {
    this.stale = true;
    this.drawHair();
  }

  /** Draws with the next frame what moves with the pointer, and all else only where it must be. */
  drawHair() {
    this.due ||= requestAnimationFrame(() => {
      this.due = 0;
      if (this.stale) this.paint();
      else if (this.width > 0) this.paintHair();
    });
  }

  paint() {
    const { parts } = this;
    this.stale = false;
    this.width = parts.field.clientWidth;
    if (this.width === 0) return; // nobody sees it
    const right = this.right();
    setAttr(parts.svg, "width", this.width);
    setAttr(parts.over, "width", this.width);
    setAttr(parts.clip, "width", right - ROOM.left);
    this.x = makeAxis(this.seen(), [ROOM.left, right]);
    this.y = makeAxis(heights(this.shown(), this.seen(), GROUNDED.includes(this.opt.y)), [this.bottom, ROOM.top], this.log);
    fill(parts.grid, this.levels(right), this.times(right));
    fill(parts.curves, this.shown().map((c) => curvePaths(c, this.seen(), right - ROOM.left, this.x.to, this.y.to)));
    this.paintNow();
    this.paintHair();
    setAttr(parts.all, "disabled", !this.zoomed);
    this.legend.table();
  }

  right() {
    return Math.max(this.width - ROOM.right, ROOM.left + 1);
  }

  /** @param {number} right */
  levels(right) {
    const [lo, hi] = [this.y.from(this.bottom), this.y.from(ROOM.top)];
    const whole = this.opt.y === "span" ? ticks : wholeTicks;
    const values = this.log ? DECADES.filter((v) => v >= lo && v <= hi) : whole(lo, hi, this.height / 45);
    return this.apart(values).map((v) => [
      s("line", { x1: ROOM.left, x2: right, y1: this.y.to(v), y2: this.y.to(v) }),
      s("text", { x: ROOM.left - 6, y: this.y.to(v) + 4, "text-anchor": "end" }, this.figures.y(v)),
    ]);
  }

  /** Values whose labels have room. @param {number[]} values */
  apart(values) {
    let last = Infinity;
    return values.filter((v) => {
      const free = last - this.y.to(v) > 15;
      if (free) last = this.y.to(v);
      return free;
    });
  }

  /** @param {number} right */
  times(right) {
    const values = (this.opt.x === "clock" ? clockTicks : ticks)(...this.seen(), (right - ROOM.left) / 100);
    return values.map((v) => [
      s("line", { x1: this.x.to(v), x2: this.x.to(v), y1: this.bottom, y2: this.bottom + 4 }),
      s("text", { x: this.x.to(v), y: this.height - 6, "text-anchor": "middle" }, this.figures.x(v)),
    ]);
  }

  /** What has not happened yet is pale, once something has. */
  paintNow() {
    const { shade, hand } = this.parts;
    const at = Math.min(Math.max(this.x.to(this.now), ROOM.left), this.right());
    const known = this.now > this.whole[0] ? "visible" : "hidden";
    for (const el of [shade, hand]) setAttr(el, "visibility", known);
    if (known === "hidden") return;
    setAttr(shade, "x", at);
    setAttr(shade, "width", this.right() - at);
    setAttr(hand, "x1", at);
    setAttr(hand, "x2", at);
  }

  /** The hair stands where values are read; rings are around the selected segment. */
  paintHair() {
    const { cursor, parts, figures } = this;
    const read = Number.isFinite(cursor) ? reading(this.shown(), cursor) : [];
    const rings = this.selected ? this.shown().flatMap((c) => c.points.filter((p) => p.packet === this.selected)) : [];
    const at = this.x.to(cursor);
    fill(parts.hair, Number.isFinite(cursor) && s("line", { x1: at, x2: at, y1: ROOM.top, y2: this.bottom }),
      read.map(({ spot }) => this.circle(spot, "dot", 3.5)), rings.slice(0, MOST_RINGS).map((p) => this.circle(p, "ring", 7)));
    const said = read.map(({ curve, spot }) => `${curve.name} ${figures.full(spot)}`);
    fill(parts.values, Number.isFinite(cursor) && figures.at(cursor), read.map(({ curve }, i) => [sample(curve), said[i]]));
    this.tell(Number.isFinite(cursor) ? [figures.at(cursor), ...said].join("; ") : this.ctx.t("web.live.plot.nowhere"));
  }

  /** @param {Spot} p @param {string} name @param {number} r */
  circle(p, name, r) {
    const [from, to] = this.seen();
    return p.x >= from && p.x <= to && s("circle", { class: name, cx: this.x.to(p.x), cy: this.y.to(p.to ?? p.y), r });
  }

  /** Tells who cannot see it. @param {string} text */
  tell(text) {
    const [from, to] = this.seen();
    const { field } = this.parts;
    setAttr(field, "aria-valuemin", from);
    setAttr(field, "aria-valuemax", to);
    setAttr(field, "aria-valuenow", Number.isFinite(this.cursor) ? this.cursor : to);
    setAttr(field, "aria-valuetext", text);
  }
}
