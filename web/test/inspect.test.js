import { test } from "node:test";
import assert from "node:assert/strict";
import { addressOf } from "../assets/cite.js";
import { blockOf, since } from "../assets/blocks.js";
import { BOXES, EDGES, END, SIZE, along, boxOf, edgeOf } from "../assets/stategraph.js";
import { limitOf, most, reading, standing, staysOf } from "../assets/stays.js";
import { places, spaceOf } from "../assets/spaces.js";
import { replay } from "../assets/replay.js";

/**
 * @param {any[][]} connections rows of each
 * @param {any[]} [arrows]
 * @returns {any}
 */
function exhibit(connections, arrows = []) {
  const ends = [{ name: "client", address: "10.0.0.1:5000", state: "CLOSED" }, { name: "server", address: "10.0.0.2:80", state: "CLOSED" }];
  return { model: { connections: connections.map((rows) => ({ ends, rows, arrows })) } };
}

const story = [
  { n: 0, at: 0, side: "right", state: "LISTEN" },
  { n: 1, at: 10, side: "right", arrives: 0, state: "SYN-RECEIVED" },
  { n: 2, at: 10, side: "right", leaves: 1 },
  { n: 3, at: 50, side: "right", state: "ESTABLISHED", tcb: { state: "ESTABLISHED", iss: 100, cwnd: 10 } },
  { n: 4, at: 90, side: "right", call: { code: "accept", text: "accept" } },
  { n: 5, at: 99, side: "right", state: "CLOSED" },
];
const arrows = [{ from: "left", flags: "SYN", seq: 0, wire_seq: 700, len: 0, window: 1000 }, { from: "right", flags: "SYN,ACK", seq: 0, wire_seq: 100, wire_ack: 701, len: 0, window: 2000 }];

test("an end remembers nothing, a listener, an entry, a TCB, nothing any more", () => {
  const x = exhibit([story], arrows);
  const r = replay(x);
  const kinds = [0, 1, 3, 4, 5, 6].map((n) => blockOf(x.model.connections[0], 1, r.after(n).connections[0]).kind);
  assert.deepEqual(kinds, ["none", "listener", "entry", "tcb", "tcb", "gone"]);
  const entry = blockOf(x.model.connections[0], 1, r.after(3).connections[0]).tcb;
  assert.deepEqual([entry?.irs, entry?.iss, entry?.snd_nxt, entry?.snd_wnd], [700, 100, 101, 1000], "without a snapshot an entry is read off its segments");
});

test("of a captured end its segments tell", () => {
  const arrows = [{ from: "left", flags: "ACK", seq: 51, wire_seq: 751, wire_ack: 101, ack: 1, len: 10, window: 9 }, { from: "right", flags: "ACK", seq: 1, wire_seq: 101, wire_ack: 756, ack: 56, len: 0, window: 5 }];
  const x = exhibit([[{ n: 0, side: "left", leaves: 0, state: "ESTABLISHED?" }, { n: 1, side: "left", arrives: 1 }]], arrows);
  const b = blockOf(x.model.connections[0], 0, replay(x).after(2).connections[0]);
  assert.equal(b.kind, "shown");
  assert.deepEqual([b.tcb?.iss, b.tcb?.snd_una, b.tcb?.snd_nxt, b.tcb?.snd_wnd, b.tcb?.rcv_nxt], [700, 756, 761, 5, 101]);
  assert.equal(b.was?.snd_una, 700, "the latest row told it so");
});

test("sequence numbers are counted modulo 2^32", () => assert.equal(since(5, 2 ** 32 - 5), 10));

test("who waits in which queue, and for how long", () => {
  const x = exhibit([story, story.map((row) => ({ ...row, n: row.n + 6 }))], arrows);
  const stays = staysOf(x, replay(x));
  assert.deepEqual(standing(stays, 2).map((s) => [s.queue, s.host, s.since]), [["half-open", "server", 10]]);
  assert.deepEqual(standing(stays, 4).map((s) => s.queue), ["accept-queue"]);
  assert.deepEqual(standing(stays, 5), [], "accept has taken it");
  assert.equal(most(stays, "server", "half-open"), 1, "one goes before the next comes");
});

