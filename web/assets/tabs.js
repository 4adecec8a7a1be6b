/** A row of tabs over panels, as the ARIA practices have it: arrows move, the chosen one is in the tab order. */
import { h } from "./dom.js";

let made = 0;

/**
 * @typedef {object} Tab
 * @property {string} id of the panel's content, also data-tab of the button
 * @property {string} text
 * @property {HTMLElement} panel
 */

/**
 * @param {Tab[]} list
 * @param {string} label what the tabs are about
 * @param {(id: string, again: boolean) => void} [chosen] by the reader; again: it was open
 */
export function tabs(list, label, chosen = () => {}) {
  const group = `tabs-${++made}`;
  const buttons = list.map((tab) => button(tab, group));
  const row = h("div", { class: "tabs", role: "tablist", "aria-label": label }, buttons);
  let open = "";

  /** @param {string} id */
  function show(id) {
    open = id;
    list.forEach((tab, i) => {
      const here = tab.id === id;
      buttons[i].setAttribute("aria-selected", String(here));
      buttons[i].tabIndex = here || (i === 0 && id === "") ? 0 : -1;
      tab.panel.hidden = !here;
    });
  }
  row.addEventListener("click", (e) => {
    const id = idOf(e.target);
    if (id === undefined) return;
    const again = id === open;
    show(id);
    chosen(id, again);
  });
  row.addEventListener("keydown", (e) => {
    const next = neighbour(buttons, e.key);
    if (!next) return;
    e.preventDefault();
    next.focus();
    next.click();
  });
  for (const tab of list) dress(tab, group);
  show(list[0].id);
  return { row, show, open: () => open };
}

/**
 * @param {Tab} tab
 * @param {string} group
 */
function button(tab, group) {
  return h("button", { type: "button", role: "tab", id: `${group}-${tab.id}`, "data-tab": tab.id, "aria-controls": `${group}-${tab.id}-panel` }, tab.text);
}

/**
 * @param {Tab} tab
 * @param {string} group
 */
function dress({ id, panel }, group) {
  panel.id = `${group}-${id}-panel`;
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", `${group}-${id}`);
}

/** @param {EventTarget | null} target */
function idOf(target) {
  return target instanceof Element ? target.closest("[role=tab]")?.getAttribute("data-tab") ?? undefined : undefined;
}

/**
 * The tab that a key leads to.
 * @param {HTMLButtonElement[]} buttons
 * @param {string} key
 */
function neighbour(buttons, key) {
  const here = buttons.findIndex((b) => b === document.activeElement);
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -here, End: -1 - here }[key];
  return step === undefined || here < 0 ? undefined : buttons[(here + step + buttons.length) % buttons.length];
}
