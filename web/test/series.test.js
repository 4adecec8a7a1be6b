import assert from "node:assert/strict";
import { test } from "node:test";
import { makeFigures, reading, rowsOf } from "../assets/figures.js";
import { makeT } from "../assets/i18n.js";
import { extended, halfOpenCurves, rangeOf, stateCurves } from "../assets/livecurves.js";
import { bars, drawnMarks, line, sparse } from "../assets/plotpaths.js";
import { busier, congestion, gauges, roundTrips, samples, sequence, whole, windows } from "../assets/series.js";
import { makeStore, START } from "../assets/store.js";

/**
 * @param {Side} from
 * @param {[sent: number, ended: number]} times
 * @param {Partial<Arrow>} more
 * @returns {Arrow}
 */
const arrow = (from, [sent, ended], more) => ({ mark: "a", from, sent, ended, fate: "arrived", flags: "ACK", seq: 0, wire_seq: 0, len: 0, window: 1000, packet: sent + 1, ...more });

/** @param {Arrow[]} arrows @param {Row[]} [rows] @returns {Connection} */
const connection = (arrows, rows = []) => ({ number: 1, ends: [{ address: "10.0.0.1:700" }, { address: "10.0.0.2:80" }], rows, arrows });

/** @param {number} at @param {Side} side @param {Partial<TCB>} tcb @returns {Row} */
const row = (at, side, tcb) => ({
  at, n: 0, side, phase: "transfer",
  tcb: { state: "ESTABLISHED", iss: 0, irs: 0, snd_una: 0, snd_nxt: 0, snd_wnd: 0, rcv_nxt: 0, rcv_wnd: 0, cwnd: 0, ssthresh: 0, mss: 0, ...tcb },
});

/** @param {{key: string, points: Spot[]}[]} curves @param {string} key */
const xy = (curves, key) => curves.find((c) => c.key === key)?.points.map((p) => (p.to === undefined ? [p.x, p.y] : [p.x, p.y, p.to]));

// Two segments of 100; the second is lost and goes again.
const lossy = connection([
  arrow("left", [0, 50], { seq: 1, len: 100 }),
  arrow("left", [1, 40], { seq: 101, len: 100, fate: "lost" }),
  arrow("right", [50, 100], { ack: 101, window: 900 }),
  arrow("left", [300, 350], { seq: 101, len: 100, again: true }),
  arrow("right", [350, 400], { ack: 201, window: 800 }),
]);

test("sequence numbers: what is sent, sent again, lost, acknowledged, allowed", () => {
  const curves = sequence(lossy, "left");
  assert.deepEqual(xy(curves, "sent"), [[0, 1, 101], [1, 101, 201]]);
  assert.deepEqual(xy(curves, "again"), [[300, 101, 201]]);
  assert.deepEqual(xy(curves, "lost"), [[1, 201]]);
  assert.deepEqual(xy(curves, "acked"), [[100, 101], [400, 201]]);
  assert.deepEqual(xy(curves, "allowed"), [[100, 1001], [400, 1001]]);
  assert.deepEqual(sequence(lossy, "right").map((c) => c.points.length), [0, 0, 0, 0, 0], "ACKs alone take no numbers");
});

test("SYN and FIN take a number; late acknowledgments take nothing back", () => {
  const c = connection([
    arrow("left", [0, 5], { flags: "SYN", seq: 0 }),
    arrow("left", [1, 6], { flags: "FIN,ACK", seq: 9, len: 1 }),
    arrow("right", [7, 20], { ack: 11 }),
    arrow("right", [6, 30], { ack: 1 }),
  ]);
  assert.deepEqual(xy(sequence(c, "left"), "sent"), [[0, 0, 1], [1, 9, 11]]);
  assert.deepEqual(xy(sequence(c, "left"), "acked"), [[20, 11]]);
});

