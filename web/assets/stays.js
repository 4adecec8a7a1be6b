/**
 * Who stands in a listener's queues, and from when to when: read off the
 * states and the calls of accept. Pure.
 */

import { bare } from "./replay.js";

/** @typedef {"half-open" | "accept-queue"} Queue */
/** @typedef {{ queue: Queue, host: string, connection: number, end: 0 | 1, since: number, from: number, to: number }} Stay since: ms; from, to: rows of the model, it stands there after the first and not after the second */

/**
 * All stays of an exhibit, in the order in which they begin.
 * @param {Exhibit} x
 * @param {Replay} replay
 * @returns {Stay[]}
 */
export function staysOf(x, replay) {
  /** @type {Stay[]} */
  const stays = [];
  /** @type {Map<string, Stay>} */
  const now = new Map();
  /** @type {Map<string, string>} */
  const states = new Map();
  replay.rows.forEach(({ connection, row }, n) => {
    const key = `${connection} ${row.side}`;
    const before = states.get(key) ?? x.model.connections[connection].ends[row.side === "left" ? 0 : 1].state ?? "";
    if (row.state) states.set(key, bare(row.state));
    const queue = next(now.get(key)?.queue, row, before);
    if (queue === now.get(key)?.queue) return;
    end(now, key, n);
    if (queue) stays.push(begin(now, key, { queue, connection, end: row.side === "left" ? 0 : 1, since: row.at, from: n, to: Infinity, host: hostOf(x, connection, row.side) }));
  });
  return stays;
}

/**
 * The queue that an end stands in after a row: half-open entries come from
 * LISTEN, and wait for accept once the third segment is there.
 * @param {Queue | undefined} queue
 * @param {Row} row
 * @param {string} before state
 * @returns {Queue | undefined}
 */
function next(queue, row, before) {
  if (row.call?.code === "accept") return undefined;
  const state = bare(row.state ?? "");
  if (state === "SYN-RECEIVED") return before === "LISTEN" ? "half-open" : queue;
  if (state === "ESTABLISHED") return queue === "half-open" || before === "LISTEN" ? "accept-queue" : undefined;
  if (state === "CLOSED" || state === "LISTEN") return undefined;
  return queue;
}

/**
 * @param {Map<string, Stay>} now
 * @param {string} key
 * @param {number} n
 */
function end(now, key, n) {
  const stay = now.get(key);
  if (stay) stay.to = n;
  now.delete(key);
}

/**
 * @param {Map<string, Stay>} now
 * @param {string} key
 * @param {Stay} stay
 */
function begin(now, key, stay) {
  now.set(key, stay);
  return stay;
}

/**
 * @param {Exhibit} x
 * @param {number} connection
 * @param {Side} side
 */
export function hostOf(x, connection, side) {
  const end = x.model.connections[connection].ends[side === "left" ? 0 : 1];
  return end.name || end.address;
}

/**
 * Those that stand there after so many rows.
 * @param {Stay[]} stays
 * @param {number} rows
 */
export function standing(stays, rows) {
  return stays.filter((s) => s.from < rows && rows <= s.to);
}

/**
 * The most that stood in a queue of a host at once.
 * @param {Stay[]} stays
 * @param {string} host
 * @param {Queue} queue
 */
export function most(stays, host, queue) {
  const mine = stays.filter((s) => s.host === host && s.queue === queue);
  const steps = mine.flatMap((s) => [[s.from, 1], [s.to, -1]]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let now = 0;
  return steps.reduce((top, [, step]) => Math.max(top, (now += step)), 0);
}

/** What is there where a scenario says nothing: docs/scenario.md. */
const DEFAULTS = { "half-open": 4096, "accept-queue": 128 };

/**
 * How many a queue holds, as the scenario says; undefined without one.
 * @param {string | undefined} scenario
 * @param {string} host
 * @param {Queue} queue
 */
export function limitOf(scenario, host, queue) {
  if (!scenario) return undefined;
  const lines = scenario.split("\n").map((line) => line.replace(/#.*/, "").trim().split(/\s+/));
  const word = queue === "half-open" ? "half-open" : "backlog";
  let limit = DEFAULTS[queue];
  for (const words of lines) {
    const says = (/** @type {string} */ name) => words.includes(host) && words.includes(name) && words.includes(word);
    if (says("host") || (queue === "accept-queue" && says("listen"))) limit = Number(words[words.indexOf(word) + 1]);
  }
  return limit;
}

/**
 * What a gauge read last.
 * @param {Gauge} g
 * @param {number} t ms
 */
export function reading(g, t) {
  let value = 0;
  for (let i = 0; i < g.at.length && g.at[i] <= t; i++) value = g.values[i];
  return value;
}
