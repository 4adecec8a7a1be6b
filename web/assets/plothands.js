/** What keys, buttons and pointers do with a plot. */
import { setAttr } from "./dom.js";

const CLOSER = 0.5; // a step of zooming
const FURTHER = 1 / CLOSER;
const DRAG = 6; // px; what moves less is a click
const NEAR = 14; // px from a spot that a click means

/** @typedef {import("./plot.js").Field} Field */

/** @param {Field} plot */
export function handle(plot) {
  const { field, log, closer, further, all } = plot.parts;
  log.onclick = () => plot.bend();
  closer.onclick = () => plot.closer(CLOSER);
  further.onclick = () => plot.closer(FURTHER);
  all.onclick = () => plot.look(undefined);
  field.ondblclick = () => plot.look(undefined);
  field.onkeydown = (e) => pressed(plot, e);
  field.onfocus = () => focused(plot);
  field.onblur = () => rest(plot);
  drag(plot);
}

/** @type {Record<string, (plot: Field, e: KeyboardEvent) => void>} */
const KEYS = {
  ArrowRight: (plot, e) => plot.step(1, e.shiftKey),
  ArrowLeft: (plot, e) => plot.step(-1, e.shiftKey),
  Home: (plot) => plot.moveTo(plot.seen()[0]),
  End: (plot) => plot.moveTo(plot.seen()[1]),
  PageUp: (plot) => plot.pan(-1),
  PageDown: (plot) => plot.pan(1),
  "+": (plot) => plot.closer(CLOSER),
  "=": (plot) => plot.closer(CLOSER), // the same key without Shift
  "-": (plot) => plot.closer(FURTHER),
  0: (plot) => plot.look(undefined),
  Escape: (plot) => rest(plot),
  Enter: (plot) => pick(plot, plot.x.to(plot.cursor)),
};

/**
 * @param {Field} plot
 * @param {KeyboardEvent} e
 */
function pressed(plot, e) {
  const act = e.ctrlKey || e.metaKey || e.altKey ? undefined : KEYS[e.key];
  if (!act) return;
  e.preventDefault();
  e.stopPropagation(); // the stage has keys of the same names
  act(plot, e);
}

/** Who comes by keyboard begins where the clock stands. @param {Field} plot */
function focused(plot) {
  if (Number.isFinite(plot.cursor) || !plot.parts.field.matches(":focus-visible")) return;
  plot.moveTo(Number.isFinite(plot.now) ? plot.now : plot.seen()[1]);
}

/** @param {Field} plot */
function rest(plot) {
  plot.cursor = NaN;
  plot.drawHair();
}

/**
 * A drag zooms, a click selects. Fingers move the page up and down; sideways
 * they drag (touch-action in live.css).
 * @param {Field} plot
 */
function drag(plot) {
  const { field, drag: frame } = plot.parts;
  let from = NaN; // px
  const place = (/** @type {MouseEvent} */ e) => e.clientX - field.getBoundingClientRect().left;
  const end = () => {
    from = NaN;
    setAttr(frame, "visibility", "hidden");
  };
  field.onpointerdown = (e) => {
    if (e.button !== 0) return;
    from = place(e);
    field.setPointerCapture(e.pointerId);
  };
  field.onpointermove = (e) => {
    const at = place(e);
    plot.cursor = Math.min(Math.max(plot.x.from(at), plot.seen()[0]), plot.seen()[1]);
    if (Math.abs(at - from) >= DRAG) stretch(frame, from, at);
    plot.drawHair();
  };
  field.onpointerup = (e) => {
    const [at, began] = [place(e), from];
    end();
    if (Math.abs(at - began) >= DRAG) plot.look([plot.x.from(Math.min(at, began)), plot.x.from(Math.max(at, began))]);
    else pick(plot, at, e.clientY - field.getBoundingClientRect().top);
  };
  field.onpointercancel = end;
  field.onpointerleave = () => rest(plot);
}

/**
 * @param {Element} frame
 * @param {number} from px
 * @param {number} to px
 */
function stretch(frame, from, to) {
  setAttr(frame, "visibility", "visible");
  setAttr(frame, "x", Math.min(from, to));
  setAttr(frame, "width", Math.abs(to - from));
}

/**
 * Selects the segment that a place means: that of the nearest spot.
 * @param {Field} plot
 * @param {number} px
 * @param {number} [py] without it any height will do
 */
function pick(plot, px, py) {
  let best = 0;
  let least = NEAR;
  for (const p of plot.shown().flatMap((c) => c.points)) {
    const far = Math.hypot(plot.x.to(p.x) - px, py === undefined ? 0 : beside(plot, p, py));
    if (p.packet && far <= least) [best, least] = [p.packet, far];
  }
  if (best) plot.opt.pick?.(best);
}

/**
 * How far a height is from a spot, or from its bar.
 * @param {Field} plot
 * @param {Spot} p
 * @param {number} py px
 */
function beside(plot, p, py) {
  const [a, b] = [plot.y.to(p.y), plot.y.to(p.to ?? p.y)];
  return Math.max(0, Math.min(a, b) - py, py - Math.max(a, b));
}