test("round trips are measured, but not of what was sent twice", () => {
  assert.deepEqual(samples(lossy, "left").map((p) => [p.x, p.y]), [[100, 100]], "Karn: the second tells nothing");
  const curves = roundTrips({ ...lossy, rows: [row(100, "left", { srtt: 100, rto: 1000 }), row(100, "right", { srtt: 7 }), row(400, "left", { srtt: 100 })] }, "left");
  assert.deepEqual(xy(curves, "srtt"), [[100, 100], [400, 100]], "and holds to the end");
  assert.deepEqual(xy(curves, "rto"), [[100, 1000], [400, 1000]]);
});

test("what waited behind a hole measures nothing", () => {
  const c = connection([
    arrow("left", [0, 50], { seq: 1, len: 100, fate: "lost" }),
    arrow("left", [1, 51], { seq: 101, len: 100 }),
    arrow("left", [200, 250], { seq: 1, len: 100, again: true }),
    arrow("right", [250, 300], { ack: 201 }),
  ]);
  assert.deepEqual(samples(c, "left"), []);
});

test("an acknowledgment of many measures the last of them", () => {
  const c = connection([
    arrow("left", [0, 50], { seq: 1, len: 100 }),
    arrow("left", [20, 70], { seq: 101, len: 100 }),
    arrow("right", [70, 120], { ack: 201 }),
  ]);
  assert.deepEqual(samples(c, "left").map((p) => [p.x, p.y]), [[120, 100]]);
});

test("the congestion window; a threshold that is none is not drawn", () => {
  const c = connection([], [row(0, "left", { cwnd: 10, ssthresh: 2 ** 31 - 1, snd_una: 0xffffffff, snd_nxt: 4 }), row(9, "left", { cwnd: 5, ssthresh: 5 })]);
  const curves = congestion(c, "left");
  assert.deepEqual(xy(curves, "cwnd"), [[0, 10], [9, 5]]);
  assert.deepEqual(xy(curves, "ssthresh"), [[9, 5]]);
  assert.deepEqual(xy(curves, "flight"), [[0, 5], [9, 0]], "numbers wrap around");
});

test("a capture has no TCB: what is on its way is counted", () => {
  assert.deepEqual(xy(congestion(lossy, "left"), "flight"), [[0, 101], [1, 201], [100, 100], [400, 0]]);
  assert.deepEqual(xy(congestion(lossy, "left"), "cwnd"), []);
});

test("windows that an end offers", () => {
  assert.deepEqual(xy(windows(lossy, "right"), "window"), [[50, 900], [350, 800]]);
});

test("the busier end is looked at first", () => {
  assert.equal(busier(lossy), "left");
  assert.equal(busier(connection([arrow("right", [0, 1], { len: 5 })])), "right");
});

test("a strip has the segments that the ladder leaves out", () => {
  const strip = { kind: btoa(String.fromCharCode(16, 1 + 8 + 16, 2 + 4 + 8)), packet: [1, 2, 9], sent: [0, 10, 20], ended: [5, 15, 25], seq: [0, 0, 1], len: [0, 0, 100], ack: [0, 1, 1], window: [7, 8, 9] };
  const { arrows } = whole(connection([]), strip);
  assert.deepEqual(arrows.map((a) => [a.packet, a.from, a.flags, a.fate, a.again, a.ack]), [
    [1, "left", "SYN", "arrived", false, undefined],
    [2, "right", "SYN,ACK", "arrived", false, 1],
    [9, "left", "ACK", "lost", true, 1],
  ]);
  assert.equal(whole(lossy, undefined), lossy);
});

test("gauges have their limits", () => {
  const [g, top] = gauges({ format: "", lang: "en", connections: [], gauges: [{ name: "half-open", text: "half-open", host: "server", top: 8, at: [0, 5, 9], values: [0, 3, 8] }] }, () => true);
  assert.equal(g.name, "half-open · server");
  assert.deepEqual(g.points.map((p) => p.y), [0, 3, 8]);
  assert.deepEqual(top.points, [{ x: 0, y: 8 }, { x: 9, y: 8 }]);
});

/** @param {number} v */
const same = (v) => v;

