/**
 * Both transmission control blocks side by side: each variable at this
 * moment, what the latest row has changed, the timers that run, the debts.
 */

import { blockOf, isUDP, since } from "./blocks.js";
import { citeLink } from "./cite.js";
import { fill, h } from "./dom.js";
import { clock } from "./labels.js";
import { keepFocus, rove, settle } from "./rove.js";
import { drawSpaces } from "./spaces.js";

/** @typedef {import("./blocks.js").Block} Block */
/** @typedef {{ id: keyof TCB, name: string, cite: string, from?: "iss" | "irs", as?: "time" | "threshold" }} Variable */

/** RFC 9293 §3.3.1, RFC 6298, RFC 5681: variables by what they are about. @type {[group: string, list: Variable[]][]} */
const GROUPS = [
  [
    "send",
    [
      { id: "iss", name: "ISS", cite: "RFC 9293 §3.4.1" },
      { id: "snd_una", name: "SND.UNA", cite: "RFC 9293 §3.3.1", from: "iss" },
      { id: "snd_nxt", name: "SND.NXT", cite: "RFC 9293 §3.3.1", from: "iss" },
      { id: "snd_wnd", name: "SND.WND", cite: "RFC 9293 §3.3.1" },
      { id: "unsent", name: "unsent", cite: "RFC 9293 §3.9.1.2" },
    ],
  ],
  [
    "receive",
    [
      { id: "irs", name: "IRS", cite: "RFC 9293 §3.3.1" },
      { id: "rcv_nxt", name: "RCV.NXT", cite: "RFC 9293 §3.3.1", from: "irs" },
      { id: "rcv_wnd", name: "RCV.WND", cite: "RFC 9293 §3.3.1" },
      { id: "unread", name: "unread", cite: "RFC 9293 §3.9.1.3" },
    ],
  ],
  [
    "time",
    [
      { id: "srtt", name: "SRTT", cite: "RFC 6298 §2", as: "time" },
      { id: "rto", name: "RTO", cite: "RFC 6298 §2", as: "time" },
    ],
  ],
  [
    "congestion",
    [
      { id: "cwnd", name: "cwnd", cite: "RFC 5681 §3.1" },
      { id: "ssthresh", name: "ssthresh", cite: "RFC 5681 §3.1", as: "threshold" },
      { id: "mss", name: "MSS", cite: "RFC 9293 §3.7.1" },
    ],
  ],
];

/** Debts that are segments. */
const DEBTS = /** @type {Record<string, string>} */ ({ syn: "SYN", fin: "FIN", ack: "ACK", reset: "RST" });

/** From here on a threshold means: none yet. The stack begins with 2^30. */
const NO_THRESHOLD = 1 << 30;

let made = 0;

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {View}
 */
export function endsView(el, ctx) {
  const number = new Intl.NumberFormat(ctx.store.get().lang);
  const explanation = h("div", { class: "explain", id: `variable-${++made}` });
  const table = h("div", { class: "blocks" });
  const drawing = h("div");
  let wire = false; // numbers as on the wire
  let last = /** @type {Look | undefined} */ (undefined);
  const toggle = h("button", { type: "button", class: "small", "aria-pressed": "false", onclick: () => turn() }, ctx.t("web.inspect.wire"));
  const below = h("div", null, toggle, drawing);
  fill(el, table, below, explanation);
  rove(table, "button.var");
  explainOn(table, (id) => explain(id));
  explain("");

  function turn() {
    wire = !wire;
    toggle.setAttribute("aria-pressed", String(wire));
    if (last) look(last);
  }

  /** @param {Look} l */
  function look(l) {
    last = l;
    for (const part of [below, explanation]) part.hidden = isUDP(l.c);
    if (isUDP(l.c)) return fill(table, h("p", { class: "faint" }, ctx.t("web.inspect.ends.udp")));
    const blocks = /** @type {[Block, Block]} */ ([blockOf(l.c, 0, l.standing), blockOf(l.c, 1, l.standing)]);
    keepFocus(table, ["data-var"], () => {
      fill(table, drawBlocks(ctx, l, blocks, (v, t) => value(ctx, number, v, t, wire), explanation.id));
      settle(table, "button.var");
    });
    fill(drawing, drawSpaces(ctx, l, blocks));
    tick(l);
  }

  /** @param {Look} l */
  function tick(l) {
    for (const rest of table.querySelectorAll("[data-due]")) {
      const text = clock(Math.max(Number(rest.getAttribute("data-due")) - l.t, 0));
      if (rest.textContent !== text) rest.textContent = text;
    }
  }

  /** @param {string} id */
  function explain(id) {
    const v = GROUPS.flatMap(([, list]) => list).find((x) => x.id === id);
    fill(explanation, v ? [h("p", null, h("b", { class: "mono" }, v.name)), h("p", null, ctx.t(`web.inspect.var.${v.id}`), " ", citeLink(v.cite))] : h("p", { class: "faint" }, ctx.t("web.inspect.ends.hint")));
  }

  return { look, tick };
}

/**
 * Tells which variable is pointed at or has the focus.
 * @param {HTMLElement} el
 * @param {(id: string) => void} explain
 */
