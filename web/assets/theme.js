/** Light and dark: what the reader chose here, or else what the system says. */

const ORDER = /** @type {PageState["theme"][]} */ (["auto", "light", "dark"]);

/** @param {PageState["theme"]} theme */
export function wear(theme) {
  const root = document.documentElement;
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
}

/** @param {PageState["theme"]} theme */
export function nextTheme(theme) {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
}

const less = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

/** Whether the reader wants no motion. */
export function still() {
  return less?.matches ?? false;
}
