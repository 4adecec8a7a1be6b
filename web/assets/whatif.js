/** What if: the settings as sliders and choices, the rules as a list, the seed. */
import { fill, h } from "./dom.js";
import { mountKnobs } from "./knobs.js";
import { isChanged, seedOf, withoutRule, withRule } from "./settings.js";

const MAX_RANDOM_SEED = 10_000;
const MAX_EXAMPLES = 40; // of rules that the browser proposes

export class WhatIf {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   */
  constructor(el, ctx) {
    const { t, store } = ctx;
    this.ctx = ctx;
    this.reset = h("button", { type: "button", id: "reset", onclick: () => store.set({ set: [], rules: [], seed: "" }) }, t("web.shell.whatif.reset"));
    this.rules = h("ol", { class: "rules", id: "rules" });
    this.examples = h("datalist", { id: "rule-examples" });
    this.line = h("input", { id: "rule-line", list: "rule-examples", autocomplete: "off", spellcheck: "false", placeholder: t("web.shell.whatif.rule-example") });
    this.line.addEventListener("keydown", (e) => this.entered(e));
    this.seed = h("input", { id: "seed", inputmode: "numeric", autocomplete: "off", "aria-describedby": "seed-help", onchange: () => this.reseed() });
    const knobRoom = h("div", { class: "knobs" });
    this.knobs = mountKnobs(knobRoom, ctx);
    fill(el, h("p", { class: "faint" }, t("web.shell.whatif.intro")), this.reset, this.mishaps(), knobRoom, this.luck());
    this.unwatch = store.watch((_, changed) => {
      if (changed.some((key) => key === "rules" || key === "set" || key === "seed")) this.draw();
    });
    this.draw();
  }

  mishaps() {
    const { t } = this.ctx;
    return h(
      "section",
      { "aria-labelledby": "rules-title" },
      h("h3", { id: "rules-title" }, t("web.shell.whatif.rules")),
      this.rules,
      h("label", { for: "rule-line", class: "unseen" }, t("web.shell.whatif.rule-label")),
      h("div", { class: "row add-rule" }, this.line, h("button", { type: "button", id: "rule-add", onclick: () => this.add() }, t("web.shell.whatif.add"))),
      this.examples,
    );
  }

  luck() {
    const { t } = this.ctx;
    return h(
      "section",
      null,
      h("label", { for: "seed" }, h("h3", null, t("web.shell.whatif.seed"))),
      h("div", { class: "row" }, this.seed, h("button", { type: "button", id: "another-seed", onclick: () => this.another() }, t("web.shell.whatif.another"))),
      h("p", { class: "faint", id: "seed-help" }, t("web.shell.whatif.seed-help")),
    );
  }

  /** @param {Exhibit} x */
  show(x) {
    this.seed.placeholder = String(x.seed ?? "");
    this.knobs.show(x.knobs ?? []);
    const named = x.model.connections.flatMap((c) => c.arrows).filter((a) => a.rule);
    fill(this.examples, named.slice(0, MAX_EXAMPLES).map((a) => h("option", { value: `lose the ${a.rule}` })));
  }

  destroy() {
    this.unwatch();
  }

  draw() {
    const state = this.ctx.store.get();
    this.reset.disabled = !isChanged(state);
    this.seed.value = state.seed;
    fill(this.rules, state.rules.map((rule, i) => this.rule(rule, i)));
    this.rules.hidden = state.rules.length === 0;
  }

  /**
   * @param {string} text
   * @param {number} i
   */
  rule(text, i) {
    const { t, store } = this.ctx;
    const name = t("web.shell.whatif.remove", text);
    const remove = () => {
      store.set({ rules: withoutRule(store.get().rules, i) });
      this.line.focus(); // the button is gone
    };
    return h("li", null, h("code", null, text), h("button", { type: "button", class: "quiet remove", "aria-label": name, title: name, onclick: remove }, "×"));
  }

  /** @param {KeyboardEvent} e */
  entered(e) {
    if (e.key === "Enter" && !e.isComposing) this.add();
  }

  add() {
    const { store } = this.ctx;
    const rule = this.line.value.trim();
    if (rule === "") return this.line.focus();
    store.set({ rules: withRule(store.get().rules, rule) });
    this.line.value = "";
  }

  reseed() {
    const { store } = this.ctx;
    const wanted = this.seed.value.trim();
    if (wanted === "" || seedOf(wanted) !== undefined) store.set({ seed: wanted });
    else this.seed.value = store.get().seed;
  }

  another() {
    this.ctx.store.set({ seed: String(1 + Math.floor(Math.random() * MAX_RANDOM_SEED)) });
  }
}
