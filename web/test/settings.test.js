import assert from "node:assert/strict";
import { test } from "node:test";
import { lineOf } from "../assets/own.js";
import { isChanged, requestOf, rulesAbout, rulesFor, seedOf, withoutRule, withRule, withSetting } from "../assets/settings.js";
import { START } from "../assets/store.js";
import { scaleOf, sizeOf } from "../assets/takeaway.js";

const fin = /** @type {Arrow} */ ({ flags: "FIN,ACK", rule: "1st FIN from server to client" });

test("a setting stands once, the last word counts", () => {
  const slid = withSetting(withSetting(["delay=50ms"], "loss", "5%"), "loss", "10%");
  assert.deepEqual(slid, ["delay=50ms", "loss=10%"]);
  assert.deepEqual(withSetting(slid, "loss"), ["delay=50ms"], "without a value it is the lesson's again");
  assert.deepEqual(withSetting(["server.rto=1s"], "rto", "3s"), ["server.rto=1s", "rto=3s"], "one host's is another key");
});

test("what a segment can suffer is a line of a scenario", () => {
  const can = rulesFor(fin);
  assert.equal(can?.drop, "lose the 1st FIN from server to client");
  assert.equal(can?.duplicate, "duplicate the 1st FIN from server to client");
  assert.equal(can?.delays[0].rule, "delay the 1st FIN from server to client by 200ms");
  assert.equal(rulesFor(/** @type {Arrow} */ ({ flags: "ACK" })), undefined, "a segment without a name suffers nothing");
});

test("a rule about a segment is found again, however it was meant", () => {
  const rules = ["lose the 11st FIN from server to client", "delay the 1st FIN from server to client by 3s", "lose the 1st FIN from server"];
  assert.deepEqual(rulesAbout(rules, fin), [1]);
  assert.deepEqual(rulesAbout([], fin), []);
});

test("a rule is made once and taken back alone", () => {
  const one = withRule([], "lose the 1st SYN from client");
  assert.deepEqual(withRule(one, "lose the 1st SYN from client"), one);
  assert.deepEqual(withoutRule(["a", "b", "c"], 1), ["a", "c"]);
});

test("a run is asked for with what was changed", () => {
  const state = { ...START, lesson: "nagle", set: ["loss=5%"], rules: ["lose the 1st SYN from client"], seed: "7" };
  assert.deepEqual(requestOf(state), { lesson: "nagle", set: state.set, rules: state.rules, seed: 7 });
  assert.deepEqual(requestOf(START), { lesson: "seven-segments", set: [], rules: [] });
  assert.deepEqual(requestOf({ ...START, lesson: "own", scenario: "run 1s" }), { scenario: "run 1s", set: [], rules: [] });
  assert.ok(isChanged(state) && !isChanged(START));
});

test("a seed is a whole number that both sides can count to", () => {
  assert.equal(seedOf("42"), 42);
  for (const text of ["", " ", "-1", "1.5", "1e99", "seven"]) assert.equal(seedOf(text), undefined, text);
});

test("the line of a scenario's error is found in both languages", () => {
  assert.equal(lineOf("scenario:3:5: expected a verb"), 3);
  assert.equal(lineOf("12:1：应为动词"), 12);
  assert.equal(lineOf("the run took too long"), undefined);
});

test("a picture is twice as sharp, unless no canvas is that large", () => {
  assert.equal(scaleOf(1120, 1189), 2);
  assert.ok(scaleOf(1120, 40_000) * 40_000 <= 16_000, "no side is longer than browsers draw");
  assert.ok((scaleOf(12_000, 12_000) * 12_000) ** 2 <= 100_000_001, "nor is it larger");
});

test("a picture is as large as the viewBox says, whole pixels or not", () => {
  assert.deepEqual(sizeOf('<svg class="a" viewBox="0 0 1120 2890.3" role="img">'), [1120, 2891]);
  assert.deepEqual(sizeOf('<svg viewBox="0 0 1120 740">'), [1120, 740]);
});
