/** The stage's keys, and the list of them. */

import { h } from "./dom.js";

/** @typedef {{ toggle(): void, step(by: number): void, pick(by: number): void, home(): void, end(): void, faster(by: number): void, open(): void, keys(): void }} Acts */

/** @type {[keys: string[], text: string, act: (a: Acts) => void][]} */
const KEYS = [
  [[" "], "web.stage.key.play", (a) => a.toggle()],
  [["ArrowRight", "l"], "web.stage.key.next", (a) => a.step(1)],
  [["ArrowLeft", "h"], "web.stage.key.back", (a) => a.step(-1)],
  [["j"], "web.stage.key.later", (a) => a.pick(1)],
  [["k"], "web.stage.key.earlier", (a) => a.pick(-1)],
  [["Enter"], "web.stage.key.open", (a) => a.open()],
  [["Home"], "web.stage.key.home", (a) => a.home()],
  [["End"], "web.stage.key.end", (a) => a.end()],
  [["+", "="], "web.stage.key.faster", (a) => a.faster(1)],
  [["-"], "web.stage.key.slower", (a) => a.faster(-1)],
  [["?"], "web.stage.key.list", (a) => a.keys()],
];

const NAMES = /** @type {Record<string, string>} */ ({ " ": "Space", ArrowRight: "→", ArrowLeft: "←", "=": "", "-": "−" });

/** Keys that the elements they are pressed on want for themselves. */
const wanted = /** @type {Record<string, RegExp>} */ ({
  " ": /^(BUTTON|A|INPUT|SUMMARY|SELECT|TEXTAREA)$/, Enter: /^(BUTTON|A|INPUT|SUMMARY|SELECT|TEXTAREA)$/,
});

/**
 * Listens on the stage, and on the page where nothing has the focus. The
 * reader can turn it off: a single letter may be said by accident (WCAG
 * 2.1.4).
 * @param {HTMLElement} root
 * @param {Ctx} ctx
 * @param {Omit<Acts, "keys">} acts
 * @param {boolean} alone no other stage listens to the page
 */
export function makeKeys(root, ctx, acts, alone) {
  const list = h("dialog", { class: "keys" });
  let on = true;
  const all = { ...acts, keys: () => list.showModal() };
  const press = (/** @type {KeyboardEvent} */ e) => {
    if (list.open || e.defaultPrevented || !on || !meant(e, root, alone)) return;
    const found = KEYS.find(([keys]) => keys.includes(e.key));
    if (!found) return;
    e.preventDefault();
    found[2](all);
  };
  list.append(...listOf(ctx, list, (v) => (on = v)));
  root.append(list);
  document.addEventListener("keydown", press);
  return { open: all.keys, destroy: () => document.removeEventListener("keydown", press) };
}

/**
 * @param {KeyboardEvent} e
 * @param {HTMLElement} root
 * @param {boolean} alone
 */
function meant(e, root, alone) {
  const at = e.target;
  if (!(at instanceof HTMLElement) || e.ctrlKey || e.metaKey || e.altKey) return false;
  if (!root.contains(at) && !(alone && at === document.body)) return false;
  if (at.isContentEditable || /^(TEXTAREA|SELECT)$/.test(at.tagName)) return false;
  if (at instanceof HTMLInputElement && at.type === "range") return true;
  if (at instanceof HTMLInputElement && at.type !== "checkbox") return false;
  return !wanted[e.key]?.test(at.tagName);
}

/**
 * @param {Ctx} ctx
 * @param {HTMLDialogElement} list
 * @param {(on: boolean) => void} turn
 */
function listOf(ctx, list, turn) {
  const name = (/** @type {string} */ k) => NAMES[k] ?? k;
  const rows = KEYS.map(([keys, text]) => h("div", null, h("dt", null, keys.map(name).filter(Boolean).map((k) => h("kbd", null, k))), h("dd", null, ctx.t(text))));
  const check = h("input", { type: "checkbox", checked: true, onchange: () => turn(check.checked) });
  return [h("h2", null, ctx.t("web.stage.keys")), h("dl", null, rows), h("label", null, check, " ", ctx.t("web.stage.keys.on")),
    h("form", { method: "dialog" }, h("button", { type: "button", onclick: () => list.close() }, ctx.t("web.stage.close")))];
}
