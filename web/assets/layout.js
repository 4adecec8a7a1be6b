/**
 * Where everything of a ladder stands. Pure: a model, a width and a language
 * give places; nothing here knows a clock or a browser. Rows stand in the
 * order of the trace, none above one before it, so that a line that goes
 * down passes them in that order: the now-line of the stage.
 */

import { frame } from "./lanes.js";
import { Placer } from "./placer.js";
import { makeScale, upTo } from "./scale.js";
import { joined } from "./ways.js";

/** @typedef {import("./placer.js").Place} Place */
/** @typedef {import("./placer.js").Way} Way */
/** @typedef {import("./placer.js").Wish} Wish */
/** @typedef {{ lane: number, c: number, state: string, y1: number, y2: number, slot: number, slots: number }} Stay
 * where several connections share a lane, each has a slot of it */

const BOTTOM = 72; // px below everything

/**
 * @param {Connection[]} connections
 * @param {Replay["rows"]} rows all, in the order of the trace
 * @param {Wish} wish
 */
export function layout(connections, rows, wish) {
  const f = frame(connections, wish.connection, wish.width);
  const p = new Placer(connections, rows, wish, f);
  p.placeAll();
  const ways = joined([...p.ways.values()], f, p.least());
  const bottom = p.full();
  const end = bottom + BOTTOM / 2;
  const t = rows.length > 0 ? rows[rows.length - 1].row.at : 0;
  const anchors = [...p.places.map((x) => ({ y: x.y, t: x.row.at })), { y: end, t }];
  const scale = makeScale(anchors);
  const ys = p.places.map((x) => x.y);
  const stops = stopsOf(rows, p.places, scale, end);
  return {
    ...f, ways, places: p.places, breaks: p.breaks, bands: p.bands, parting: p.parting, stays: staysOf(connections, p.places, f, end),
    height: bottom + BOTTOM, end, stops,
    ...scale,
    /** How many places there are down to y. @param {number} y */
    placesAt: (y) => upTo(ys, y),
    /** How many rows of the model have happened at y. @param {number} y */
    rowsAt: (y) => upTo(stops, y),
  };
}

/** @typedef {ReturnType<typeof layout>} Layout */

/**
 * Where each row of the model stands, also those that are not shown: between
 * those that are, by their time.
 * @param {Replay["rows"]} rows
 * @param {Place[]} places
 * @param {{ yOf: (t: number) => number }} scale
 * @param {number} end
 */
function stopsOf(rows, places, scale, end) {
  const stops = new Array(rows.length).fill(-1);
  for (const p of places) stops[p.n] = p.y;
  let low = 0;
  for (let n = 0; n < rows.length; n++) {
    if (stops[n] < 0) stops[n] = Math.max(low, Math.min(scale.yOf(rows[n].row.at), end));
    low = stops[n];
  }
  for (let n = rows.length - 2; n >= 0; n--) stops[n] = Math.min(stops[n], stops[n + 1]);
  return /** @type {number[]} */ (stops);
}

/**
 * How long each state lasts, as stretches of the lanes.
 * @param {Connection[]} connections
 * @param {Place[]} places
 * @param {import("./lanes.js").Frame} f
 * @param {number} end
 */
function staysOf(connections, places, f, end) {
  /** @type {Stay[]} */
  const stays = [];
  /** @type {Map<string, Stay>} */
  const now = new Map();
  const users = f.lanes.map(() => 0);
  connections.forEach((c, i) => {
    for (const side of /** @type {Side[]} */ (["left", "right"])) {
      const lane = f.laneOf(i, side);
      if (lane < 0) continue;
      now.set(`${i}${side}`, { lane, c: i, state: c.ends[side === "left" ? 0 : 1].state ?? "", y1: 0, y2: end, slot: users[lane]++, slots: 1 });
    }
  });
  for (const p of places) {
    if (!p.row.state) continue;
    const key = `${p.c}${p.row.side}`;
    const before = now.get(key);
    if (!before) continue;
    stays.push({ ...before, y2: p.y });
    now.set(key, { ...before, state: p.row.state, y1: p.y });
  }
  const all = [...stays, ...now.values()].filter((s) => s.y2 > s.y1);
  for (const s of all) s.slots = Math.max(users[s.lane], 1);
  return all.sort((a, b) => a.y1 - b.y1);
}
