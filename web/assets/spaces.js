/**
 * The sequence spaces of both directions, as RFC 9293 figures 3 and 4 draw
 * them, one above the other: what the sender knows, and what the receiver
 * has. Not to scale: the edges stand in order, each as far from the next.
 */

import { since } from "./blocks.js";
import { h, s } from "./dom.js";

/** @typedef {import("./blocks.js").Block} Block */
/** @typedef {{ una: number, nxt: number, allowed: number, got?: number, room?: number }} Space octets from the sender's initial number */

const WIDE = 360;
const BAR = 20;

/**
 * @param {Ctx} ctx
 * @param {Look} l
 * @param {[Block, Block]} blocks
 */
export function drawSpaces(ctx, l, blocks) {
  return [0, 1].map((i) => {
    const space = spaceOf(blocks[i], blocks[1 - i]);
    if (!space) return null;
    const names = [l.c.ends[i], l.c.ends[1 - i]].map((e) => e.name || e.address);
    return h("figure", { class: "space" }, h("figcaption", null, ctx.t("web.inspect.space", names[0], names[1])), drawSpace(ctx, space));
  });
}

/**
 * One direction; undefined before its sender has an initial number.
 * @param {Block} from
 * @param {Block} to
 * @returns {Space | undefined}
 */
export function spaceOf(from, to) {
  const t = from.tcb;
  if (t?.iss === undefined || t.snd_una === undefined || t.snd_nxt === undefined) return undefined;
  const una = since(t.snd_una, t.iss);
  const nxt = since(t.snd_nxt, t.iss);
  const space = { una, nxt, allowed: Math.max(una + (t.snd_wnd ?? 0), nxt) };
  if (!to.tcb?.rcv_nxt || to.tcb.irs !== t.iss) return space;
  const got = since(to.tcb.rcv_nxt, t.iss);
  return { ...space, got, room: got + (to.tcb.rcv_wnd ?? 0) };
}

/**
 * Edges in order, each with its place.
 * @param {Space} space
 */
export function places(space) {
  const edges = [...new Set([0, space.una, space.nxt, space.allowed, space.got ?? 0, space.room ?? 0])].sort((a, b) => a - b);
  const step = (WIDE - 24) / Math.max(edges.length - 1, 1);
  return new Map(edges.map((e, i) => [e, 4 + i * step]));
}

/**
 * @param {Ctx} ctx
 * @param {Space} space
 */
function drawSpace(ctx, space) {
  const at = places(space);
  const x = (/** @type {number} */ edge) => at.get(edge) ?? 0;
  const { una, nxt, allowed, got, room } = space;
  const upper = [part("acked", 0, una), part("flight", una, nxt), part("allowed", nxt, allowed)];
  const lower = got === undefined ? [] : [part("got", 0, got), part("room", got, room ?? got)];
  const label = ctx.t("web.inspect.space.label", una, nxt - una, allowed - nxt) + (got === undefined ? "" : " " + ctx.t("web.inspect.space.got", got));

  /**
   * @param {string} kind
   * @param {number} from
   * @param {number} to
   */
  function part(kind, from, to) {
    const y = kind === "got" || kind === "room" ? BAR + 18 : 16;
    return to > from && s("rect", { class: kind, x: x(from), y, width: x(to) - x(from), height: BAR, rx: 2 }, s("title", null, `${from}–${to}`));
  }

  return s(
    "svg",
    { viewBox: `0 0 ${WIDE} ${2 * BAR + 34}`, role: "img", "aria-label": label },
    upper,
    lower,
    names(ctx, space, x),
    [...at].map(([edge, place]) => s("g", null, s("line", { class: "edge", x1: place, y1: 12, x2: place, y2: 2 * BAR + 20 }), s("text", { class: "edge-number", x: place, y: 2 * BAR + 31, "text-anchor": place < 20 ? "start" : place > WIDE - 40 ? "end" : "middle" }, edge))),
  );
}

/**
 * The variables' names above the edges, and what lies between them.
 * @param {Ctx} ctx
 * @param {Space} space
 * @param {(edge: number) => number} x
 */
function names(ctx, { una, nxt, allowed, got }, x) {
  const inside = (/** @type {string} */ text, /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ y) =>
    x(to) - x(from) > 40 && s("text", { class: "inside", x: (x(from) + x(to)) / 2, y, "text-anchor": "middle" }, text);
  return [
    s("text", { class: "edge-name", x: x(una), y: 10 }, una === nxt ? "UNA = NXT" : "UNA"),
    una !== nxt && s("text", { class: "edge-name", x: x(nxt), y: 10 }, "NXT"),
    inside(ctx.t("web.inspect.space.acked"), 0, una, 30),
    inside(ctx.t("web.inspect.space.flight"), una, nxt, 30),
    inside(ctx.t("web.inspect.space.allowed"), nxt, allowed, 30),
    got !== undefined && inside(ctx.t("web.inspect.space.arrived"), 0, got, 52),
  ];
}
