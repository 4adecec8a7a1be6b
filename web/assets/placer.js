/** Finds the place of every row and arrow of a ladder, from the top down. Pure. */

import { kindOf, label, loss, margin } from "./labels.js";
import { wrap } from "./words.js";

/** @typedef {import("./labels.js").Line} Line */
/** @typedef {{ c: number, r: number, n: number, row: Row, lane: number, outer: number, y: number, up: number, down: number, lines: Line[], timed: boolean }} Place */
/** @typedef {{ c: number, i: number, a: Arrow, kind: string, phase: string, from: number, to: number, first: number, last: number,
 *   x1: number, y1: number, x2: number, y2: number, label: Line[], wide: number, above: number, over: boolean, slope: number, turn: number, cross: string[] }} Way
 * first and last: places where it begins and ends, -1 for nowhere; wide: of the label, px; above: lines of label above it; over: all of it stands above; turn: the slope of the label */
/** @typedef {{ connection: number, width: number, parting?: Parting, caption: (c: Connection, a: Arrow) => string, t: Ctx["t"] }} Wish */

/** What time is in space. */
const PER_MILLI = 0.6;
const MIN_STEP = 14; // between two instants, so that their times can be read
const MAX_STEP = 70;
const LONG = 1000; // ms; so much silence is a break
const BAND_HEAD = 34; // for the name of a phase
const WIDEST = 0.84; // of the gap between two lanes: a label
export const ALONG = 300; // between nearer lanes arrows are steep: labels stand above them, not along
const HALF = 0.46; // a label that is wider leaves no room for one from the other side
const SINKS = 0.1; // a label along an arrow sinks so much towards its end
const TOP = 18;

/** Calls that begin a listener. */
const BEGINS = new Set(["listen", "bind"]);

const NONE = { up: 0, down: 0 };

export class Placer {
  /**
   * @param {Connection[]} connections
   * @param {Replay["rows"]} rows
   * @param {Wish} wish
   * @param {import("./lanes.js").Frame} f
   */
  constructor(connections, rows, wish, f) {
    this.connections = connections;
    this.wish = wish;
    this.f = f;
    this.step = f.size * 1.4; // from line to line
    this.rows = rows.map((x, n) => ({ ...x, n })).filter((x) => f.laneOf(x.connection, x.row.side) >= 0);
    /** @type {Place[]} */
    this.places = [];
    /** @type {{ y: number, silence: number }[]} */
    this.breaks = [];
    /** @type {{ y: number, phase: Row["phase"] }[]} */
    this.bands = [];
    /** @type {{ y: number, tall: number, lines: string[] } | undefined} */
    this.parting = undefined;
    this.base = TOP; // nothing may stand above
    this.outside = f.lanes.map(() => TOP); // down to where the margin of each lane is full
    this.inside = f.lanes.map(() => TOP); // and the room between the lanes
    /** @type {Map<string, Way>} */
    this.ways = new Map();
  }

  placeAll() {
    const { parting } = this.wish;
    const parts = parting && this.connections[parting.connection]?.rows[parting.row];
    this.rows.forEach((x, k) => {
      this.pass(k);
      if (parting && x.row === parts) this.part(parting);
      this.stand(x, k);
    });
    if (parting && !this.parting) this.part(parting);
  }

  /** Makes room for the line from which on the run goes another way. @param {Parting} parting */
  part(parting) {
    const head = this.wish.t("web.stage.parting");
    const lines = [head, ...wrap(parting.text, Math.min(this.f.width - 60, 620), this.f.size)];
    const y = Math.max(this.full(), this.base) + 10;
    const tall = this.step * lines.length + 12;
    this.parting = { y, tall, lines };
    this.base = y + tall + 10;
    this.fill(y + tall + 4);
  }

  full() {
    return Math.max(this.base, ...this.outside, ...this.inside);
  }

  /** Nothing may stand above y. @param {number} y */
  fill(y) {
    this.outside.fill(y);
    this.inside.fill(y);
  }

  /** Lets the time before row k pass, and begins its phase. @param {number} k */
  pass(k) {
    const row = this.rows[k].row;
    const before = this.rows[k - 1]?.row;
    if (before) this.elapse(row.at - before.at);
    if (this.wish.connection < 0 || before?.phase === row.phase) return;
    const y = this.full();
    this.bands.push({ y: y + 4, phase: row.phase });
    this.base = y + BAND_HEAD;
    this.fill(y + BAND_HEAD - 16);
  }

  /** @param {number} ms */
  elapse(ms) {
    if (ms >= LONG) this.tear(ms);
    else if (ms > 0) this.base += Math.min(Math.max(PER_MILLI * ms, MIN_STEP), MAX_STEP);
  }

  /** Breaks the lanes: a tenfold silence is a little longer. @param {number} ms */
  tear(ms) {
    const y = this.full();
    const gap = 58 + 14 * Math.log10(ms / LONG);
    this.breaks.push({ y: y + gap / 2, silence: ms });
    this.base = y + gap;
    this.fill(y + gap / 2 + 10); // the length of the silence stands in the break
  }

  /**
   * Puts a row as high as it may stand.
   * @param {{ connection: number, row: Row, n: number }} x
   * @param {number} k
   */
  stand({ connection: c, row, n }, k) {
    const lane = this.f.laneOf(c, row.side);
    const way = this.wayAt(c, row, k);
    const at = { c, r: k, n, row, lane, outer: this.side(lane, way), y: 0, up: 10, down: 10, lines: this.beside(c, row, lane), timed: this.rows[k - 1]?.row.at !== row.at };
    if (this.repeats(at)) return void this.places.push({ ...at, y: this.base, lines: [] });
    this.measure(at);
    const between = way ? this.between(at, way) : NONE;
    at.y = Math.max(this.base, this.outside[lane] + at.up, way ? this.inside[lane] + between.up : 0, way?.last === k ? way.y1 + this.least() : 0);
    if (way) this.join(way, at.y, k);
    this.take(at, way, between.down);
    this.base = at.y;
    this.places.push(at);
  }

