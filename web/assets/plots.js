/** Plots of an exhibit: sequence numbers, round trips, congestion, windows, queues. One at a time, of one connection and direction. */
import { fill, h, setAttr } from "./dom.js";
import { mountPlot } from "./plot.js";
import { across, busier, congestion, gauges, roundTrips, sequence, whole, windows } from "./series.js";

/** What curves are called. @type {Record<string, string>} */
const CURVES = {
  sent: "web.live.curve.sent",
  again: "web.live.curve.again",
  lost: "web.live.curve.lost",
  acked: "web.live.curve.acked",
  allowed: "web.live.curve.allowed",
  sample: "web.live.curve.sample",
  srtt: "web.live.curve.srtt",
  rto: "web.live.curve.rto",
  cwnd: "web.live.curve.cwnd",
  ssthresh: "web.live.curve.ssthresh",
  flight: "web.live.curve.flight",
  "peer-window": "web.live.curve.peer-window",
  window: "web.live.curve.window",
  unread: "web.live.curve.unread",
  unsent: "web.live.curve.unsent",
};

const MEMORY = "memory"; // the gauge that counts octets

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {string} unit
 * @property {PlotOptions["y"]} y
 * @property {(x: Exhibit, c: Connection, side: Side) => (Omit<Curve, "name"> & {name?: string})[]} of
 * @property {boolean} [hosts] it is about hosts, not about a connection
 */

/** @type {Record<string, Kind>} */
const KINDS = {
  sequence: { name: "web.live.plot.sequence", unit: "web.live.unit.sequence", y: "octets", of: (_, c, side) => sequence(c, side) },
  rtt: { name: "web.live.plot.rtt", unit: "web.live.unit.time", y: "span", of: (_, c, side) => roundTrips(c, side) },
  congestion: { name: "web.live.plot.congestion", unit: "web.live.unit.octets", y: "octets", of: (_, c, side) => congestion(c, side) },
  windows: { name: "web.live.plot.windows", unit: "web.live.unit.octets", y: "octets", of: (_, c, side) => windows(c, side) },
  queues: { name: "web.live.plot.queues", unit: "web.live.unit.entries", y: "count", of: (x) => gauges(x.model, (name) => name !== MEMORY), hosts: true },
  memory: { name: "web.live.plot.memory", unit: "web.live.unit.octets", y: "count", of: (x) => gauges(x.model, (name) => name === MEMORY), hosts: true },
};

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {Part}
 */
export function mountPlots(el, ctx) {
  const plots = new Plots(el, ctx);
  const end = ctx.store.watch((_, changed) => changed.includes("connection") && plots.draw());
  return {
    show: (x) => plots.show(x),
    at: ({ t }) => plots.at(t),
    select: (packet) => plots.select(packet),
    destroy() {
      end();
      plots.destroy();
    },
  };
}

class Plots {
  /** @type {Exhibit | undefined} */
  x;
  /** @type {string} */
  kind = "sequence";
  /** @type {Side | undefined} as the reader wants it */
  wanted;
  /** @type {Plot | undefined} */
  plot;
  drawn = ""; // kind of the plot
  t = NaN;
  packet = 0;

  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   */
  constructor(el, ctx) {
    this.ctx = ctx;
    this.kinds = h("div", { class: "plotset-kinds", role: "group", "aria-label": ctx.t("web.live.plots.which") }, Object.entries(KINDS).map(([kind, { name }]) => this.choice(kind, name)));
    this.sides = h("div", { class: "plotset-sides", role: "group", "aria-label": ctx.t("web.live.plots.side") });
    this.room = h("div");
    this.nothing = h("p", { class: "faint", hidden: true }, ctx.t("web.live.plots.nothing"));
    this.root = h("section", { class: "plotset", "aria-label": ctx.t("web.live.plots.name") }, h("div", { class: "plotset-bar" }, this.kinds, this.sides), this.room, this.nothing);
    el.append(this.root);
  }

