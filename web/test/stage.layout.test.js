import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../assets/layout.js";
import { connection, inOrder, opening } from "./small.js";

/**
 * @param {Connection[]} connections
 * @param {Partial<import("../assets/placer.js").Wish>} [wish]
 */
function laid(connections, wish = {}) {
  return layout(connections, inOrder(connections), { connection: 0, width: 900, caption: (_, a) => a.caption ?? "", t: (key) => key, ...wish });
}

test("no row stands above one before it, at any width", () => {
  for (const width of [340, 600, 900, 1900]) {
    const { stops, end } = laid([opening], { width });
    stops.forEach((y, n) => n > 0 && assert.ok(y >= stops[n - 1], `row ${n} at ${y}, above ${stops[n - 1]}`));
    assert.ok(end > stops[stops.length - 1], "the end is below all");
  }
});

test("an arrow runs from the row where it leaves to the row where it ends", () => {
  const l = laid([opening]);
  const [syn, synAck] = l.ways;
  assert.deepEqual([syn.x1, syn.x2], [l.lanes[0].x, l.lanes[1].x]);
  assert.deepEqual([syn.y1, syn.y2], [l.stops[1], l.stops[3]]);
  assert.deepEqual([synAck.x1, synAck.x2], [l.lanes[1].x, l.lanes[0].x]);
  assert.ok(syn.slope > 0, "time passes while it is on its way");
});

test("the clock passes the rows in their order, and knows their times", () => {
  const l = laid([opening]);
  assert.equal(l.rowsAt(0), 0, "at the beginning nothing has happened");
  assert.equal(l.rowsAt(l.end), 11, "at the end all has");
  assert.equal(l.tOf(l.stops[3]), 50);
  assert.equal(l.tOf((l.stops[2] + l.stops[3]) / 2), 25, "half-way between two instants");
  assert.equal(l.yOf(50), l.stops[3], "an instant begins with its first row");
  assert.equal(l.yOfEnd(50), l.stops[5], "and ends with its last");
});

test("long silence is a break and not a long way", () => {
  const l = laid([connection([[0, "l", "> 1 SYN"], [50, "r", "< 1"], [60_050, "l", "= CLOSED"]])]);
  assert.deepEqual(l.breaks.map((b) => b.silence), [60_000]);
  assert.ok(l.stops[2] - l.stops[1] < 200);
  assert.ok(l.breaks[0].y > l.stops[1] && l.breaks[0].y < l.stops[2]);
});

test("what is lost stops on the way, what is on its way has no end", () => {
  const lost = laid([connection([[0, "l", "> 1 SYN"], [50, "l", "x 1"]])]);
  const middle = (lost.lanes[0].x + lost.lanes[1].x) / 2;
  assert.equal(lost.ways[0].x2, middle);
  assert.deepEqual(lost.ways[0].cross, ["lost on the way"]);
  const flying = connection([[0, "l", "> 1 SYN"]]);
  flying.arrows[0].fate = "on-way";
  assert.equal(laid([flying]).ways[0].x2, middle);
});

test("states last until the next, the last one to the end", () => {
  const l = laid([opening]);
  const client = l.stays.filter((s) => s.lane === 0).map((s) => s.state);
  assert.deepEqual(client, ["CLOSED", "SYN-SENT", "ESTABLISHED"]);
  assert.equal(Math.max(...l.stays.map((s) => s.y2)), l.end);
});

test("connections that share a lane have a slot of it each", () => {
  const [a, b] = ["one", "other"].map((right, i) => connection([[0, "l", "= SYN-SENT"]], { left: "client", right, number: i + 1 }));
  const l = laid([a, b], { connection: -1 });
  const client = l.lanes.findIndex((x) => x.name === "client");
  const slots = l.stays.filter((s) => s.lane === client && s.state === "SYN-SENT").map((s) => [s.slot, s.slots]);
  assert.deepEqual(slots, [[0, 2], [1, 2]]);
});

test("rows of a connection that is not shown pass between those that are", () => {
  const other = connection([[75, "l", "call open"], [500, "l", "call close"]], { left: "third", number: 2 });
  const l = laid([opening, other]);
  assert.equal(l.places.length, 11);
  assert.equal(l.stops.length, 13);
  const n = inOrder([opening, other]).findIndex((x) => x.row.at === 75);
  assert.equal(l.tOf(l.stops[n]), 75);
  assert.ok(l.stops[12] <= l.end, "also those after the last");
});

test("all connections: a lane for each host, those that talk side by side", () => {
  const a = connection([[0, "l", "> 1 SYN"], [1, "r", "< 1"]], { left: "client", right: "one" });
  const b = connection([[0, "l", "> 1 SYN"], [1, "r", "< 1"]], { left: "client", right: "other", number: 2 });
  const l = laid([a, b], { connection: -1 });
  assert.deepEqual(l.lanes.map((x) => x.name), ["one", "client", "other"]);
  assert.deepEqual(l.bands, [], "each connection has phases of its own");
  assert.ok(l.lanes[1].inside && !l.lanes[2].inside);
});

test("a changed run has room for the line where it parts, above the row that differs", () => {
  const parting = { at: 50, connection: 0, row: 3, baseRow: 3, text: "it is lost now" };
  const l = laid([opening], { parting });
  assert.ok(l.parting);
  assert.ok(l.parting.y > l.stops[2] && l.parting.y + l.parting.tall < l.stops[3]);
  assert.ok(laid([opening], { parting: { ...parting, row: 99 } }).parting, "also where it only ends earlier");
});

test("labels of one side do not reach those of the other in one place", () => {
  const both = connection([[0, "l", "> 1 SYN words that go on and on and on and on and on"], [0, "r", "> 2 SYN words that go on and on and on and on"], [50, "r", "< 1"], [50, "l", "< 2"]]);
  for (const width of [340, 600, 900]) {
    const l = laid([both], { width });
    const [a, b] = l.ways;
    const apart = a.wide + b.wide <= l.gap + 20 || b.y1 - a.y1 > l.size * 1.4;
    assert.ok(apart, `at ${width} px`);
  }
});

test("nothing at all is a ladder too", () => {
  const none = { number: 1, ends: opening.ends, rows: [], arrows: [] };
  const l = laid([none]);
  assert.equal(l.rowsAt(l.end), 0);
  assert.equal(l.tOf(10), 0);
});
