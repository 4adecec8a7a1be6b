/** Paragraphs of lessons: what stands in backquotes is code. */
import { h } from "./dom.js";

/**
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function words(text) {
  return text.split("`").map((part, i) => (i % 2 ? h("code", null, part) : part));
}

/** @param {string[]} paragraphs */
export function prose(paragraphs) {
  return paragraphs.map((p) => h("p", null, words(p)));
}
