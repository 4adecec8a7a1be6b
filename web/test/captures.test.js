import assert from "node:assert/strict";
import { test } from "node:test";
import { steps } from "../assets/explain.js";
import { makeWriter, nextSort, rowsPath, rowsTo, sortedBy } from "../assets/capturewords.js";

test("numbers stand with the unit that suits them", () => {
  const w = makeWriter("en");
  for (const [got, want] of [
    [w.octets(0), "0 B"],
    [w.octets(999), "999 B"],
    [w.octets(1448), "1.45 kB"],
    [w.octets(2_120_240), "2.12 MB"],
    [w.span(0), "0 ms"],
    [w.span(0.294), "294 µs"],
    [w.span(0.0004), "400 ns"],
    [w.span(69.74), "69.7 ms"],
    [w.span(32_260), "32.3 s"],
    [w.span(90_000), "1.5 min"],
    [w.span(7_200_000), "2 h"],
    [w.count(26690), "26,690"],
  ]) {
    assert.equal(got, want);
  }
});

test("a column's head sorts upwards, downwards, and then no more", () => {
  let sort = "";
  const story = [];
  for (let i = 0; i < 3; i++) story.push((sort = nextSort(sort, "duration")));
  assert.deepEqual(story, ["duration", "-duration", ""]);
  assert.equal(nextSort("-duration", "n"), "n", "another column begins anew");
  assert.equal(sortedBy("-n", "n"), "descending");
  assert.equal(sortedBy("n", "start"), undefined);
});

test("what the reader types stays one value of the address", () => {
  const path = rowsPath("1", { filter: "port=80&sort=x", sort: "-n", offset: 200 });
  const q = new URL(path, "http://localhost").searchParams;
  assert.equal(q.get("filter"), "port=80&sort=x");
  assert.equal(q.get("sort"), "-n");
  assert.equal(q.get("offset"), "200");
});

test("a frame is found on the ladder where it leaves", () => {
  const model = /** @type {any} */ ({ connections: [{ arrows: [{ packet: 4 }, { packet: 9 }], rows: [{ n: 0, leaves: 0 }, { n: 1, leaves: 1 }, { n: 2, arrives: 0 }] }] });
  assert.equal(rowsTo(model, 9), 2);
  assert.equal(rowsTo(model, 5), 0, "it was left out");
});

test("lines without a frame go with the frame before", () => {
  const lines = [{ text: "opened" }, { text: "closed" }, { frame: 1, text: "SYN" }, { text: "asks for a connection" }, { frame: 2, text: "SYN-ACK" }];
  assert.deepEqual(
    steps(lines).map((s) => s.map((l) => l.text).join(" + ")),
    ["opened", "closed", "SYN + asks for a connection", "SYN-ACK"],
  );
});
