/** What the stage shows of an exhibit, and where in it: choices and places. Pure. */

import { frame } from "./lanes.js";
import { upTo } from "./scale.js";

/** @typedef {import("./layout.js").Layout} Layout */

/** Unasked, so much of the room may be taken: a little to scroll does no harm. */
const CRAMPED = 1.3;

/**
 * The connection that the page's state means: an index, or -1 for all.
 * Unasked, all are shown where there is room for their hosts: they are one
 * story.
 * @param {Connection[]} connections
 * @param {string} asked
 * @param {number} room px
 */
export function chosen(connections, asked, room) {
  const index = Number(asked);
  if (asked !== "" && connections[index]) return index;
  if (connections.length < 2) return 0;
  return asked === "all" || frame(connections, -1, 0).width <= room * CRAMPED ? -1 : 0;
}

/**
 * The sentence of a track that goes with an arrow.
 * @param {Exhibit} x
 * @param {string} track
 * @param {Connection} c
 * @param {Arrow} a
 */
export function captionOf(x, track, c, a) {
  if (track === "none") return "";
  const said = x.lesson?.tracks[track];
  if (!said) return a.caption ?? "";
  return said[c.number > 1 ? `${c.number}/${a.mark}` : a.mark] ?? "";
}

/**
 * What a choice changes in the page's state.
 * @param {Partial<import("./chooser.js").View>} change
 * @returns {Partial<PageState>}
 */
export function linkOf({ connection, track }) {
  return {
    ...(connection !== undefined && { connection: connection < 0 ? "all" : String(connection) }),
    ...(track !== undefined && { track: track === "captions" ? "" : track }),
  };
}

/**
 * The place in a layout where an instant is over.
 * @param {Layout} l
 * @param {Replay["rows"]} rows
 * @param {number} t ms
 */
export function placeOf(l, rows, t) {
  const done = upTo(rows.map((x) => x.row.at), t);
  return Math.max(l.yOf(t), l.stops[done - 1] ?? 0);
}

/**
 * The place of so many rows, and a part of the way to the next.
 * @param {Layout} from
 * @param {Moment} m
 * @returns {(l: Layout) => number}
 */
export function samePlace(from, { pos, rows }) {
  if (pos >= from.end) return (l) => l.end;
  const [start, next] = around(from, rows);
  const part = (pos - start) / Math.max(next - start, 1);
  return (l) => {
    const [a, b] = around(l, rows);
    return a + (b - a) * part;
  };
}

/**
 * @param {Layout} l
 * @param {number} rows
 * @returns {[number, number]}
 */
function around(l, rows) {
  return [l.stops[rows - 1] ?? 0, l.stops[rows] ?? l.end];
}

/**
 * The place in another run at the same time. Of an instant that takes room in
 * both, the same part has passed.
 * @param {Layout} from
 * @param {Layout} to
 * @param {Moment} m
 */
export function alike(from, to, { pos, t }) {
  if (pos >= from.end) return to.end;
  const [a, b] = instant(from, t);
  const [c, d] = instant(to, t);
  const part = b > a ? Math.min(Math.max((pos - a) / (b - a), 0), 1) : 0;
  return c + (d - c) * part;
}

/**
 * From where to where an instant stands.
 * @param {Layout} l
 * @param {number} t
 * @returns {[number, number]}
 */
function instant(l, t) {
  const first = l.yOf(t);
  return [first, Math.max(l.yOfEnd(t), first)];
}

/**
 * How much time of the trace passes in a second: the mean of what is around,
 * for at one place it jumps.
 * @param {Layout} l
 * @param {number} pos
 * @param {number} pace px per second
 */
export function rateAt(l, pos, pace) {
  return l.tOf(pos + pace / 2) - l.tOf(pos - pace / 2);
}

/**
 * A duration in two figures: 60 ms, 1.5 s.
 * @param {number} ms
 */
export function short(ms) {
  const two = (/** @type {number} */ v) => String(Number(v.toPrecision(2)));
  return ms < 1000 ? `${two(ms)} ms` : `${two(ms / 1000)} s`;
}
