/** The settings of a scenario, each a slider along its steps or a choice. */
import { fill, h } from "./dom.js";
import { withSetting } from "./settings.js";

/** @type {[Knob["group"], string][]} */
const GROUPS = [
  ["network", "web.shell.knobs.network"],
  ["opening", "web.shell.knobs.opening"],
  ["transfer", "web.shell.knobs.transfer"],
  ["closing", "web.shell.knobs.closing"],
];

/** @typedef {{row: HTMLElement, update(k: Knob): void}} Control */

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 */
export function mountKnobs(el, ctx) {
  /** @type {Map<string, Control>} */
  let controls = new Map();
  let steps = ""; // of what is drawn: the same knobs are not drawn again under the reader's hand

  /** @param {Knob[]} knobs */
  function show(knobs) {
    const now = JSON.stringify(knobs.map((k) => [k.key, k.group, k.text, k.steps]));
    if (now !== steps) build(knobs);
    steps = now;
    for (const k of knobs) controls.get(k.key)?.update(k);
  }

  /** @param {Knob[]} knobs */
  function build(knobs) {
    const open = new Set([...el.querySelectorAll("details[open]")].map((d) => d.getAttribute("data-group")));
    const first = controls.size === 0;
    controls = new Map(knobs.map((k) => [k.key, k.kind === "choice" ? choice(k, ctx) : slider(k, ctx)]));
    fill(el, GROUPS.map(([name, text]) => group(name, ctx.t(text), knobs.filter((k) => k.group === name), open.has(name) || first)));
  }

  /**
   * @param {string} name
   * @param {string} text
   * @param {Knob[]} knobs
   * @param {boolean} open
   */
  function group(name, text, knobs, open) {
    if (knobs.length === 0) return null;
    return h("details", { open, "data-group": name }, h("summary", null, h("h3", null, text)), knobs.map((k) => controls.get(k.key)?.row));
  }
  return { show };
}

/**
 * @param {Knob} knob
 * @param {Ctx} ctx
 * @returns {Control}
 */
function slider(knob, ctx) {
  const id = `knob-${knob.key}`;
  let known = knob;
  const output = h("output", { for: id });
  const input = h("input", { type: "range", id, min: 0, max: knob.steps.length - 1, step: 1, "aria-describedby": `${id}-help`, oninput: move });
  const frame = rowOf(knob, ctx, id, input, output);

  function move() {
    const value = known.steps[Number(input.value)];
    tell(value);
    change(ctx, knob.key, value);
  }

  /** @param {string} value */
  function tell(value) {
    output.textContent = value;
    input.setAttribute("aria-valuetext", value);
  }

  /** @param {Knob} k */
  function update(k) {
    known = k;
    tell(k.value);
    input.value = String(Math.max(0, k.steps.indexOf(k.value)));
    frame.mark(k.changed);
  }
  return { row: frame.row, update };
}

/**
 * @param {Knob} knob
 * @param {Ctx} ctx
 * @returns {Control}
 */
function choice(knob, ctx) {
  const id = `knob-${knob.key}`;
  const options = knob.steps.map((s) => h("option", { value: s }, s));
  const input = h("select", { id, "aria-describedby": `${id}-help`, onchange: () => change(ctx, knob.key, input.value) }, options);
  const frame = rowOf(knob, ctx, id, input, null);
  return {
    row: frame.row,
    update(k) {
      input.value = k.value;
      frame.mark(k.changed);
    },
  };
}

/**
 * @param {Knob} knob
 * @param {Ctx} ctx
 * @param {string} id
 * @param {HTMLElement} input
 * @param {HTMLElement | null} output
 */
function rowOf(knob, ctx, id, input, output) {
  const name = ctx.t("web.shell.knobs.back", knob.text);
  const back = h("button", { type: "button", class: "quiet back", "aria-label": name, title: name, onclick: undo }, "↺");
  const help = h("span", { class: "unseen", id: `${id}-help` }, knob.help);
  const row = h("div", { class: "knob", "data-knob": knob.key }, h("label", { for: id, title: knob.help }, knob.text), help, input, output, back);

  function undo() {
    input.focus(); // the button goes
    change(ctx, knob.key);
  }

  /** @param {boolean} changed */
  function mark(changed) {
    row.classList.toggle("changed", changed);
    back.hidden = !changed;
  }
  return { row, mark };
}

/**
 * @param {Ctx} ctx
 * @param {string} key
 * @param {string} [value]
 */
function change({ store }, key, value) {
  store.set({ set: withSetting(store.get().set, key, value) });
}
