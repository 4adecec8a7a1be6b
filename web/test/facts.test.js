import { test } from "node:test";
import assert from "node:assert/strict";
import { factsOf } from "../assets/facts.js";
import { replay } from "../assets/replay.js";

/**
 * A connection of segments "FROM FLAGS seq ack len", each of which leaves and
 * arrives, or gets lost ("!"), before the next leaves.
 * @param {string[]} lines
 * @param {string[][]} [states] of the left and the right end, behind each segment
 */
function story(lines, states = []) {
  /** @type {any[]} */
  const arrows = [];
  /** @type {any[]} */
  const rows = [];
  lines.forEach((line, i) => {
    const [from, flags, seq, ack, len = "0", lost] = line.split(" ");
    const to = from === "left" ? "right" : "left";
    arrows.push({ from, mark: String(i + 1), flags, wire_seq: Number(seq), wire_ack: flags.includes("ACK") ? Number(ack) : undefined, len: Number(len) });
    rows.push({ n: rows.length, at: i, side: from, leaves: i });
    rows.push({ n: rows.length, at: i, side: lost ? from : to, ...(lost ? { lost: i } : { arrives: i }), state: states[i]?.[to === "left" ? 0 : 1] });
  });
  const c = { number: 1, ends: [{ address: "a" }, { address: "b" }], arrows, rows };
  const r = replay(/** @type {any} */ ({ model: { connections: [c] } }));
  /** After so many rows: signs of a fact at both ends. @param {number} n @param {import("../assets/facts.js").FactName} name */
  return (n, name) => factsOf(/** @type {any} */ (c), r.after(n).connections[0])[name].map((f) => f.is + (f.mark ? " by " + f.mark : ""));
}

const handshake = ["left SYN 700 0", "right SYN,ACK 100 701", "left ACK 701 101"];

test("the four facts of a handshake, segment by segment", () => {
  const at = story(handshake);
  assert.deepEqual(at(1, "hears"), ["no", "no"], "the SYN is on its way");
  assert.deepEqual(at(2, "hears"), ["no", "knows by 1"], "the server hears the client");
  assert.deepEqual(at(2, "heard"), ["so", "no"], "so the client is heard, and does not know");
  assert.deepEqual(at(4, "heard"), ["knows by 2", "so"], "now it knows; the server does not, of itself");
  assert.deepEqual(at(6, "heard"), ["knows by 2", "knows by 3"], "the third segment is for this");
  assert.deepEqual(at(6, "heard-known"), ["so", "knows by 3"], "of the last one its sender does not know that it arrived");
});

test("data that is acknowledged tells the client that its third segment arrived", () => {
  const at = story([...handshake, "left PSH,ACK 701 101 10", "right ACK 101 711"]);
  assert.deepEqual(at(8, "heard-known"), ["so", "knows by 3"]);
  assert.deepEqual(at(10, "heard-known"), ["knows by 5", "knows by 3"]);
  assert.deepEqual(at(7, "data"), ["no", "knows"], "ten octets are on their way");
  assert.deepEqual(at(10, "data"), ["knows", "knows"]);
});

test("a lost SYN,ACK: the client is heard, and does not know", () => {
  const at = story(["left SYN 700 0", "right SYN,ACK 100 701 0 !"]);
  assert.deepEqual(at(4, "heard"), ["so", "no"]);
});

test("crossing SYNs are no witness: the ACK of a bare SYN proves nothing more", () => {
  const at = story(["left SYN 700 0", "right SYN 100 0", "left SYN,ACK 700 101", "right SYN,ACK 100 701"]);
  assert.deepEqual(at(8, "heard"), ["knows by 4", "knows by 3"]);
  assert.deepEqual(at(8, "heard-known"), ["so", "so"]);
});

test("the goodbye: whoever sends the last ACK never learns that it arrived", () => {
  const at = story([...handshake, "left FIN,ACK 701 101", "right ACK 101 702", "right FIN,ACK 101 702", "left ACK 702 102"], [[], [], [], ["", "CLOSE-WAIT"], ["FIN-WAIT-2"], ["TIME-WAIT"], ["", "CLOSED"]]);
  assert.deepEqual(at(8, "done"), ["no", "knows by 4"]);
  assert.deepEqual(at(8, "done-heard"), ["so", "no"]);
  assert.deepEqual(at(10, "done-heard"), ["knows by 5", "no"]);
  assert.deepEqual(at(14, "done-heard"), ["knows by 5", "knows by 7"]);
  assert.deepEqual(at(14, "done-known"), ["never", "knows by 7"], "segment 7 acknowledges the FIN that acknowledged the FIN");
});

test("an old SYN that nobody here has sent is believed", () => {
  const at = story(["left SYN 700 0 0 !", "left SYN 7 0"]);
  assert.deepEqual(at(2, "hears"), ["no", "no"]);
  const r = replay(/** @type {any} */ ({ model: { connections: [{ ends: [{ address: "a" }, { address: "b" }], arrows: [{ from: "left", mark: "1", flags: "SYN", wire_seq: 7, len: 0 }], rows: [{ n: 0, at: 0, side: "right", arrives: 0 }] }] } }));
  const facts = factsOf(/** @type {any} */ ({ arrows: [{ from: "left", mark: "1", flags: "SYN", wire_seq: 7, len: 0 }], rows: [{ n: 0, at: 0, side: "right", arrives: 0 }] }), r.after(1).connections[0]);
  assert.deepEqual([facts.hears[1], facts.heard[0]], [{ is: "believes", mark: "1" }, { is: "no" }]);
});

test("an ACK of what was never sent tells nothing", () => {
  const at = story(["left SYN 700 0", "right SYN,ACK 100 701", "left ACK 701 9999"]);
  assert.deepEqual(at(6, "heard"), ["knows by 2", "so"]);
});

test("numbers go round", () => {
  const top = 2 ** 32 - 1;
  const at = story([`left SYN ${top} 0`, "right SYN,ACK 100 0", "left ACK 0 101"]);
  assert.deepEqual(at(6, "heard"), ["knows by 2", "knows by 3"]);
});
