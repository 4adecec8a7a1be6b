/**
 * The clock of a stage: a place on the ladder that moves. What stands where
 * is a function of that place, so stepping, scrubbing and playing are one.
 * Pure but for the frames it is given.
 */

/** px per second at 1×. */
export const PACE = 90;

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** A frame that took longer was not seen: the story waits. */
const LONGEST_FRAME = 250; // ms

/** How long a step stays where nothing moves. */
const STILL_STEP = 900; // ms at 1×

/**
 * @param {{ stops: number[], end: number }} track places of the rows, and the end
 * @param {{ moved: (pos: number) => void, turned: (playing: boolean) => void, still: () => boolean }} on
 */
export function makePlayer(track, on) {
  return new Player(track, on);
}

/**
 * Gives a player its frames, as long as it plays.
 * @param {Player} player
 */
export function drive(player) {
  let last = performance.now();
  const run = ++player.runs;
  const frame = (/** @type {number} */ now) => {
    if (run !== player.runs) return; // paused and played again within a frame
    player.frame(now - last);
    last = now;
    if (player.playing) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}

export class Player {
  /**
   * @param {{ stops: number[], end: number }} track
   * @param {{ moved: (pos: number) => void, turned: (playing: boolean) => void, still: () => boolean }} on
   */
  constructor(track, on) {
    this.track = track;
    this.on = on;
    this.pos = 0;
    this.speed = 1;
    this.playing = false;
    this.runs = 0;
    this.since = 0; // ms since the last step, where nothing moves
  }

  /** @param {{ stops: number[], end: number }} track @param {number} pos */
  load(track, pos) {
    this.track = track;
    this.go(pos);
  }

  /** @param {number} pos */
  go(pos) {
    this.pos = Math.min(Math.max(pos, 0), this.track.end);
    this.on.moved(this.pos);
  }

  play() {
    if (this.ended()) this.go(0);
    this.turn(true);
  }

  pause() {
    this.turn(false);
  }

  /** @param {boolean} playing */
  turn(playing) {
    if (this.playing === playing) return;
    this.playing = playing;
    this.since = 0;
    this.on.turned(playing);
  }

  ended() {
    return this.pos >= this.track.end;
  }

  /**
   * A frame: so many ms have passed.
   * @param {number} ms
   */
  frame(ms) {
    if (!this.playing) return;
    const real = Math.min(ms, LONGEST_FRAME);
    if (this.on.still()) this.rest(real);
    else this.go(this.pos + (real / 1000) * PACE * this.speed);
    if (this.ended()) this.pause();
  }

  /** Goes in steps. @param {number} ms */
  rest(ms) {
    this.since += ms;
    if (this.since < STILL_STEP / this.speed) return;
    this.since = 0;
    this.go(this.next());
  }

  /** @param {number} by rows; negative: back */
  step(by) {
    this.pause();
    this.go(by > 0 ? this.next() : this.last());
  }

  /** The place of the next row; behind the last, the end. */
  next() {
    return this.track.stops.find((y) => y > this.pos) ?? this.track.end;
  }

  /** The place of the row before; before the first, the beginning. */
  last() {
    return this.track.stops.findLast((y) => y < this.pos) ?? 0;
  }

  /** @param {number} rows so many have happened */
  seek(rows) {
    if (rows <= 0) return this.go(0);
    this.go(rows >= this.track.stops.length ? this.track.end : this.track.stops[rows - 1]);
  }

  /** @param {number} by */
  faster(by) {
    const i = SPEEDS.findIndex((v) => v >= this.speed);
    this.speed = SPEEDS[Math.min(Math.max(i + by, 0), SPEEDS.length - 1)];
  }
}