function explainOn(el, explain) {
  const at = (/** @type {EventTarget | null} */ target) => (target instanceof Element ? target.closest("tr")?.getAttribute("data-row") ?? "" : "");
  el.addEventListener("pointerover", (e) => explain(at(e.target)));
  el.addEventListener("focusin", (e) => explain(at(e.target)));
  el.addEventListener("pointerleave", () => explain(el.contains(document.activeElement) ? at(document.activeElement) : ""));
}

/**
 * @param {Ctx} ctx
 * @param {Look} l
 * @param {[Block, Block]} blocks
 * @param {(v: Variable, t: Partial<TCB> | undefined) => string} write
 * @param {string} describedBy
 */
function drawBlocks(ctx, l, blocks, write, describedBy) {
  const heads = l.c.ends.map((end, i) =>
    h("th", { scope: "col", "data-end-block": i === 0 ? "left" : "right" }, h("span", { class: "shape" }, i === 0 ? "●" : "■"), " ", end.name || end.address, h("br"), h("b", { class: "state" }, l.standing.ends[i].state || ctx.t("web.inspect.state.unknown"))),
  );
  return h(
    "table",
    { class: "tcb" },
    h("caption", { class: "unseen" }, ctx.t("web.inspect.ends.caption")),
    h("thead", null, h("tr", null, h("td"), heads)),
    h("tbody", null, row(ctx.t("web.inspect.block"), blocks.map((b) => h("td", { class: b.fresh ? "changed" : "" }, b.fresh && mark(ctx), ctx.t(`web.inspect.block.${b.kind}`))))),
    GROUPS.map(([group, list]) => h("tbody", null, groupHead(ctx, group), list.map((v) => variable(ctx, v, blocks, write, describedBy)))),
    h("tbody", null, row(ctx.t("web.inspect.owes"), blocks.map((b) => h("td", null, debts(ctx, b)))), row(ctx.t("web.inspect.timers"), blocks.map((b) => h("td", null, timers(ctx, b))))),
  );
}

/**
 * @param {Ctx} ctx
 * @param {string} group
 */
function groupHead(ctx, group) {
  return h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: 3 }, ctx.t(`web.inspect.group.${group}`)));
}

/**
 * @param {string} name
 * @param {HTMLElement[]} cells
 */
function row(name, cells) {
  return h("tr", null, h("th", { scope: "row" }, name), cells);
}

/** @param {Ctx} ctx */
function mark(ctx) {
  return h("span", { class: "mark", title: ctx.t("web.inspect.changed") }, "◆ ", h("span", { class: "unseen" }, ctx.t("web.inspect.changed")));
}

/**
 * @param {Ctx} ctx
 * @param {Variable} v
 * @param {[Block, Block]} blocks
 * @param {(v: Variable, t: Partial<TCB> | undefined) => string} write
 * @param {string} describedBy
 */
function variable(ctx, v, blocks, write, describedBy) {
  const name = h("button", { type: "button", class: "var mono", "data-var": v.id, "aria-describedby": describedBy }, v.name);
  const cells = blocks.map((b) => {
    const now = write(v, b.tcb);
    const was = b.was ? write(v, b.was) : now;
    return h("td", { class: was === now ? "mono" : "mono changed" }, was === now ? now : [mark(ctx), h("span", { class: "was" }, was), " → ", h("b", null, now)]);
  });
  return h("tr", { "data-row": v.id }, h("th", { scope: "row" }, name), cells);
}

/**
 * A variable as people read it: sequence numbers from the initial one, but
 * those that are not known yet.
 * @param {Ctx} ctx
 * @param {Intl.NumberFormat} number
 * @param {Variable} v
 * @param {Partial<TCB> | undefined} t
 * @param {boolean} wire
 */
function value(ctx, number, v, t, wire) {
  const n = /** @type {number | undefined} */ (t?.[v.id]);
  if (!t || (v.id === "irs" || v.from === "irs" || v.id === "snd_wnd") && !t.rcv_nxt) return "–"; // nothing heard yet
  if (n === undefined) return (v.id === "unsent" || v.id === "unread") && t.cwnd ? "0" : "–";
  if (v.as === "time") return clock(n);
  if (v.as === "threshold" && n >= NO_THRESHOLD) return ctx.t("web.inspect.ends.none");
  if (v.from) return wire ? String(n) : number.format(since(n, t[v.from] ?? n));
  return v.id === "iss" || v.id === "irs" ? String(n) : number.format(n);
}

/**
 * @param {Ctx} ctx
 * @param {Block} b
 */
function debts(ctx, b) {
  const owes = b.kind === "tcb" ? b.tcb?.owes ?? [] : [];
  return owes.length === 0 ? "–" : owes.map((o) => DEBTS[o] ?? ctx.t("web.inspect.owes.window")).join(", ");
}

/**
 * @param {Ctx} ctx
 * @param {Block} b
 */
function timers(ctx, b) {
  const list = b.kind === "tcb" || b.kind === "entry" ? b.tcb?.timers ?? [] : [];
  if (list.length === 0) return "–";
  return list.map((t) => h("div", { class: "timer" }, ctx.t(`web.inspect.timer.${t.name}`), " ", h("b", { class: "mono", "data-due": t.due })));
}
