/** What is worth a sentence, the worst first: each with what it rests on, its cause, and where to look next. */
import { MARKS } from "./capturewords.js";
import { citeLink } from "./cite.js";
import { h } from "./dom.js";

/**
 * @typedef {object} Ways where the evidence is
 * @property {(n: number) => void} [connection] shows connection n
 * @property {(frame: number) => void} [frame] shows a frame
 */

/**
 * @param {Ctx} ctx
 * @param {Finding[]} list
 * @param {Ways} ways
 */
export function findings(ctx, list, ways) {
  if (list.length === 0) return h("p", { class: "faint" }, ctx.t("web.capture.no-findings"));
  return h("ol", { class: "findings" }, list.map((f) => finding(ctx, f, ways)));
}

/**
 * @param {Ctx} ctx
 * @param {Finding} f
 * @param {Ways} ways
 */
function finding(ctx, f, ways) {
  const more = [...paragraphs(f.cause), ...paragraphs(f.next)];
  return h(
    "li",
    { class: `finding ${f.severity}`, "data-finding": f.code },
    grade(f),
    h("p", { class: "finding-text" }, f.text),
    h("div", { class: "evidence" }, connectionsOf(ctx, f, ways), framesOf(ctx, f, ways), citeLink(f.cite)),
    more.length > 0 && h("details", null, h("summary", null, ctx.t("web.capture.cause")), more),
  );
}

/**
 * A severity as sign and word.
 * @param {Pick<Finding, "severity" | "grade">} f
 */
export function grade({ severity, grade: word }) {
  return h("span", { class: `grade ${severity}` }, h("span", { "aria-hidden": "true" }, MARKS[severity]), ` ${word}`);
}

/** @param {string} text */
function paragraphs(text) {
  return text.split("\n").filter((line) => line.trim() !== "").map((line) => h("p", null, line.trim()));
}

/**
 * @param {Ctx} ctx
 * @param {Finding} f
 * @param {Ways} ways
 */
function connectionsOf({ t }, f, { connection }) {
  if (!connection || f.connections.length === 0) return null;
  const button = (/** @type {number} */ n) => h("button", { type: "button", "aria-label": t("web.capture.connection", n), onclick: () => connection(n) }, `#${n}`);
  return [f.connections.map(button), f.count > f.connections.length && h("span", { class: "faint more" }, t("web.capture.and-more", f.count - f.connections.length))];
}

/**
 * @param {Ctx} ctx
 * @param {Finding} f
 * @param {Ways} ways
 */
function framesOf({ t }, f, { frame }) {
  if (f.frames.length === 0) return null;
  if (!frame) return h("span", { class: "faint" }, t("web.capture.frames", f.frames.join(", ")));
  return f.frames.map((n) => frameButton(t, n, frame));
}

/**
 * @param {Ctx["t"]} t
 * @param {number} n
 * @param {(n: number) => void} show
 */
export function frameButton(t, n, show) {
  return h("button", { type: "button", class: "frame", "data-frame": n, "aria-label": t("web.capture.frame", n), onclick: () => show(n) }, n);
}
