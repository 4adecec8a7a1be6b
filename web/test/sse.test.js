import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { makeParser, openStream } from "../assets/sse.js";

/** @param {string[]} pieces */
function parsed(...pieces) {
  /** @type {string[]} */
  const got = [];
  const feed = makeParser((e) => got.push(`${e.id}|${e.event}|${e.data}`));
  pieces.forEach(feed);
  return got;
}

test("events are found, however the stream is cut", () => {
  const whole = "id: 7\nevent: look\ndata: {}\n\nevent: beat\ndata: {}\n\n";
  const want = ["7|look|{}", "7|beat|{}"];
  assert.deepEqual(parsed(whole), want);
  assert.deepEqual(parsed(...whole), want, "letter by letter");
  assert.deepEqual(parsed(whole.replaceAll("\n", "\r\n")), want, "with other line ends");
  assert.deepEqual(parsed(...whole.replaceAll("\n", "\r\n")), want);
});

test("what the standard says of odd lines", () => {
  assert.deepEqual(parsed("data: a\ndata: b\n\n"), ["|message|a\nb"], "two lines of data");
  assert.deepEqual(parsed(": hello\n\n"), [], "a comment is nothing");
  assert.deepEqual(parsed("data:x\n\n"), ["|message|x"], "without a space");
  assert.deepEqual(parsed("data\n\n"), ["|message|"]);
  assert.deepEqual(parsed("event: look\n\n"), [], "without data there is no event");
  assert.deepEqual(parsed("data: half"), []);
  assert.throws(() => parsed("data: ", "x".repeat(2 << 20)), RangeError);
});

/** A server that answers as a test says, and what it was asked. */
function server() {
  /** @type {{ after: string | null, send(text: string): void, end(): void, refuse(status: number, body: string): void, break(): void }[]} */
  const calls = [];
  /** @type {any} */
  const fetch = (/** @type {string} */ _url, /** @type {any} */ init) =>
    new Promise((answer, fail) => {
      /** @type {ReadableStreamDefaultController} */
      let pipe;
      const body = new ReadableStream({ start: (c) => void (pipe = c) });
      init.signal.addEventListener("abort", () => {
        fail(new DOMException("x", "AbortError"));
        try { pipe.error(new DOMException("x", "AbortError")); } catch { /* it is closed */ }
      });
      calls.push({
        after: init.headers?.["Last-Event-ID"] ?? null,
        send(text) {
          answer(new Response(body, { status: 200 }));
          pipe.enqueue(new TextEncoder().encode(text));
        },
        end: () => pipe.close(),
        refuse: (status, text) => answer(new Response(text, { status })),
        break: () => fail(new TypeError("no route")),
      });
    });
  return { calls, fetch };
}

/** @param {import("../assets/sse.js").Line} l */
const word = (l) => [l.state, l.text, l.wait].filter((v) => v !== undefined).join(" ");

/** Lets promises come true. */
const settle = async () => {
  for (let i = 0; i < 50; i++) await new Promise((r) => setImmediate(r));
};

test("a stream that breaks goes on where it broke", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const { calls, fetch } = server();
  /** @type {string[]} */
  const lines = [];
  /** @type {string[]} */
  const events = [];
  const stream = openStream("/api/live", { event: (e) => void events.push(e.data), line: (l) => void lines.push(word(l)) }, { fetch });
  calls[0].send("id: 5-1\ndata: one\n\n");
  await settle();
  calls[0].end();
  await settle();
  assert.deepEqual(lines, ["opening", "open", "lost 1000"]);
  mock.timers.tick(1000);
  assert.equal(calls[1].after, "5-1", "it says what it has had");
  calls[1].break();
  await settle();
  mock.timers.tick(2000);
  calls[2].refuse(503, '{"error":{"code":"busy","text":"too many"}}');
  await settle();
  assert.deepEqual(lines.slice(3), ["opening", "lost 2000", "opening", "lost too many 4000"]);
  stream.again();
  calls[3].send("data: two\n\n");
  await settle();
  assert.deepEqual(events, ["one", "two"]);
  assert.equal(lines.at(-1), "open");
  stream.close();
});

test("silence is noticed", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const { calls, fetch } = server();
  /** @type {string[]} */
  const lines = [];
  const stream = openStream("/api/live", { event() {}, line: (l) => void lines.push(word(l)) }, { fetch });
  calls[0].send("event: beat\ndata: {}\n\n");
  await settle();
  mock.timers.tick(16_000);
  await settle();
  assert.equal(lines.at(-1), "lost 1000");
  stream.close();
  mock.timers.tick(60_000);
  assert.equal(calls.length, 1, "what is closed stays closed");
});
