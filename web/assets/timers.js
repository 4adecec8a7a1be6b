/**
 * The timers of all ends: which run after so many rows of the trace. Pure.
 */

import { upTo } from "./scale.js";

/** @typedef {{ name: string, set: number, due: number }} Timer ms */
/** @typedef {{ c: number, side: Side, from: number[], running: Timer[][] }} Watch
 * of one end; from from[i] rows on running[i] run */

/**
 * @param {Replay["rows"]} rows in the order of the trace
 * @returns {Watch[]}
 */
export function watchTimers(rows) {
  /** @type {Map<string, Watch>} */
  const watches = new Map();
  rows.forEach(({ connection: c, row }, n) => {
    const now = row.tcb?.timers ?? (row.tcb || row.state === "CLOSED" ? [] : undefined);
    if (!now) return;
    const key = `${c}/${row.side}`;
    const watch = watches.get(key) ?? { c, side: row.side, from: [], running: [] };
    watches.set(key, watch);
    change(watch, row.at, now, n + 1);
  });
  return [...watches.values()];
}

/**
 * A timer that is still due at the same time was set before.
 * @param {Watch} watch
 * @param {number} at ms
 * @param {{ name: string, due: number }[]} now
 * @param {number} n
 */
function change(watch, at, now, n) {
  const before = watch.running.at(-1) ?? [];
  const running = now.map((t) => before.find((b) => b.name === t.name && Math.abs(b.due - t.due) < 0.001) ?? { ...t, set: at });
  if (running.length === before.length && running.every((t, i) => t === before[i])) return;
  watch.from.push(n);
  watch.running.push(running);
}

/** Patience of minutes: worth a look only where it ends. */
const quiet = new Set(["user-timeout", "keep-alive"]);

/** So many timers of an end are shown. */
const MOST = 2;

/**
 * The timers of an end that run after so many rows, the next to run out
 * first. One whose time is over without a word was put off: keep-alive is.
 * @param {Watch} watch
 * @param {number} rows
 * @param {number} t ms
 * @param {number} end ms, of the trace
 */
export function runningAfter(watch, rows, t, end) {
  const running = watch.running[upTo(watch.from, rows) - 1] ?? [];
  return running.filter((r) => r.due > t && (r.due <= end || !quiet.has(r.name))).sort((a, b) => a.due - b.due).slice(0, MOST);
}
