/** The scenario as text: read it, change it, play one's own. */
import { fill, h } from "./dom.js";
import { OWN } from "./router.js";
import { UNCHANGED } from "./settings.js";

const MAX_FILE = 256 * 1024; // octets of a file; the server says what it takes

export class Own {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   */
  constructor(el, ctx) {
    const { t, store } = ctx;
    this.ctx = ctx;
    this.played = ""; // what is on the stage; what was typed since is kept until played or discarded
    this.numbers = h("pre", { class: "numbers", "aria-hidden": "true" });
    this.text = h("textarea", { id: "scenario", spellcheck: "false", autocapitalize: "off", wrap: "off", rows: 18, "aria-describedby": "scenario-trouble" });
    this.trouble = h("p", { id: "scenario-trouble", class: "trouble", role: "alert" });
    this.file = h("input", { type: "file", id: "scenario-file", class: "unseen", accept: ".scenario,text/plain", onchange: () => this.open() });
    this.discard = h("button", { type: "button", id: "scenario-discard", hidden: true, onclick: () => this.follow(this.played) }, t("web.shell.own.discard"));
    this.text.addEventListener("input", () => this.drawn());
    this.text.addEventListener("scroll", () => (this.numbers.scrollTop = this.text.scrollTop));
    this.text.addEventListener("keydown", (e) => this.pressed(e));
    const label = h("label", { for: "scenario", class: "faint" }, t("web.shell.own.intro"));
    fill(el, label, h("div", { class: "editor" }, this.numbers, this.text), this.trouble, this.buttons());
    if (store.get().lesson === OWN) this.put(store.get().scenario);
  }

  buttons() {
    const { t } = this.ctx;
    return h(
      "div",
      { class: "row" },
      h("button", { type: "button", class: "primary", id: "scenario-run", onclick: () => this.run() }, t("web.shell.own.run")),
      h("label", { class: "button", for: "scenario-file" }, t("web.shell.own.open")),
      this.file,
      this.discard,
      h("span", { class: "faint" }, h("kbd", null, "Ctrl"), "+", h("kbd", null, "Enter")),
    );
  }

  /** @param {Exhibit} x */
  show(x) {
    const now = x.scenario ?? this.ctx.store.get().scenario;
    const typed = this.text.value;
    this.tell("");
    if (typed.trimEnd() === now.trimEnd()) this.played = typed; // a line end more or less is no change
    else if (typed === this.played) return this.follow(now);
    else this.played = now;
    this.drawn();
  }

  /** @param {string} what is wrong with the text; empty: nothing */
  tell(what) {
    this.trouble.textContent = what;
    this.text.toggleAttribute("aria-invalid", what !== "");
    const line = lineOf(what);
    if (line && document.activeElement === this.text) this.pick(line);
  }

  /** @param {string} text that is played */
  follow(text) {
    this.played = text;
    this.put(text);
    this.tell("");
  }

  /** @param {string} text */
  put(text) {
    this.text.value = text;
    this.drawn();
  }

  drawn() {
    const { value } = this.text;
    this.numbers.textContent = value.split("\n").map((_, i) => i + 1).join("\n");
    this.discard.hidden = value === this.played;
  }

  run() {
    this.ctx.store.set({ ...UNCHANGED, lesson: OWN, scenario: this.text.value });
  }

  /** @param {KeyboardEvent} e */
  pressed(e) {
    if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey)) return;
    e.preventDefault();
    this.run();
  }

  async open() {
    const [chosen] = this.file.files ?? [];
    if (!chosen) return;
    if (chosen.size > MAX_FILE) return this.tell(this.ctx.t("web.shell.own.too-long", chosen.name));
    this.put(await chosen.text());
    this.file.value = "";
    this.run();
  }

  /**
   * Selects a line, counted from 1.
   * @param {number} line
   */
  pick(line) {
    const { value } = this.text;
    const begin = value.split("\n").slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
    const end = value.indexOf("\n", begin);
    this.text.setSelectionRange(begin, end < 0 ? value.length : end);
  }
}

/**
 * The line that an error of a scenario names: "…:3:5: what was expected".
 * @param {string} text
 */
export function lineOf(text) {
  const found = /(?:^|:)(\d+):\d+[:：]/.exec(text);
  return found ? Number(found[1]) : undefined;
}
