/** The chosen segment of a stage: shown on the ladder, with a menu of what can be done. */

/** @typedef {import("./layout.js").Layout} Layout */

/**
 * @param {import("./ladder.js").Ladder} ladder
 * @param {StageOptions["deeds"]} deeds
 */
export function makeChoice(ladder, deeds) {
  return new Choice(ladder, deeds);
}

class Choice {
  /**
   * @param {import("./ladder.js").Ladder} ladder
   * @param {StageOptions["deeds"]} deeds
   */
  constructor(ladder, deeds) {
    this.ladder = ladder;
    this.deeds = deeds;
    this.packet = 0;
    /** @type {Layout["ways"]} */
    this.ways = [];
  }

  /** @param {Layout} l */
  load(l) {
    this.ways = l.ways.filter((w) => w.a.packet);
  }

  way() {
    return this.packet > 0 ? this.ways.find((w) => w.a.packet === this.packet) : undefined;
  }

  /** @param {number} packet 0: none */
  choose(packet) {
    this.packet = packet;
    this.ladder.select(packet);
    this.ladder.menu.close();
  }

  /** @param {boolean} focus it was asked for by the keyboard */
  menu(focus) {
    const way = this.way();
    const deeds = way && this.deeds?.(way.a);
    if (way && deeds && deeds.length > 0) this.ladder.open(way, deeds, focus);
    else this.ladder.menu.close();
  }

  /** The segment before or after the chosen one. @param {number} by */
  neighbour(by) {
    const way = this.way();
    const i = way ? this.ways.indexOf(way) + by : by > 0 ? 0 : this.ways.length - 1;
    return this.ways[i];
  }
}
