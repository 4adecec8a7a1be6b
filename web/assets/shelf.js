/** Which of many items are near a window. Pure. */

import { below } from "./scale.js";

/** So much is taken above and below the window, px. */
const SPARE = 400;

/** The window may come so near to the end of what was taken. */
const LEAST = 100;

/** @template {{ y1: number, y2: number }} T */
export class Shelf {
  /** @param {T[]} items by their upper ends */
  constructor(items = []) {
    this.items = items;
    let low = -Infinity;
    this.lowest = items.map((i) => (low = Math.max(low, i.y2))); // of all so far: the lower end
    this.from = this.to = NaN;
  }

  /**
   * Whether what was taken last is all there is near the window.
   * @param {number} top
   * @param {number} bottom
   */
  covers(top, bottom) {
    return (this.from <= 0 || top - LEAST >= this.from) && bottom + LEAST <= this.to;
  }

  /**
   * @param {number} top
   * @param {number} bottom
   */
  take(top, bottom) {
    this.from = Math.max(top - SPARE, 0);
    this.to = bottom + SPARE;
    /** @type {T[]} */
    const near = [];
    for (let i = below(this.lowest, this.from); i < this.items.length && this.items[i].y1 <= this.to; i++) {
      if (this.items[i].y2 >= this.from) near.push(this.items[i]);
    }
    return near;
  }
}
