/** Paragraphs of RFCs as links. Nothing is asked for before one is followed. */

import { h } from "./dom.js";

/**
 * @param {string} cite "RFC 9293 §3.1"
 * @returns {string} the address of it
 */
export function addressOf(cite) {
  const [, number, section] = /^RFC (\d+)(?: §([\d.]*\d))?/.exec(cite) ?? [];
  if (!number) return "";
  return `https://www.rfc-editor.org/rfc/rfc${number}.html` + (section ? `#section-${section}` : "");
}

/** @param {string | undefined} cite */
export function citeLink(cite) {
  if (!cite) return null;
  const href = addressOf(cite);
  return href ? h("a", { class: "cite", href, target: "_blank", rel: "noreferrer" }, cite) : h("span", { class: "cite" }, cite);
}
