import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, makeT, plurals } from "../assets/i18n.js";
import { format, MAX_SCENARIO, parse } from "../assets/router.js";
import { makeStore, START } from "../assets/store.js";

test("a link brings the state back", () => {
  const here = {
    ...START,
    lesson: "seven-segments",
    set: ["loss=5%", "server.backlog=2"],
    rules: ["lose the 3rd segment from server", "delay the 1st SYN from client by 2s"],
    seed: "7",
    row: "12",
    packet: "5",
    connection: "0",
    track: "captions",
    speed: "0.5",
    lang: /** @type {Lang} */ ("zh"),
    theme: /** @type {const} */ ("dark"),
  };
  assert.deepEqual(parse(format(here)), here);
  assert.match(format(here), /^#\/lab\/seven-segments\?set=loss%3D5%25&/);
});

test("one's own scenario travels in the link, line breaks and all", () => {
  const own = { ...START, lesson: "own", scenario: 'host a 10.0.0.1/24\n0s a write "&#?+%"\n# 注释\n' };
  assert.equal(parse(format(own)).scenario, own.scenario);
  assert.equal(parse(format({ ...own, scenario: "x".repeat(MAX_SCENARIO + 1) })).scenario, "", "one that is too long stays behind");
  assert.equal(parse("#/lab/normal-open?scenario=x").scenario, "", "only of one's own");
});

test("each view has its name, and keeps no others'", () => {
  for (const [state, hash] of /** @type {[Partial<PageState>, string][]} */ ([
    [{ view: "why", question: "two-way" }, "#/why/two-way?lang=en"],
    [{ view: "captures", lesson: "nagle", seed: "3" }, "#/captures?lang=en"],
    [{ view: "captures", capture: "2", number: "7", sort: "-duration", row: "3" }, "#/captures/2?number=7&sort=-duration&row=3&lang=en"],
    [{ view: "live", theme: "light" }, "#/live?lang=en&theme=light"],
    [{ view: "live", source: "machine" }, "#/live/machine?lang=en"],
    [{ view: "lab" }, "#/lab/seven-segments?lang=en"],
  ])) {
    assert.equal(format({ ...START, ...state }), hash);
  }
});

test("a link that makes no sense gives a page that does", () => {
  for (const hash of ["", "#", "#/", "#/opera", "#/lab/%", "#?row", "#/lab?lang=tlh&theme=pink&set", "#///?", "#/lab/a/b/c", "#/__proto__/x?__proto__=1"]) {
    const got = parse(hash);
    assert.equal(got.view, "lab", hash);
    assert.equal(got.theme, "auto", hash);
  }
  assert.ok(parse(`#/lab/${"x".repeat(9999)}`).lesson.length <= 200, "a name has an end");
  assert.ok(parse(`#/lab/x?${"set=a&".repeat(999)}`).set.length <= 64, "a list has an end");
});

test("the store tells what has changed, and only that", () => {
  const store = makeStore();
  /** @type {string[]} */
  const told = [];
  const end = store.watch((_, changed) => told.push(changed.join("+")));
  store.set({ row: "1", packet: "" });
  store.set({ row: "1" });
  store.set({ set: ["loss=5%"] });
  store.set({ set: ["loss=5%"], seed: "7" });
  end();
  store.set({ row: "2" });
  assert.deepEqual(told, ["row", "set", "seed"]);
});

test("texts are filled as Go fills them", () => {
  for (const [text, args, want] of /** @type {[string, (string | number)[], string][]} */ ([
    ["%s of %d", ["a", 3], "a of 3"],
    ["%[2]d 中的 %[1]s", ["a", 3], "3 中的 a"],
    ["%[1]s %[1]s %s", ["a", "b"], "a a b"],
    ["100 %% of %s", ["it"], "100 % of it"],
    ["%s", [], ""],
    ["%d", ["%s"], "%s"],
  ])) {
    assert.equal(fill(text, args), want, text);
  }
});

test("a plural follows the last number before it", () => {
  for (const [text, want] of [
    ["1 frame{s}", "1 frame"],
    ["2 frame{s}", "2 frames"],
    ["0 frame{s}", "0 frames"],
    ["no frame{s}", "no frames"],
    ["1 host{s} and 21 frame{s}", "1 host and 21 frames"],
    ["1,001 frame{s}", "1,001 frames"],
    ["1.5 second{s}", "1.5 seconds"],
    ["row 1, frame{s}", "row 1, frame"],
  ]) {
    assert.equal(plurals(text), want, text);
  }
});

test("a missing text shows its key", () => {
  const t = makeT({ "web.a": "%d segment{s}" });
  assert.equal(t("web.a", 1), "1 segment");
  assert.equal(t("web.nothing"), "web.nothing");
});
