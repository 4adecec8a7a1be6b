import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../assets/layout.js";
import { makePlayer, PACE } from "../assets/player.js";
import { Shelf } from "../assets/shelf.js";
import { runningAfter, watchTimers } from "../assets/timers.js";
import { alike, captionOf, chosen, placeOf, samePlace, short } from "../assets/view.js";
import { connection, inOrder, opening } from "./small.js";

/** @param {boolean} still */
function played(still = false) {
  /** @type {number[]} */
  const seen = [];
  const player = makePlayer({ stops: [100, 100, 200, 290], end: 300 }, { moved: (p) => seen.push(p), turned: () => {}, still: () => still });
  return { player, seen };
}

test("a second of play is so many px, ten times as many at 10×", () => {
  const { player } = played();
  player.play();
  player.frame(200);
  assert.equal(player.pos, PACE / 5);
  player.speed = 10;
  player.frame(100);
  assert.equal(player.pos, PACE / 5 + PACE);
});

test("a tab that slept does not jump", () => {
  const { player } = played();
  player.play();
  player.frame(60_000);
  assert.equal(player.pos, PACE / 4);
});

test("steps go from row to row, those of one place together, and stop the play", () => {
  const { player } = played();
  player.play();
  const story = [1, 1, 1, 1, 1, -1, -1, -1, -1].map((by) => (player.step(by), player.pos));
  assert.deepEqual(story, [100, 200, 290, 300, 300, 290, 200, 100, 0]);
  assert.equal(player.playing, false);
});

test("play ends at the end, and begins anew from there", () => {
  const { player } = played();
  player.seek(99);
  assert.ok(player.ended());
  player.play();
  assert.equal(player.pos, 0);
});

test("where nothing may move, it steps and rests", () => {
  const { player, seen } = played(true);
  player.play();
  for (let i = 0; i < 12; i++) player.frame(100);
  assert.deepEqual(seen, [100], "one step in 1.2 s");
});

test("speeds go up and down between their ends", () => {
  const { player } = played();
  for (let i = 0; i < 20; i++) player.faster(1);
  assert.equal(player.speed, 100);
  for (let i = 0; i < 20; i++) player.faster(-1);
  assert.equal(player.speed, 0.1);
});

test("a timer runs from the row that sets it until it is stopped or due at another time", () => {
  const c = connection([[0, "l", "call open"], [10, "l", "call write"], [1000, "l", "timer retransmit"], [1100, "l", "= CLOSED"]]);
  const tcb = /** @type {TCB} */ ({});
  c.rows[0].tcb = { ...tcb, timers: [{ name: "retransmit", due: 1000 }, { name: "user-timeout", due: 300_000 }] };
  c.rows[1].tcb = { ...tcb, timers: [{ name: "retransmit", due: 1000 }, { name: "user-timeout", due: 300_000 }] };
  c.rows[2].tcb = { ...tcb, timers: [{ name: "retransmit", due: 3000 }] };
  const [watch] = watchTimers(inOrder([c]));
  const after = (/** @type {number} */ n) => runningAfter(watch, n, 0, 1100).map((t) => [t.set, t.due]);
  assert.deepEqual(after(0), []);
  assert.deepEqual(after(1), [[0, 1000]], "patience that never ends here is not told");
  assert.deepEqual(after(2), [[0, 1000]], "it still runs since it was set");
  assert.deepEqual(after(3), [[1000, 3000]], "set anew");
  assert.deepEqual(after(4), [], "nothing runs in CLOSED");
});

test("another layout of the same rows keeps the place between two of them", () => {
  const wish = { connection: 0, caption: () => "", t: (/** @type {string} */ k) => k };
  const rows = inOrder([opening]);
  const [wide, narrow] = [900, 340].map((width) => layout([opening], rows, { ...wish, width }));
  const pos = (wide.stops[2] + wide.stops[3]) / 2;
  const there = samePlace(wide, { pos, t: 25, rows: 3 })(narrow);
  assert.equal(there, (narrow.stops[2] + narrow.stops[3]) / 2);
  assert.equal(samePlace(wide, { pos: wide.end, t: 150, rows: 11 })(narrow), narrow.end);
  assert.equal(alike(wide, narrow, { pos: wide.stops[4], t: 50, rows: 5 }) >= narrow.stops[3], true);
  assert.equal(placeOf(narrow, rows, 50), narrow.stops[5], "all that happened at that time has happened");
});

test("which connection is shown: the one asked for, else all where they have room", () => {
  const a = connection([], { left: "a", right: "b" });
  const b = connection([], { left: "c", right: "b", number: 2 });
  assert.equal(chosen([a], "", 900), 0);
  assert.equal(chosen([a, b], "", 900), -1);
  assert.equal(chosen([a, b], "", 340), 0);
  assert.equal(chosen([a, b], "1", 900), 1);
  assert.equal(chosen([a, b], "all", 340), -1);
  assert.equal(chosen([a, b], "99", 340), 0);
});

test("the sentence beside an arrow is its track's, the second connection's by number", () => {
  const [arrow] = opening.arrows;
  const x = /** @type {Exhibit} */ (/** @type {unknown} */ ({ lesson: { tracks: { dialogue: { 1: "Hello?", "2/1": "Hello again?" } } } }));
  assert.equal(captionOf(x, "dialogue", opening, arrow), "Hello?");
  assert.equal(captionOf(x, "dialogue", { ...opening, number: 2 }, arrow), "Hello again?");
  assert.equal(captionOf(x, "captions", opening, arrow), "x is random");
  assert.equal(captionOf(x, "none", opening, arrow), "");
});

test("durations in two figures", () => {
  assert.deepEqual([0, 0.123, 61.7, 999, 1500, 60_000].map(short), ["0 ms", "0.12 ms", "62 ms", "1000 ms", "1.5 s", "60 s"]);
});

test("a shelf gives what is near, a long thing also from its middle", () => {
  const items = [{ y1: 0, y2: 90_000 }, ...Array.from({ length: 900 }, (_, i) => ({ y1: i * 100, y2: i * 100 + 50 }))];
  const shelf = new Shelf(items);
  assert.equal(shelf.covers(0, 800), false, "nothing was taken yet");
  const near = shelf.take(40_000, 40_800);
  assert.equal(near[0], items[0]);
  assert.ok(near.length > 15 && near.length < 20, `${near.length} of 901`);
  assert.equal(shelf.covers(40_100, 40_900), true);
  assert.equal(shelf.covers(41_000, 41_800), false);
});
