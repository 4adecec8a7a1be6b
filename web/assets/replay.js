/**
 * What stood how after n rows of an exhibit. Pure: the same exhibit and the
 * same n give the same standing, whichever way the clock came there.
 */

import { below } from "./scale.js";

/** @typedef {{ leaves: number, ends: number, arrow: number }} Flight rows of the connection: it leaves in one, ends in the other */

/**
 * @param {Exhibit} x
 * @returns {Replay}
 */
export function replay(x) {
  const rows = inOrder(x.model.connections);
  const tracks = x.model.connections.map((c, i) => track(c, rows, i));
  let last = -1;
  /** @type {Standing} */
  let standing = { connections: [] };
  return {
    rows,
    after(n) {
      if (n === last) return standing;
      last = n;
      return (standing = { connections: tracks.map((t) => t(n)) });
    },
  };
}

/**
 * All rows in the order of the trace. A model of a capture may not number
 * them: then time decides, and of rows at one instant the connection.
 * @param {Connection[]} connections
 */
function inOrder(connections) {
  const rows = connections.flatMap((c, connection) => c.rows.map((row) => ({ connection, row })));
  return rows.sort((a, b) => (a.row.n ?? 0) - (b.row.n ?? 0) || a.row.at - b.row.at);
}

/**
 * The standing of one connection as a function of the rows that have
 * happened. What its rows change is worked out once; a place in time is
 * found by halving.
 * @param {Connection} c
 * @param {Replay["rows"]} rows
 * @param {number} connection
 * @returns {(n: number) => Standing["connections"][number]}
 */
function track(c, rows, connection) {
  const places = placesOf(rows, connection);
  const ends = [walk(c, "left", places), walk(c, "right", places)];
  const flying = flights(c);
  /** @type {Map<number, Standing["connections"][number]>} */
  const known = new Map();
  return (n) => {
    const happened = below(places, n);
    let standing = known.get(happened);
    if (!standing) {
      standing = {
        rows: happened,
        ends: [ends[0](happened), ends[1](happened)],
        flying: flying(happened),
        phase: c.rows[Math.max(happened - 1, 0)]?.phase ?? "opening",
      };
      known.set(happened, standing);
    }
    return standing;
  };
}

/**
 * Places among all rows of those of one connection.
 * @param {Replay["rows"]} rows
 * @param {number} connection
 */
function placesOf(rows, connection) {
  /** @type {number[]} */
  const places = [];
  rows.forEach((r, i) => r.connection === connection && places.push(i));
  return places;
}

/**
 * One end's standing as a function of the rows of its connection that have
 * happened.
 * @param {Connection} c
 * @param {Side} side
 * @param {number[]} places
 * @returns {(happened: number) => EndStanding}
 */
function walk(c, side, places) {
  const first = c.ends[side === "left" ? 0 : 1].state ?? "";
  /** @type {EndStanding["path"]} */
  const path = [];
  const steps = [0]; // length of the path after so many rows
  /** @type {(TCB | undefined)[]} */
  const tcbs = [undefined];
  let state = first;
  c.rows.forEach((row, i) => {
    const mine = row.side === side;
    if (mine && row.state && row.state !== state) {
      path.push({ from: state, to: row.state, row: places[i] });
      state = row.state;
    }
    steps.push(path.length);
    tcbs.push(mine && row.tcb ? row.tcb : tcbs[i]);
  });
  return (happened) => {
    const walked = path.slice(0, steps[happened]);
    return { state: walked.at(-1)?.to ?? first, path: walked, tcb: tcbs[happened] };
  };
}

/**
 * The arrows on their way as a function of the rows that have happened. One
 * that nobody saw leave is nowhere before it arrives.
 * @param {Connection} c
 * @returns {(happened: number) => number[]}
 */
function flights(c) {
  const list = flightsOf(c);
  const starts = list.map((f) => f.leaves);
  const oldest = oldestFlying(list, c.rows.length);
  return (happened) =>
    list
      .slice(oldest[happened], below(starts, happened))
      .filter((f) => f.ends >= happened)
      .map((f) => f.arrow);
}

/**
 * Flights in the order in which they begin.
 * @param {Connection} c
 * @returns {Flight[]}
 */
function flightsOf(c) {
  const leaves = new Map();
  const ends = new Map();
  c.rows.forEach((row, i) => {
    if (row.leaves !== undefined) leaves.set(row.leaves, i);
    const ended = row.arrives ?? row.lost;
    if (ended !== undefined) ends.set(ended, i);
  });
  return c.arrows
    .map((_, arrow) => ({ arrow, leaves: leaves.get(arrow) ?? leavesAsCopy(c, leaves, arrow), ends: ends.get(arrow) ?? Infinity }))
    .filter((f) => f.leaves >= 0)
    .sort((a, b) => a.leaves - b.leaves);
}

/**
 * A copy that the network made leaves with the arrow that it is a copy of,
 * which stands before it.
 * @param {Connection} c
 * @param {Map<number, number>} leaves
 * @param {number} arrow
 */
function leavesAsCopy(c, leaves, arrow) {
  for (let i = arrow; i >= 0 && c.arrows[i].copy; i--) {
    const row = leaves.get(i - 1);
    if (row !== undefined) return row;
  }
  return -1;
}

/**
 * For each number of rows the first flight that may still be under way.
 * @param {Flight[]} list
 * @param {number} rows
 */
function oldestFlying(list, rows) {
  const oldest = [];
  let i = 0;
  for (let happened = 0; happened <= rows; happened++) {
    while (i < list.length && list[i].ends < happened) i++;
    oldest.push(i);
  }
  return oldest;
}

/**
 * A state without the question mark of what a capture presumes.
 * @param {string} state
 */
export function bare(state) {
  return state.replace("?", "");
}