  /** @param {string} kind @param {string} name */
  choice(kind, name) {
    const choose = () => {
      this.kind = kind;
      this.draw();
    };
    return h("button", { type: "button", "data-kind": kind, onclick: choose }, this.ctx.t(name));
  }

  /** @param {Exhibit} x */
  show(x) {
    this.x = x;
    this.draw();
  }

  /** @param {number} t ms */
  at(t) {
    this.t = t;
    this.plot?.at(t);
  }

  /** @param {number} packet */
  select(packet) {
    this.packet = packet;
    this.plot?.select(packet);
  }

  destroy() {
    this.plot?.destroy();
    this.root.remove();
  }

  draw() {
    const c = this.connection();
    if (!this.x || !c) return;
    const side = this.wanted ?? busier(c);
    if (KINDS[this.kind].hosts && !this.x.model.gauges?.length) this.kind = "sequence";
    for (const b of /** @type {NodeListOf<HTMLElement>} */ (this.kinds.querySelectorAll("[data-kind]"))) {
      setAttr(b, "aria-pressed", String(b.dataset.kind === this.kind));
      b.hidden = Boolean(KINDS[b.dataset.kind ?? ""].hosts) && !this.x.model.gauges?.length;
    }
    this.drawSides(c, side);
    this.drawPlot(KINDS[this.kind], this.x, c, side);
  }

  connection() {
    const all = this.x?.model.connections ?? [];
    const c = all[Number(this.ctx.store.get().connection)] ?? all[0];
    return c && whole(c, this.x?.strip);
  }

  /**
   * @param {Connection} c
   * @param {Side} side
   */
  drawSides(c, side) {
    this.sides.hidden = Boolean(KINDS[this.kind].hosts);
    const names = { left: nameOf(c.ends[0]), right: nameOf(c.ends[1]) };
    const label = c.ends[0].name || c.ends[1].name ? this.ctx.t("web.live.plots.of", names[side], names[across(side)]) : `${names[side]} → ${names[across(side)]}`;
    const turn = () => {
      this.wanted = across(side);
      this.draw();
    };
    const held = document.activeElement !== null && this.sides.contains(document.activeElement);
    fill(this.sides, h("button", { type: "button", "data-side": side, title: this.ctx.t("web.live.plots.turn"), onclick: turn }, label, h("span", { "aria-hidden": "true" }, " ⇄")));
    if (held) /** @type {HTMLElement} */ (this.sides.firstChild).focus();
  }

  /**
   * @param {Kind} kind
   * @param {Exhibit} x
   * @param {Connection} c
   * @param {Side} side
   */
  drawPlot(kind, x, c, side) {
    const { ctx } = this;
    if (this.drawn !== this.kind) {
      this.plot?.destroy();
      const pick = (/** @type {number} */ packet) => ctx.store.set({ packet: String(packet) });
      this.plot = mountPlot(this.room, ctx, { key: this.kind, name: ctx.t(kind.name), unit: ctx.t(kind.unit), x: "span", y: kind.y, pick });
      this.drawn = this.kind;
    }
    const curves = kind.of(x, c, side).map((curve) => ({ ...curve, name: curve.name ?? ctx.t(CURVES[curve.key]) }));
    this.nothing.hidden = curves.some((curve) => curve.points.length > 0);
    this.room.hidden = !this.nothing.hidden;
    this.plot?.show(curves, rangeOf(c));
    this.plot?.at(this.t);
    this.plot?.select(this.packet);
  }
}

/** @param {End} end */
const nameOf = (end) => end.name || end.address;

/**
 * From the first to the last thing that happened, with some room behind it.
 * @param {Connection} c
 * @returns {[number, number] | undefined}
 */
function rangeOf(c) {
  const [first, last] = [c.rows.at(0)?.at ?? 0, c.rows.at(-1)?.at ?? 0];
  return last > first ? [first, last + (last - first) * 0.01] : undefined;
}
