import { test } from "node:test";
import assert from "node:assert/strict";
import { replay } from "../assets/replay.js";

/**
 * An exhibit of one connection for each list of rows.
 * @param {Partial<Row>[][]} connections
 * @param {Partial<Arrow>[]} [arrows]
 * @returns {any}
 */
function exhibit(connections, arrows = []) {
  const ends = [{ address: "10.0.0.1:5000", state: "CLOSED" }, { address: "10.0.0.2:80", state: "CLOSED" }];
  return { title: "", packets: [], model: { format: "", lang: "en", connections: connections.map((rows, i) => ({ number: i + 1, ends, rows, arrows })) } };
}

const handshake = exhibit(
  [
    [
      { n: 0, at: 0, side: "right", phase: "opening", state: "LISTEN" },
      { n: 1, at: 0, side: "left", phase: "opening", leaves: 0, state: "SYN-SENT" },
      { n: 2, at: 50, side: "right", phase: "opening", arrives: 0, state: "SYN-RECEIVED" },
      { n: 3, at: 50, side: "right", phase: "opening", leaves: 1 },
      { n: 4, at: 100, side: "left", phase: "opening", arrives: 1, state: "ESTABLISHED" },
      { n: 5, at: 900, side: "left", phase: "transfer", leaves: 2 },
      { n: 6, at: 920, side: "left", phase: "transfer", lost: 2 },
    ],
  ],
  [{ from: "left" }, { from: "right" }, { from: "left" }],
);

test("states, paths and flying arrows of a handshake, row by row", () => {
  const r = replay(handshake);
  const story = [
    { rows: 0, left: "CLOSED", right: "CLOSED", flying: [], why: "nothing has happened" },
    { rows: 1, left: "CLOSED", right: "LISTEN", flying: [], why: "the listener is there" },
    { rows: 2, left: "SYN-SENT", right: "LISTEN", flying: [0], why: "the SYN has left" },
    { rows: 3, left: "SYN-SENT", right: "SYN-RECEIVED", flying: [], why: "it has arrived" },
    { rows: 4, left: "SYN-SENT", right: "SYN-RECEIVED", flying: [1], why: "the answer has left" },
    { rows: 5, left: "ESTABLISHED", right: "SYN-RECEIVED", flying: [], why: "the client is first" },
    { rows: 6, left: "ESTABLISHED", right: "SYN-RECEIVED", flying: [2], why: "one that will be lost flies too" },
    { rows: 7, left: "ESTABLISHED", right: "SYN-RECEIVED", flying: [], why: "it is lost" },
  ];
  for (const want of story) {
    const c = r.after(want.rows).connections[0];
    assert.deepEqual([c.ends[0].state, c.ends[1].state, c.flying], [want.left, want.right, want.flying], want.why);
  }
  assert.equal(r.after(99).connections[0].rows, 7, "beyond the end is the end");
});

test("the path is what was walked so far, also after going back", () => {
  const r = replay(handshake);
  r.after(7);
  assert.deepEqual(r.after(2).connections[0].ends[0].path, [{ from: "CLOSED", to: "SYN-SENT", row: 1 }]);
  assert.equal(r.after(7).connections[0].ends[0].path.length, 2);
});

test("the phase is that of the latest row", () => {
  const r = replay(handshake);
  assert.equal(r.after(0).connections[0].phase, "opening");
  assert.equal(r.after(6).connections[0].phase, "transfer");
});

test("rows of several connections come in the order of the trace", () => {
  const r = replay(
    exhibit([
      [{ n: 0, at: 0, side: "left", state: "SYN-SENT" }, { n: 3, at: 9, side: "left", state: "ESTABLISHED" }],
      [{ n: 1, at: 0, side: "left", state: "SYN-SENT" }, { n: 2, at: 9, side: "left", state: "CLOSED" }],
    ]),
  );
  assert.deepEqual(r.rows.map((x) => x.connection), [0, 1, 1, 0]);
  assert.deepEqual(r.after(3).connections.map((c) => c.ends[0].state), ["SYN-SENT", "CLOSED"]);
  assert.equal(r.after(4).connections[0].ends[0].path[1].row, 3, "a path speaks of places among all rows");
});

test("variables are those of the latest row that has them", () => {
  const tcb = /** @type {any} */ ({ state: "ESTABLISHED" });
  const r = replay(exhibit([[{ n: 0, at: 0, side: "left", tcb }, { n: 1, at: 1, side: "left" }, { n: 2, at: 2, side: "right" }]]));
  assert.equal(r.after(0).connections[0].ends[0].tcb, undefined);
  assert.equal(r.after(3).connections[0].ends[0].tcb, tcb);
  assert.equal(r.after(3).connections[0].ends[1].tcb, undefined, "the other end has none");
});

test("a copy leaves with its original; a stray one is nowhere before it arrives", () => {
  const r = replay(
    exhibit(
      [[{ n: 0, at: 0, side: "left", leaves: 0 }, { n: 1, at: 5, side: "right", arrives: 0 }, { n: 2, at: 7, side: "right", arrives: 1 }, { n: 3, at: 8, side: "right", arrives: 2 }]],
      [{ from: "left" }, { from: "left", copy: true }, { from: "left" }],
    ),
  );
  assert.deepEqual(r.after(1).connections[0].flying, [0, 1]);
  assert.deepEqual(r.after(2).connections[0].flying, [1]);
});

test("10,000 rows are replayed within a frame or so each", () => {
  const rows = Array.from({ length: 10000 }, (_, i) => /** @type {Partial<Row>} */ ({ n: i, at: i, side: i % 2 ? "right" : "left", ...(i % 2 ? { arrives: i >> 1 } : { leaves: i >> 1 }) }));
  const r = replay(exhibit([rows], rows.slice(0, 5000).map(() => ({ from: "left" }))));
  const began = performance.now();
  for (let n = 0; n < 10000; n++) r.after(n);
  assert.ok(performance.now() - began < 2000, "0.2 ms a step");
});
