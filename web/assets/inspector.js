/**
 * The right side of the stage: the segment that is selected, or the latest;
 * both ends; the state diagram; the queues; what each side knows. What a tab
 * shows is a function of the exhibit and of how many of its rows have
 * happened; only the open tab is drawn.
 */

import { h } from "./dom.js";
import { endsView } from "./tcbview.js";
import { knowsView } from "./knows.js";
import { queuesView } from "./queues.js";
import { replay } from "./replay.js";
import { segmentView } from "./segment.js";
import { statesView } from "./statediagram.js";
import { tabs } from "./tabs.js";

/** @type {[id: string, view: (el: HTMLElement, ctx: Ctx) => View][]} */
const TABS = [
  ["segment", segmentView],
  ["ends", endsView],
  ["states", statesView],
  ["queues", queuesView],
  ["knows", knowsView],
];

/** While the clock runs nobody reads faster, and the ladder needs the time. */
const BETWEEN = 80; // ms

/** The tab that the reader had open, while the page lives. */
let remembered = TABS[0][0];

/** @typedef {{ exhibit: Exhibit, replay: Replay, packets: Map<number, [number, number]> }} Shown packets: where each is drawn, connection and arrow */

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {Part}
 */
export function mountInspector(el, ctx) {
  return new Inspector(el, ctx);
}

/** @implements {Part} */
class Inspector {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   */
  constructor(el, ctx) {
    this.ctx = ctx;
    const panels = TABS.map(([id]) => ({ id, text: ctx.t(`web.inspect.tab.${id}`), panel: h("div", { class: "inspect-panel" }) }));
    this.views = new Map(TABS.map(([id, view], i) => [id, view(panels[i].panel, ctx)]));
    this.tabs = tabs(panels, ctx.t("web.inspect.label"), (id) => this.open(id));
    this.root = h("div", { class: "inspector" }, this.tabs.row, panels.map((p) => p.panel));
    /** @type {Shown | undefined} */
    this.shown = undefined;
    /** @type {Moment} */
    this.moment = { pos: 0, t: 0, rows: 0 };
    this.packet = this.later = 0;
    this.sight = ""; // what is drawn
    this.drawn = -BETWEEN; // when
    this.tabs.show(remembered);
    this.unwatch = ctx.store.watch((_, changed) => changed.includes("connection") && this.draw());
    el.append(this.root);
  }

  /** @param {Exhibit} exhibit */
  show(exhibit) {
    this.shown = { exhibit, replay: replay(exhibit), packets: packetsOf(exhibit) };
    this.sight = "";
    this.draw();
  }

  /**
   * Draws at once, or as soon as it may again.
   * @param {Moment} m
   */
  at(m) {
    this.moment = m;
    const wait = this.drawn + BETWEEN - performance.now();
    if (wait <= 0) this.draw();
    else this.later ||= window.setTimeout(() => this.draw(), wait);
  }

  /**
   * The first selection opens the segment's tab; of the next ones the reader
   * may want to see something else.
   * @param {number} packet
   */
  select(packet) {
    if (packet && !this.packet) this.tabs.show((remembered = TABS[0][0]));
    this.packet = packet;
    this.draw();
  }

  destroy() {
    this.unwatch();
    window.clearTimeout(this.later);
    this.root.remove();
  }

  /** @param {string} id of the tab that the reader has chosen */
  open(id) {
    remembered = id;
    this.sight = "";
    this.draw();
  }

  draw() {
    window.clearTimeout(this.later);
    this.later = 0;
    this.drawn = performance.now();
    const look = this.shown && lookAt(this.shown, this.moment, this.packet, this.ctx.store.get().connection);
    const view = this.views.get(this.tabs.open());
    if (!look || !view) return;
    const sight = [this.tabs.open(), look.connection, look.rows, look.arrow, look.held].join();
    if (sight !== this.sight) view.look(look);
    else view.tick?.(look);
    this.sight = sight;
  }
}

/**
 * Where each packet is drawn. Of copies the original.
 * @param {Exhibit} x
 */
function packetsOf(x) {
  /** @type {Map<number, [number, number]>} */
  const places = new Map();
  x.model.connections.forEach((c, connection) =>
    c.arrows.forEach((a, arrow) => {
      if (a.packet && !places.has(a.packet)) places.set(a.packet, [connection, arrow]);
    }),
  );
  return places;
}

/**
 * What there is to look at; undefined in an exhibit without connections.
 * @param {Shown} shown
 * @param {Moment} m
 * @param {number} packet
 * @param {string} chosen connection
 * @returns {Look | undefined}
 */
function lookAt({ exhibit, replay, packets }, m, packet, chosen) {
  const rows = Math.min(m.rows, replay.rows.length);
  const selected = packets.get(packet);
  const connection = selected?.[0] ?? connectionOf(exhibit, replay, chosen, rows);
  const c = exhibit.model.connections[connection];
  if (!c) return undefined;
  const standing = replay.after(rows).connections[connection];
  return { exhibit, replay, connection, c, standing, rows, t: m.t, arrow: selected?.[1] ?? latestArrow(c, standing.rows), held: selected !== undefined };
}

/**
 * The chosen connection; where all are shown, that of the latest row.
 * @param {Exhibit} x
 * @param {Replay} replay
 * @param {string} chosen
 * @param {number} rows
 */
function connectionOf(x, replay, chosen, rows) {
  const index = Number(chosen);
  if (chosen !== "" && Number.isInteger(index) && x.model.connections[index]) return index;
  return replay.rows[Math.max(rows - 1, 0)]?.connection ?? 0;
}

/**
 * The arrow that left or ended last; before any, the first.
 * @param {Connection} c
 * @param {number} rows
 */
function latestArrow(c, rows) {
  for (let i = rows - 1; i >= 0; i--) {
    const arrow = c.rows[i].leaves ?? c.rows[i].arrives ?? c.rows[i].lost;
    if (arrow !== undefined) return arrow;
  }
  return c.arrows.length > 0 ? 0 : -1;
}
