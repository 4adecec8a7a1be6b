/**
 * One tab stop for many things that belong together: arrow keys move within.
 * https://www.w3.org/WAI/ARIA/apg/practices/keyboard-interface/
 */

const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity });
const UPRIGHT = ["ArrowUp", "ArrowDown"];

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
    const there = UPRIGHT.includes(e.key) ? beyond(all, all[now], step) : undefined;
    (there ?? all[Math.min(Math.max(now + step, 0), all.length - 1)]).focus();
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

/**
 * The nearest above (-1) or below (1), as it is drawn.
 * @param {HTMLElement[]} all
 * @param {HTMLElement} from
 * @param {number} way
 */
function beyond(all, from, way) {
  const middle = (/** @type {HTMLElement} */ el) => el.getBoundingClientRect().left + el.offsetWidth / 2;
  const down = (/** @type {HTMLElement} */ el) => way * (el.getBoundingClientRect().top - from.getBoundingClientRect().top);
  const aside = (/** @type {HTMLElement} */ el) => Math.max(Math.abs(middle(el) - middle(from)) - el.offsetWidth / 2, 0);
  return all.filter((el) => down(el) > 1).sort((a, b) => down(a) - down(b) || aside(a) - aside(b))[0];
}

/**
 * Draws anew, and gives the focus back to what stands where it was.
 * @param {HTMLElement} el
 * @param {string[]} names attributes that tell what is the same
 * @param {() => void} draw
 */
export function keepFocus(el, names, draw) {
  const focused = el.contains(document.activeElement) ? document.activeElement : null;
  const name = names.find((n) => focused?.hasAttribute(n));
  const value = name && focused?.getAttribute(name);
  draw();
  if (!name) return;
  const there = /** @type {HTMLElement[]} */ ([...el.querySelectorAll(`button[${name}]`)]);
  there.find((b) => b.getAttribute(name) === value)?.focus({ preventScroll: true });
}
