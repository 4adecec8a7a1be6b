/** A connection told step by step, as `tcpglass analyze --explain` tells it; each frame leads to its place on the ladder. */
import { frameButton } from "./findings.js";
import { h } from "./dom.js";

/**
 * @param {Ctx} ctx
 * @param {CaptureConnection["explain"]} sections
 * @param {(frame: number) => void} show
 */
export function explanation(ctx, sections, show) {
  return sections.map((s) => h("section", { class: "explained" }, h("h3", null, s.title), steps(s.lines).map((lines) => step(ctx, lines, show))));
}

/** @typedef {CaptureConnection["explain"][number]["lines"]} Lines */

/**
 * The lines by the frame they tell of: those without one go with the one before.
 * @param {Lines} lines
 */
export function steps(lines) {
  /** @type {Lines[]} */
  const all = [];
  for (const line of lines) {
    const last = all.at(-1);
    if (last?.[0].frame && !line.frame) last.push(line);
    else all.push([line]);
  }
  return all;
}

/**
 * @param {Ctx} ctx
 * @param {Lines} lines
 * @param {(frame: number) => void} show
 */
function step({ t }, lines, show) {
  const texts = lines.map((l) => h("p", null, l.text));
  const { frame } = lines[0];
  return frame ? h("div", { class: "explained-step" }, frameButton(t, frame, show), h("div", null, texts)) : texts;
}
