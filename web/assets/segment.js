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

let made = 0;

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {View}
 */
export function segmentView(el, ctx) {
  const explanation = h("div", { class: "explain", id: `explain-${++made}` });
  const head = h("div", { class: "segment-head" });
  const body = h("div", { class: "segment-body" });
  const floors = h("div");
  fill(el, head, body, explanation, floors);
  let protocol = "TCP"; // the layer that the reader looks at
  let drawn = /** @type {Arrow | undefined} */ (undefined);

  /** @param {Look} l */
  function look(l) {
    const a = l.c.arrows[l.arrow];
    fill(head, a ? headOf(ctx, l, a) : h("p", { class: "faint" }, ctx.t("web.inspect.segment.none")));
    if (a === drawn) return;
    drawn = a;
    open(l);
  }

  /** @param {Look} l */
  function open(l) {
    const a = l.c.arrows[l.arrow];
    const packet = a && l.exhibit.packets.find((p) => p.number === a.packet);
    explain(undefined);
    fill(floors);
    if (!a || !packet) return fill(body, a && [h("p", { class: "mono" }, [`win=${a.window}`, ...(a.options ?? [])].join(" ")), h("p", { class: "faint" }, ctx.t("web.inspect.segment.unknown"))]);
    const octets = octetsOf(packet.octets);
    const layers = dissect(octets);
    const chosen = Math.max(layers.findIndex((x) => x.protocol === protocol), layers.findIndex((x) => x.protocol === "UDP"), 0);
    const choose = (/** @type {number} */ i) => {
      protocol = layers[i].protocol;
      open(l);
      focusLayer(body, protocol);
    };
    const about = { arrow: a, c: l.c, layers, right: sumIsRight(octets, layers) };
    const tell = (/** @type {Field | undefined} */ f) => explain(f, about);
    const drawn = layers[chosen].protocol === "data" ? drawData(ctx, layers[chosen], octets) : drawHeader(ctx, layers[chosen], octets, tell, explanation.id);
    fill(body, drawNesting(ctx, layers, chosen, choose), drawn);
    fill(floors, drawFloors(ctx, layers));
  }

  /**
   * @param {Field | undefined} f
   * @param {import("./notes.js").About} [about]
   */
  function explain(f, about) {
    explanation.hidden = protocol === "data" && !f;
    fill(explanation, f && about ? explained(ctx, f, about) : h("p", { class: "faint" }, ctx.t("web.inspect.head.hint")));
  }

  return { look };
}

/**
 * The choice stays under the finger of a reader who works with keys.
 * @param {HTMLElement} body
 * @param {string} protocol
 */
function focusLayer(body, protocol) {
  /** @type {HTMLElement | null} */ (body.querySelector(`[data-layer="${protocol}"]`))?.focus();
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
    h("h3", null, h("span", { class: "segment-name" }, spoken(a)), h("span", null, ctx.t(l.held ? "web.inspect.segment.held" : "web.inspect.segment.latest"))),
    h("p", null, `${from.name || from.address} → ${to.name || to.address}`, h("span", { class: "faint" }, " · " + times(ctx, a))),
    a.caption && h("p", { class: "segment-caption" }, a.caption),
    h("p", { class: "segment-reasons" }, reason(ctx.t("web.inspect.segment.why"), a.why), reason(ctx.t("web.inspect.segment.verdict"), a.verdict), reason(ctx.t("web.inspect.segment.loss"), a.loss)),
  ];
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
  return r?.text && h("span", { class: "segment-reason" }, h("span", { class: "faint" }, what), " ", r.text, " ", citeLink(r.cite), " ");
}
