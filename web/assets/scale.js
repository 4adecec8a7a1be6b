/**
 * Place and time of a ladder. Time runs down, but not evenly: what happens at
 * one instant takes room, long silence takes little. Pure.
 */

/** @typedef {{ y: number, t: number }} Anchor y and t never fall from one to the next */

/**
 * @param {Anchor[]} anchors at least one
 */
export function makeScale(anchors) {
  const ys = anchors.map((a) => a.y);
  const ts = anchors.map((a) => a.t);
  return {
    /** @param {number} y */
    tOf: (y) => between(ys, ts, y),
    /** The first place of an instant. @param {number} t */
    yOf: (t) => between(ts, ys, t),
    /** The last place of an instant. @param {number} t */
    yOfEnd: (t) => {
      const after = upTo(ts, t);
      return ts[after - 1] === t ? ys[after - 1] : between(ts, ys, t);
    },
  };
}

/**
 * The value at x of the line through the points; beyond them that of the
 * last.
 * @param {number[]} xs
 * @param {number[]} values
 * @param {number} x
 */
function between(xs, values, x) {
  const i = below(xs, x);
  if (i === 0) return values[0];
  if (i === xs.length) return values[i - 1];
  const wide = xs[i] - xs[i - 1];
  return wide === 0 ? values[i] : values[i - 1] + ((values[i] - values[i - 1]) * (x - xs[i - 1])) / wide;
}

/**
 * How many numbers of a rising list are below x.
 * @param {number[]} list
 * @param {number} x
 */
export function below(list, x) {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (list[middle] < x) from = middle + 1;
    else to = middle;
  }
  return from;
}

/**
 * How many numbers of a rising list are x or less.
 * @param {number[]} list
 * @param {number} x
 */
export function upTo(list, x) {
  let from = 0;
  let to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (list[middle] <= x) from = middle + 1;
    else to = middle;
  }
  return from;
}
