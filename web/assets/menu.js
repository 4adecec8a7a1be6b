/** The menu of a segment: its name, and what can be done with it. */

import { fill, h } from "./dom.js";
import { spoken } from "./labels.js";

/** @typedef {{ text: string, do(): void }} Deed */

/**
 * @param {Ctx} ctx
 * @param {HTMLElement} home takes the focus when the menu closes
 */
export function makeMenu(ctx, home) {
  const el = h("div", { class: "deeds", role: "group", hidden: true });
  const close = () => {
    if (el.hidden) return;
    const had = el.contains(document.activeElement);
    el.hidden = true;
    if (had) home.focus({ preventScroll: true });
  };
  el.addEventListener("keydown", (e) => e.key === "Escape" && close());
  el.addEventListener("click", (e) => e.stopPropagation()); // a click on the ladder closes it
  return {
    el,
    close,
    /**
     * @param {Arrow} arrow
     * @param {Deed[]} deeds
     * @param {{ x: number, y: number }} at
     * @param {boolean} focus by the keyboard
     */
    open(arrow, deeds, at, focus) {
      const run = (/** @type {Deed} */ d) => () => {
        close();
        d.do();
      };
      const buttons = deeds.map((d) => h("button", { type: "button", onclick: run(d) }, d.text));
      el.setAttribute("aria-label", spoken(arrow));
      fill(el, h("div", { class: "deeds-title" }, h("code", null, spoken(arrow)),
        h("button", { type: "button", class: "close", "aria-label": ctx.t("web.stage.close"), onclick: close }, "×")), buttons);
      el.style.left = `${at.x}px`;
      el.style.top = `${at.y}px`;
      el.hidden = false;
      el.scrollIntoView({ block: "nearest" });
      if (focus) buttons[0]?.focus({ preventScroll: true });
    },
  };
}
