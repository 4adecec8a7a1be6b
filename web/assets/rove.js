/**
 * One tab stop for many things that belong together: arrow keys move within.
 * https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/
 */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity });

/**
 * @param {HTMLElement} el holds them
 * @param {string} selector
 */
export function rove(el, selector) {
  el.addEventListener("keydown", (e) => {
    const step = STEPS[e.key];
    if (step === undefined || e.ctrlKey || e.altKey || e.metaKey) return;
    const all = /** @type {HTMLElement[]} */ ([...el.querySelectorAll(selector)]);
    const now = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (now < 0) return;
    e.preventDefault();
    e.stopPropagation(); // the stage has the same keys
    all[Math.min(Math.max(now + step, 0), all.length - 1)].focus();
  });
  el.addEventListener("focusin", (e) => settle(el, selector, /** @type {HTMLElement} */ (e.target)));
}

/**
 * Makes one of them the tab stop; the first where none is named.
 * @param {HTMLElement} el
 * @param {string} selector
 * @param {HTMLElement} [stop]
 */
export function settle(el, selector, stop) {
  const all = /** @type {HTMLElement[]} */ ([...el.querySelectorAll(selector)]);
  const one = stop && all.includes(stop) ? stop : all[0];
  for (const item of all) item.tabIndex = item === one ? 0 : -1;
}