  /**
   * How a listener begins is told with each of its connections, and written
   * once.
   * @param {Place} at
   */
  repeats({ c, lane, row }) {
    const begins = BEGINS.has(row.call?.code ?? "") || (row.state === "LISTEN" && !row.change && !row.timer);
    const same = (/** @type {Place} */ p) => p.c !== c && p.lane === lane && p.row.at === row.at && p.row.state === row.state && p.row.call?.code === row.call?.code;
    return begins && this.places.some(same);
  }

  /**
   * The side of a lane where its texts stand: outside; of a lane in the middle
   * where its arrow does not run.
   * @param {number} lane
   * @param {Way | undefined} way
   */
  side(lane, way) {
    const { inside, outer } = this.f.lanes[lane];
    return inside && way ? Math.sign(lane - (lane === way.from ? way.to : way.from)) : outer;
  }

  /** The least that an arrow falls. */
  least() {
    return Math.max(24, this.f.gap * 0.06);
  }

  /**
   * @param {number} c
   * @param {Row} row
   * @param {number} lane
   */
  beside(c, row, lane) {
    const arrived = row.arrives === undefined ? undefined : this.connections[c].arrows[row.arrives];
    return margin(row, arrived, this.wish.t, this.f.lanes[lane].room, this.f.size * 0.95);
  }

  /** The room above and below a place, in the margin. @param {Place} at */
  measure(at) {
    if (at.timed && this.f.timeX === 0) at.up += this.step;
    if (at.lines.length > 0) at.down = Math.max(at.down, this.step * (at.lines.length - 0.2));
  }

  /**
   * The same between the lanes, for a label or what stands below a cross.
   * @param {Place} at
   * @param {Way} way
   */
  between(at, way) {
    const { step } = this;
    if (way.first === at.r) return { up: Math.max(10, 8 + step * way.above), down: Math.max(10, 8 + step * (way.label.length - way.above)) };
    return { up: 0, down: at.row.lost === undefined ? 0 : 16 + step * way.cross.length };
  }

  /**
   * The arrow that a row begins or ends.
   * @param {number} c
   * @param {Row} row
   * @param {number} k
   * @returns {Way | undefined}
   */
  wayAt(c, row, k) {
    const i = row.leaves ?? row.arrives ?? row.lost;
    if (i === undefined) return undefined;
    const key = `${c}/${i}`;
    const way = this.ways.get(key) ?? this.newWay(c, i, row.phase);
    this.ways.set(key, way);
    if (row.leaves !== undefined) way.first = k;
    else way.last = k;
    return way;
  }

  /**
   * @param {number} c
   * @param {number} i
   * @param {Row["phase"]} phase
   * @returns {Way}
   */
  newWay(c, i, phase) {
    const connection = this.connections[c];
    const a = connection.arrows[i];
    const room = this.f.gap * (this.f.timeX > 0 ? WIDEST : 1) - 38;
    const said = label(a, this.wish.caption(connection, a), room, this.f.size);
    const from = this.f.laneOf(c, a.from);
    const to = this.f.laneOf(c, a.from === "left" ? "right" : "left");
    const cross = loss(a, Math.min(this.f.gap - 24, 340), this.f.size);
    const over = a.fate !== "arrived" || this.f.gap < ALONG;
    const above = over ? said.lines.length : said.head;
    return { c, i, a, kind: kindOf(a, phase), phase: this.wish.connection < 0 ? "none" : phase, from, to, first: -1, last: -1, x1: 0, y1: 0, x2: 0, y2: 0, label: said.lines, wide: said.wide + 24, above, over, slope: 0, turn: 0, cross };
  }

  /**
   * Notes where an arrow begins or ends.
   * @param {Way} way
   * @param {number} y
   * @param {number} k
   */
  join(way, y, k) {
    if (way.first === k) way.y1 = way.y2 = y;
    else way.y2 = y;
  }

  /**
   * Marks as full what a place takes. A wide label, and what stands below a
   * cross, take the room of the next lane as well. The texts of a lane in the
   * middle stand where its labels stand, and where those of the next one do.
   * @param {Place} at
   * @param {Way | undefined} way
   * @param {number} down between the lanes
   */
  take(at, way, down) {
    const { lane, y } = at;
    raise(this.outside, lane, y + at.down);
    if (way) raise(this.inside, lane, y + down);
    if (this.f.lanes[lane].inside) this.outside[lane] = this.inside[lane] = Math.max(this.outside[lane], this.inside[lane]);
    if (this.f.lanes[lane].inside && at.lines.length > 1) raise(this.inside, lane + at.outer, y + at.down);
    const crossed = way?.last === at.r && at.row.lost !== undefined;
    const wide = way?.first === at.r && way.wide > this.f.gap * HALF;
    if (way && (crossed || wide)) raise(this.inside, lane + Math.sign((lane === way.from ? way.to : way.from) - lane), y + down + (way.over ? 0 : way.wide * SINKS));
  }
}

/**
 * @param {number[]} list
 * @param {number} i
 * @param {number} least
 */
function raise(list, i, least) {
  list[i] = Math.max(list[i], least);
}
