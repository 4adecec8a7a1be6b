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

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {Part}
 */
export function mountInspector(el, ctx) {
  const panels = TABS.map(([id]) => ({ id, text: ctx.t(`web.inspect.tab.${id}`), panel: h("div", { class: "inspect-panel" }) }));
  const views = new Map(TABS.map(([id, view], i) => [id, view(panels[i].panel, ctx)]));
  const row = tabs(panels, ctx.t("web.inspect.label"), (id) => {
    remembered = id;
    draw(true);
  });
  row.show(remembered);
  const root = h("div", { class: "inspector" }, row.row, panels.map((p) => p.panel));
  el.append(root);

  /** @type {{ exhibit: Exhibit, replay: Replay, packets: Map<number, [number, number]>, end: number } | undefined} */
  let shown;
  /** @type {Moment} */
  let moment = { pos: 0, t: 0, rows: 0 };
  let packet = 0;
  let drawn = "";
  let drawnAt = -BETWEEN;
  let later = 0;

  /** Draws at once, or as soon as it may again. */
  function soon() {
    const wait = drawnAt + BETWEEN - performance.now();
    if (wait <= 0) draw(false);
    else later ||= window.setTimeout(() => draw(false), wait);
  }

  /** @param {boolean} anew */
  function draw(anew) {
    window.clearTimeout(later);
    later = 0;
    drawnAt = performance.now();
    if (!shown) return;
    const view = views.get(row.open());
    const look = lookAt(shown, moment, packet, ctx.store.get().connection);
    const sight = `${row.open()} ${look?.connection} ${look?.rows} ${look?.arrow} ${look?.held}`;
    if (!look || !view) return;
    if (anew || sight !== drawn) view.look(look);
    else view.tick?.(look);
    drawn = sight;
  }

  const unwatch = ctx.store.watch((_, changed) => changed.includes("connection") && draw(false));
  return {
    show(exhibit) {
      const r = replay(exhibit);
      shown = { exhibit, replay: r, packets: packetsOf(exhibit), end: r.rows.length };
      draw(true);
    },
    at(m) {
      moment = m;
      soon();
    },
    select(number) {
      if (number && !packet) row.show((remembered = TABS[0][0])); // of the next ones the reader may want to see something else
      packet = number;
      draw(false);
    },
    destroy() {
      unwatch();
      window.clearTimeout(later);
      root.remove();
    },
  };
}

/**
 * Where each packet is drawn: connection, arrow. Of copies the original.
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
 * @param {{ exhibit: Exhibit, replay: Replay, packets: Map<number, [number, number]>, end: number }} shown
 * @param {Moment} m
 * @param {number} packet
 * @param {string} chosen connection
 * @returns {Look | undefined}
 */
function lookAt({ exhibit, replay, packets, end }, m, packet, chosen) {
  const rows = Math.min(m.rows, end);
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
