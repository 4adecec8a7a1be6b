/** What the application said: octets and what they spell. */

import { h } from "./dom.js";
import { hex } from "./header.js";

/** A full segment has 1448 octets; what is beyond would be scrolled over. */
const MAX_OCTETS = 512;
const PER_LINE = 8;

/**
 * @param {Ctx} ctx
 * @param {Layer} l
 * @param {Uint8Array} octets of the packet
 */
export function drawData(ctx, l, octets) {
  const shown = octets.subarray(l.at, Math.min(l.end, l.at + MAX_OCTETS));
  const more = l.end - l.at - shown.length;
  return h(
    "div",
    { class: "dump" },
    h("p", { class: "faint" }, ctx.t("web.inspect.data.says")),
    h("pre", { tabindex: 0, "aria-label": ctx.t("web.inspect.data") }, dump(shown)),
    more > 0 && h("p", { class: "faint" }, ctx.t("web.inspect.data.more", more)),
  );
}

/** @param {Uint8Array} octets */
export function dump(octets) {
  const lines = [];
  for (let i = 0; i < octets.length; i += PER_LINE) {
    const part = [...octets.subarray(i, i + PER_LINE)];
    const spelt = part.map((o) => (o >= 32 && o < 127 ? String.fromCharCode(o) : "·")).join("");
    lines.push(`${i.toString(16).padStart(4, "0")}  ${part.map(hex).join(" ").padEnd(PER_LINE * 3 - 1)}  ${spelt}`);
  }
  return lines.join("\n");
}