test("a reset in ESTABLISHED frees a place as accept does", () => {
  const x = exhibit([story.filter((row) => !row.call)], arrows);
  assert.deepEqual(standing(staysOf(x, replay(x)), 5), []);
});

test("what a queue holds is read in the scenario", () => {
  const text = "host lazy 10.0.1.1/24\nhost robbed 10.0.1.2/24 half-open 2 synack-retries 1 # half-open 9\n0s lazy listen 80 backlog 1";
  assert.deepEqual([limitOf(text, "robbed", "half-open"), limitOf(text, "lazy", "half-open"), limitOf(text, "lazy", "accept-queue"), limitOf(text, "robbed", "accept-queue")], [2, 4096, 1, 128]);
  assert.equal(limitOf(undefined, "lazy", "half-open"), undefined);
});

test("a gauge reads what it read last", () => {
  const g = /** @type {any} */ ({ at: [0, 10, 20], values: [1, 5, 2] });
  for (const [t, want] of [[0, 1], [9, 1], [10, 5], [99, 2]]) assert.equal(reading(g, t), want, `at ${t} ms`);
});

test("the diagram has all eleven states, and lines between boxes, within its frame", () => {
  assert.equal(new Set(BOXES.map((b) => b.state.replace(" (end)", ""))).size, 11);
  for (const e of EDGES) {
    for (const [name, part] of /** @type {[string, number][]} */ ([[e.from, 0], [e.to, 1]])) {
      const box = /** @type {import("../assets/stategraph.js").Box} */ (BOXES.find((b) => b.state === name));
      const p = along(e.line, part);
      const [dx, dy] = [Math.abs(p.x - box.x) - SIZE.box.width / 2, Math.abs(p.y - box.y) - SIZE.box.height / 2];
      assert.ok(dx <= 0.5 && dy <= 0.5 && Math.max(dx, dy) >= -0.5, `${e.from} → ${e.to} touches ${name}: ${dx}, ${dy}`);
    }
    assert.ok(e.label[1] + 12 <= SIZE.height, `${e.from} → ${e.to}: label within the frame`);
  }
});

test("a reset walks no line of the figure", () => {
  assert.ok(edgeOf("SYN-SENT", "CLOSED", "user-close"));
  assert.equal(edgeOf("SYN-SENT", "CLOSED", "refused"), undefined);
  assert.ok(edgeOf("LAST-ACK", "CLOSED", "ack-of-fin"));
  assert.equal(boxOf("CLOSED", "LAST-ACK").state, END);
  assert.equal(boxOf("CLOSED", "SYN-SENT").state, "CLOSED");
});

test("spaces: what the sender knows beside what the receiver has", () => {
  const client = /** @type {any} */ ({ kind: "tcb", tcb: { iss: 700, snd_una: 701, snd_nxt: 711, snd_wnd: 50 } });
  const server = /** @type {any} */ ({ kind: "tcb", tcb: { iss: 100, irs: 700, rcv_nxt: 711, rcv_wnd: 40 } });
  const space = spaceOf(client, server);
  assert.deepEqual(space, { una: 1, nxt: 11, allowed: 51, got: 11, room: 51 });
  assert.deepEqual([...places(/** @type {any} */ (space)).keys()], [0, 1, 11, 51], "edges in order, each once");
  assert.equal(spaceOf({ kind: "none", fresh: false }, server), undefined);
});

test("paragraphs have addresses", () => {
  assert.equal(addressOf("RFC 9293 §3.10.7.4"), "https://www.rfc-editor.org/rfc/rfc9293.html#section-3.10.7.4");
  assert.equal(addressOf("RFC 768"), "https://www.rfc-editor.org/rfc/rfc768.html");
  assert.equal(addressOf("nothing"), "");
});
