import assert from "node:assert/strict";
import { test } from "node:test";
import { clockTicks, heights, holding, makeAxis, nearest, span, stepTo, thin, ticks, wholeTicks, within, zoom } from "../assets/axes.js";

/**
 * @param {[number, number][]} points
 * @returns {Curve}
 */
const curve = (...points) => ({ key: "k", name: "n", tone: "data", draw: "line", points: points.map(([x, y]) => ({ x, y })) });

test("ticks are round, and few", () => {
  assert.deepEqual(ticks(0, 10, 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(0, 1, 4), [0, 0.5, 1]);
  assert.deepEqual(ticks(-3, 7, 4), [0, 5], "they need not begin where the range does");
  assert.deepEqual(ticks(0.1, 0.35, 3), [0.1, 0.2, 0.3], "without the dust of sums");
  assert.deepEqual(ticks(5, 5, 4), [5], "of a single value");
  assert.deepEqual(wholeTicks(0, 1, 5), [0, 1], "there is no half connection");
  assert.deepEqual(clockTicks(59_000, 181_000, 3), [60_000, 120_000, 180_000], "minutes are round, hundreds of seconds are not");
  assert.ok(ticks(0, 1e9, 0).length <= 3, "even where there is no room");
});

test("an axis goes both ways", () => {
  for (const log of [false, true]) {
    const axis = makeAxis([0, 4096], [200, 10], log);
    for (const v of [0, 1, 77, 4096]) assert.ok(Math.abs(axis.from(axis.to(v)) - v) < 1e-6, `${v} comes back`);
    assert.equal(axis.to(0), 200);
    assert.equal(axis.to(4096), 10);
  }
  assert.ok(makeAxis([0, 4096], [0, 100], true).to(4) > 15, "a logarithmic one shows what is small");
  assert.equal(makeAxis([3, 3], [0, 100]).to(3), 0, "a range of nothing is no trouble");
});

test("the range of y has air above and ground below", () => {
  assert.deepEqual(heights([curve([0, 10], [5, 20])], [0, 5]), [0, 20.5 + 0.5]);
  assert.deepEqual(heights([curve([0, 1000], [5, 1001])], [0, 5]), [1000, 1001.05], "far from 0 the ground is out of sight");
  assert.deepEqual(heights([curve([0, 1000], [5, 1001])], [0, 5], true)[0], 0, "but where 0 says how much it is");
  assert.deepEqual(heights([curve([0, 0], [5, 0])], [0, 5]), [0, 1]);
  assert.deepEqual(heights([], [0, 5]), [0, 1]);
  assert.deepEqual(heights([curve([0, 900], [10, 1], [20, 2], [30, 900])], [12, 18]), [0, 2.1], "what is out of sight does not count but for the line's ends");
});

test("all instants are seen at first", () => {
  assert.deepEqual(span([curve([3, 1], [9, 1]), curve([1, 1])]), [1, 9]);
  assert.deepEqual(span([curve([3, 1])]), [2.5, 3.5], "one instant has room around it");
  assert.deepEqual(span([curve()]), [0, 1]);
});

test("zooming keeps the place, and stays within the whole", () => {
  assert.deepEqual(zoom([0, 100], [0, 100], 0.5, 50), [25, 75]);
  assert.deepEqual(zoom([0, 100], [0, 100], 0.5, 0), [0, 50]);
  assert.deepEqual(zoom([25, 75], [0, 100], 4, 50), [0, 100], "not wider than the whole");
  assert.deepEqual(within([-20, 30], [0, 100]), [0, 50]);
  assert.deepEqual(within([80, 130], [0, 100]), [50, 100]);
  const [from, to] = zoom([0, 1e6], [0, 1e6], 1e-12, 5e5);
  assert.ok(to - from >= 9, "nor narrower than can be drawn");
});

test("ten thousand points become few, and no peak is lost", () => {
  /** @type {[number, number][]} */
  const many = Array.from({ length: 10_000 }, (_, i) => [i, i === 4321 ? 99 : i % 7]);
  const few = thin(curve(...many).points, [0, 10_000], 100);
  assert.ok(few.length <= 400, `${few.length} of 400`);
  assert.ok(few.some((p) => p.y === 99));
  assert.deepEqual(few.map((p) => p.x), few.map((p) => p.x).toSorted((a, b) => a - b), "in order");
  const { points } = curve([0, 1], [5, 2], [9, 3]);
  assert.deepEqual(thin(points, [4, 6], 100), points, "a line goes on beyond the edges");
});

test("what stands at an instant", () => {
  const { points } = curve([0, 1], [5, 2], [9, 3]);
  assert.equal(holding(points, 6)?.y, 2);
  assert.equal(holding(points, 5)?.y, 2);
  assert.equal(holding(points, -1), undefined);
  assert.equal(nearest(points, 8)?.y, 3);
  assert.equal(nearest(points, 99)?.y, 3);
  assert.equal(nearest([], 1), undefined);
});

test("steps go from point to point of all curves", () => {
  const all = [curve([0, 1], [5, 2]), curve([3, 1], [5, 7])];
  assert.equal(stepTo(all, 0, 1), 3);
  assert.equal(stepTo(all, 3, 1), 5);
  assert.equal(stepTo(all, 5, 1), 5, "behind the last there is none");
  assert.equal(stepTo(all, 5, -1), 3);
  assert.equal(stepTo(all, 0, -1), 0);
  assert.equal(stepTo([], 7, 1), 7);
});
