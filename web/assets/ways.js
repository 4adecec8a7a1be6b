/** Where the arrows of a ladder run, once their rows have places. Pure. */

import { ALONG } from "./placer.js";

/** @typedef {import("./placer.js").Way} Way */
/** @typedef {import("./lanes.js").Frame} Frame */

/** From this slope on text does not go along. */
const STEEP = 0.5;

/** The label of an arrow that begins so soon after the end of another label may cross it. */
const SOON = 40; // px

/**
 * Joins the ends of all arrows.
 * @param {Way[]} ways
 * @param {Frame} f
 * @param {number} least that an arrow falls, px
 * @returns {Way[]} in the order they begin
 */
export function joined(ways, f, least) {
  for (const w of ways) direct(w, f, least);
  const sorted = ways.toSorted((a, b) => a.y1 - b.y1);
  sorted.forEach((w, i) => (w.turn = f.gap < ALONG ? 0 : turnOf(w, sorted, i)));
  return sorted;
}

/**
 * What is on its way at the end stops half-way, what nobody saw leave begins
 * there.
 * @param {Way} w
 * @param {Frame} f
 * @param {number} least
 */
function direct(w, f, least) {
  const x1 = f.lanes[w.from].x;
  const x2 = f.lanes[w.to].x;
  [w.x1, w.x2] = [x1, x2];
  if (w.first < 0) [w.x1, w.y1] = [(x1 + x2) / 2, w.y2 - least / 2];
  if (w.a.fate === "lost") w.x2 = x1 + (x2 - x1) * lostAt(w.a);
  if (w.last < 0) [w.x2, w.y2] = [(x1 + x2) / 2, w.y1 + least / 2];
  w.slope = (w.y2 - w.y1) / Math.max(Math.abs(w.x2 - w.x1), 1);
}

/**
 * How far a segment came before it was lost: a queue is near its sender,
 * damage is found out by the receiver.
 * @param {Arrow} a
 */
function lostAt(a) {
  switch (a.loss?.code) {
    case "queue":
    case "simplex":
      return 0.3;
    case "corrupt":
    case "no-route":
    case "down":
      return 0.8;
  }
  return 0.5;
}

/**
 * The slope of a label: the arrow's own, or that of one which leaves soon
 * after it and overtakes it, so that their texts do not cross.
 * @param {Way} w
 * @param {Way[]} ways by their upper ends
 * @param {number} i
 */
function turnOf(w, ways, i) {
  if (w.slope > STEEP) return 0;
  let turn = w.slope;
  for (let k = i + 1; k < ways.length && ways[k].y1 < w.y1 + w.wide * w.slope + SOON; k++) {
    if (ways[k].from === w.from && ways[k].to === w.to) turn = Math.min(turn, ways[k].slope > STEEP ? 0 : ways[k].slope);
  }
  return turn;
}