test("curves become paths", () => {
  assert.equal(line([{ x: 0, y: 1 }, { x: 2, y: 3 }], same, same, false), "M0 1L2 3");
  assert.equal(line([{ x: 0, y: 1 }, { x: 2, y: 3 }], same, same, true), "M0 1H2V3");
  assert.equal(line([{ x: 0, y: 1, gap: true }, { x: 2, y: 3 }], same, same, false), "M0 1M2 3", "where nothing is known there is no line");
  assert.equal(bars([{ x: 1, y: 2, to: 9 }, { x: 1.01, y: 2, to: 9 }], same, same), "M1 2V9", "what falls on the same pixels is drawn once");
  assert.deepEqual(sparse([0, 10, 75, 80, 300].map((x) => ({ x, y: 0 })), same).map((p) => p.x), [0, 75, 300], "a line is marked here and there");
  assert.match(drawnMarks([{ x: 1, y: 2 }], same, same, "cross"), /^M1 2m/);
});

test("what is read out at an instant, and what the table has", () => {
  /** @type {Curve[]} */
  const curves = [
    { key: "a", name: "A", tone: "data", draw: "step", points: [{ x: 0, y: 1 }, { x: 10, y: 2 }] },
    { key: "b", name: "B", tone: "data", draw: "marks", points: [{ x: 9, y: 7 }] },
  ];
  assert.deepEqual(reading(curves, 6).map(({ curve, spot }) => curve.name + spot.y), ["A1", "B7"], "a line holds, a mark is near");
  assert.deepEqual(rowsOf(curves, [0, 10], 9).rows.map((r) => [r.x, ...r.spots.map((p) => p?.y)]), [[0, 1, undefined], [9, undefined, 7], [10, 2, undefined]]);
  assert.equal(rowsOf(curves, [0, 10], 2).more, 1, "long ones are thinned, and say so");
});

test("numbers are written as the language does", () => {
  const ctx = { store: makeStore({ ...START, lang: "zh" }), t: makeT({ "web.live.plot.range": "%s 至 %s" }) };
  const f = makeFigures(ctx, { x: "span", y: "octets" });
  assert.deepEqual([f.x(0), f.x(1500), f.x(0.05), f.y(120_000), f.y(1460)], ["0 ms", "1.5 s", "50 µs", "12万", "1,460"]);
  assert.equal(f.full({ x: 0, y: 1, to: 1461 }), "1 至 1,461");
});

/** @param {number} at @param {Record<string, number>} states @param {LiveQueue[]} [queues] @returns {LivePoint} */
const point = (at, states, queues) => ({ at, every: 1000, states, queues });

test("the past grows, and what comes twice counts once", () => {
  const past = extended([], [point(1000, {}), point(2000, {})]);
  assert.deepEqual(extended(past, [point(2000, {}), point(3000, {})]).map((p) => p.at), [1000, 2000, 3000]);
  const long = extended([], Array.from({ length: 900 }, (_, i) => point(i, {})));
  assert.ok(long.length <= 600 && long.at(-1)?.at === 899, "it forgets the oldest");
  assert.equal(rangeOf([]), undefined);
  assert.deepEqual(rangeOf(past), [2000 - 30_000, 2000], "half a minute at least");
  assert.deepEqual(rangeOf([point(0, {}), point(999_000, {})]), [699_000, 999_000], "and five at most");
});

test("states are curves; a pause is a gap in them", () => {
  const [syn, est] = stateCurves([point(0, { ESTABLISHED: 2 }), point(1000, { ESTABLISHED: 3, "SYN-RECEIVED": 9 }), point(60_000, {})]);
  assert.equal(syn.key, "SYN-RECEIVED", "in the order of a connection's life");
  assert.deepEqual(est.points.map((p) => [p.y, Boolean(p.gap)]), [[2, false], [3, true], [0, false]]);
});

test("half-open entries have a curve for each listener, and its limit", () => {
  const full = { listener: "10.0.0.2:80", half_open: 7, limit: 8, pending: 0, backlog: 4 };
  const [half, limit] = halfOpenCurves([point(0, {}), point(1000, {}, [full])], (l) => `${l}: limit`);
  assert.deepEqual(half.points.map((p) => p.y), [0, 7]);
  assert.deepEqual(limit.points.map((p) => p.y), [8]);
});
