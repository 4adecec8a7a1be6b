import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, headline, kindOf, label, margin, spoken } from "../assets/labels.js";
import { sentence } from "../assets/sentences.js";
import { width, wrap } from "../assets/words.js";
import { connection, inOrder, opening } from "./small.js";

const t = (/** @type {string} */ key, /** @type {(string | number)[]} */ ...args) => [key.replace("web.stage.", ""), ...args].join(" ");

test("lines break between words, and between Chinese characters", () => {
  assert.deepEqual(wrap("the server may still send", 80, 10), ["the server may", "still send"]);
  const lines = wrap("服务器还可以继续发送，客户端等待。", 60, 10);
  assert.ok(lines.every((l) => width(l, 10) <= 70), lines.join("|"));
  assert.ok(lines.every((l) => !/^[，。]/.test(l)), "no line begins with a comma");
  assert.equal(lines.join(""), "服务器还可以继续发送，客户端等待。");
  assert.deepEqual(wrap("", 60, 10), []);
});

test("a headline has what a segment has", () => {
  const [syn] = opening.arrows;
  assert.equal(spoken(syn), "1 SYN seq=0");
  assert.equal(spoken({ ...syn, flags: "PSH,ACK", seq: 1, ack: 5, len: 37 }), "1 PSH,ACK seq=1 ack=5 len=37");
  assert.equal(spoken({ ...syn, flags: "ACK", window: 0 }), "1 ACK seq=0 ack=0 win=0");
  assert.equal(spoken({ ...syn, udp: true, len: 8 }), "1 UDP len=8");
  assert.equal(headline(syn)[0].kind, "flags");
});

test("what everybody expects is not said", () => {
  const [syn] = opening.arrows;
  const said = (/** @type {Partial<Arrow>} */ more) => label({ ...syn, flags: "ACK", ...more }, "", 300, 12).lines.flat().map((w) => w.text);
  assert.ok(!said({ why: { code: "ack", text: "an ACK is due" } }).includes("an ACK is due"));
  assert.ok(said({ why: { code: "retransmit", text: "sent again" } }).includes("sent again"));
  const judged = { ...syn, verdict: { code: "accept", text: "accepted" } };
  assert.deepEqual(margin({ ...opening.rows[3] }, judged, t, 200, 12), []);
});

test("segments have the colour of what they do", () => {
  const [syn] = opening.arrows;
  const kind = (/** @type {string} */ flags, mark = "a", phase = /** @type {Row["phase"]} */ ("opening")) => kindOf({ ...syn, flags, mark }, phase);
  assert.deepEqual([kind("SYN"), kind("SYN,ACK"), kind("ACK", "3"), kind("ACK", "a")], ["open", "open", "open", "data"]);
  assert.deepEqual([kind("FIN,ACK"), kind("ACK", "7'", "closing"), kind("ACK", "4"), kind("RST,ACK")], ["close", "close", "open", "reset"]);
});

test("times are short and exact enough", () => {
  assert.deepEqual([0, 0.0421, 12.5, 310, 1050.25, 60_580].map(clock), ["0 ms", "0.042 ms", "12.5 ms", "310 ms", "1050.3 ms", "60.58 s"]);
});

test("rows are said as sentences", () => {
  const c = connection([[0, "l", "> 1 SYN"], [50, "l", "x 1"], [1000, "l", "timer retransmit"], [1000, "l", "= CLOSED"]]);
  const said = inOrder([c]).map((x) => sentence([c], x, t));
  assert.deepEqual(said, [
    "says.row 0 ms client says.sends 1 SYN seq=0",
    "says.row 50 ms client says.lost 1 SYN seq=0 lost on the way",
    "says.row 1000 ms client time is up",
    "says.row 1000 ms client says.state CLOSED",
  ]);
});
