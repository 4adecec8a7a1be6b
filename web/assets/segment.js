/**
 * The segment that is selected, or the latest: where it goes and why, its
 * headers or its data drawn out, what is pointed at explained, and its layers.
 */

import { citeLink } from "./cite.js";
import { fill, h } from "./dom.js";
import { drawData } from "./dump.js";
import { drawHeader } from "./header.js";
import { clock, spoken } from "./labels.js";
import { drawFloors, drawNesting } from "./layers.js";
import { noteOf } from "./notes.js";
import { dissect, octetsOf, octetsUnder, sumIsRight } from "./packet.js";
import { keepFocus } from "./rove.js";

let made = 0;

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {View}
 */
export function segmentView(el, ctx) {
  return new SegmentView(el, ctx);
}

/** @implements {View} */
class SegmentView {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   */
  constructor(el, ctx) {
    this.ctx = ctx;
    this.head = h("div", { class: "segment-head" });
    this.body = h("div", { class: "segment-body" });
    this.explanation = h("div", { class: "explain", id: `explain-${++made}` });
    this.floors = h("div");
    this.protocol = ""; // the layer that the reader has chosen; "" TCP or UDP
    /** @type {Arrow | undefined} */
    this.drawn = undefined;
    fill(el, this.head, this.body, this.explanation, this.floors);
  }

  /** @param {Look} l */
  look(l) {
    const a = l.c.arrows[l.arrow];
    fill(this.head, a ? headOf(this.ctx, l, a) : h("p", { class: "faint" }, this.ctx.t("web.inspect.segment.none")));
    if (a === this.drawn) return;
    this.drawn = a;
    keepFocus(this.body, ["data-field", "data-layer"], () => this.open(l, a));
  }

  /**
   * Draws the packet of a segment.
   * @param {Look} l
   * @param {Arrow | undefined} a
   */
  open(l, a) {
    const packet = a && l.exhibit.packets.find((p) => p.number === a.packet);
    fill(this.floors);
    this.explanation.hidden = !packet;
    if (!a || !packet) return fill(this.body, a && unknown(this.ctx, a));
    const octets = octetsOf(packet.octets);
    const layers = dissect(octets);
    const chosen = layers[choice(layers, this.protocol)];
    const about = { arrow: a, c: l.c, layers, right: sumIsRight(octets, layers) };
    const nesting = drawNesting(this.ctx, layers, layers.indexOf(chosen), (i) => {
      this.protocol = layers[i].protocol;
      keepFocus(this.body, ["data-layer"], () => this.open(l, a));
    });
    this.explain(undefined, about);
    this.explanation.hidden = chosen.fields.length === 0;
    fill(this.body, nesting, chosen.fields.length === 0 ? drawData(this.ctx, chosen, octets) : drawHeader(this.ctx, chosen, octets, (f) => this.explain(f, about), this.explanation.id));
    fill(this.floors, drawFloors(this.ctx, layers));
  }

  /**
   * @param {Field | undefined} f
   * @param {import("./notes.js").About} about
   */
  explain(f, about) {
    fill(this.explanation, f ? explained(this.ctx, f, about) : h("p", { class: "faint" }, this.ctx.t("web.inspect.head.hint")));
  }
}

/**
 * The layer to draw: the chosen one; where there is none such, the innermost
 * header.
 * @param {Layer[]} layers
 * @param {string} protocol
 */
function choice(layers, protocol) {
  const chosen = layers.findIndex((l) => l.protocol === protocol);
  return chosen >= 0 ? chosen : Math.max(layers.findLastIndex((l) => l.fields.length > 0), 0);
}

/**
 * What the trace tells of a segment without octets.
 * @param {Ctx} ctx
 * @param {Arrow} a
 */
function unknown(ctx, a) {
  return [h("p", { class: "mono" }, [`win=${a.window}`, ...(a.options ?? [])].join(" ")), h("p", { class: "faint" }, ctx.t("web.inspect.segment.unknown"))];
}

/**
 * @param {Ctx} ctx
 * @param {Field} f
 * @param {import("./notes.js").About} about
 */
function explained(ctx, f, about) {
  const name = ctx.t(`web.field.name.${f.id}`);
  const [from, behind] = octetsUnder(f);
  const note = noteOf(ctx, f, about);
  const place = ctx.t("web.inspect.place", f.bits, behind - from === 1 ? String(from) : `${from}–${behind - 1}`);
  return [
    h("p", null, h("b", null, name), f.label && f.label !== name ? ` · ${f.label}` : null, " = ", h("span", { class: "mono" }, f.text), h("span", { class: "faint" }, ` · ${place}`)),
    h("p", null, ctx.t(`web.field.says.${f.says}`), " ", citeLink(f.cite)),
    note && h("p", { class: "note" }, note),
  ];
}

/**
 * Where a segment goes, when, why, and what became of it.
 * @param {Ctx} ctx
 * @param {Look} l
 * @param {Arrow} a
 */
function headOf(ctx, l, a) {
  const [from, to] = a.from === "left" ? l.c.ends : [l.c.ends[1], l.c.ends[0]];
  return [
    h("h3", null, h("span", { class: "segment-name" }, spoken(a)), h("span", null, ctx.t(l.held ? "web.inspect.segment.held" : begun(l) ? "web.inspect.segment.latest" : "web.inspect.segment.first"))),
    h("p", null, `${from.name || from.address} → ${to.name || to.address}`, h("span", { class: "faint" }, " · " + times(ctx, a))),
    a.caption && h("p", { class: "segment-caption" }, a.caption),
    h("p", { class: "segment-reasons" }, reason(ctx.t("web.inspect.segment.why"), a.why), reason(ctx.t("web.inspect.segment.verdict"), a.verdict), reason(ctx.t("web.inspect.segment.loss"), a.loss)),
  ];
}

/**
 * A segment of the connection has been seen.
 * @param {Look} l
 */
function begun({ c, standing }) {
  return standing.rows > c.rows.findIndex((r) => (r.leaves ?? r.arrives ?? r.lost) !== undefined);
}

/**
 * @param {Ctx} ctx
 * @param {Arrow} a
 */
function times(ctx, a) {
  const sent = a.sent === undefined ? ctx.t("web.inspect.segment.stray") : ctx.t("web.inspect.segment.sent", clock(a.sent));
  if (a.ended === undefined) return sent;
  const ended = a.fate === "lost" ? ctx.t("web.inspect.segment.lost", clock(a.ended)) : ctx.t("web.inspect.segment.arrived", clock(a.ended));
  return `${sent} · ${ended}`;
}

/**
 * @param {string} what
 * @param {Reason | undefined} r
 */
function reason(what, r) {
  return r?.text && r.text !== r.code && h("span", { class: "segment-reason" }, h("span", { class: "faint" }, what), " ", r.text, " ", citeLink(r.cite), " ");
}
