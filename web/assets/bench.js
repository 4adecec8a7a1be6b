/** The middle of the lab: what the lesson is about, its question, the stage, where the runs part, the plots. */
import { fill, h } from "./dom.js";
import { mountPlots } from "./plots.js";
import { Predict } from "./predict.js";
import { words } from "./prose.js";
import { isChanged, rulesAbout, rulesFor, UNCHANGED, withoutRule, withRule } from "./settings.js";
import { mountStage } from "./stage.js";

/**
 * What the lab does for the bench: knows all lessons, shows the changes, shows the texts.
 * @typedef {{catalog: Catalog, change(): void, read(): void, ended(): void}} Lab
 */

export class Bench {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {Lab} lab
   */
  constructor(el, ctx, lab) {
    this.ctx = ctx;
    this.lab = lab;
    this.lessons = lab.catalog.groups.flatMap((g) => g.lessons);
    this.about = h("div", { class: "about" });
    this.trouble = h("div", { class: "trouble", id: "run-trouble", role: "alert", hidden: true });
    this.parting = h("div", { class: "parting", id: "parting", hidden: true });
    this.stageRoom = h("div", { class: "stage-room" });
    const question = h("section", { class: "card predict", id: "predict" });
    const plotRoom = h("div", { class: "plot-room" });
    fill(
      el,
      h("div", { class: "before" }, this.about, question),
      this.trouble,
      this.parting,
      h("h2", { class: "unseen" }, ctx.t("web.shell.stage")),
      this.stageRoom,
      h("details", { class: "plots", id: "plots" }, h("summary", null, h("h2", null, ctx.t("web.shell.plots"))), plotRoom),
    );
    this.plots = mountPlots(plotRoom, ctx);
    this.stage = mountStage(this.stageRoom, ctx, { deeds: (arrow) => this.deeds(arrow), parts: [this.plots] });
    this.predict = new Predict(question, ctx, { play: () => this.play(), read: lab.read, next: () => this.go(this.neighbour(1)) });
    this.ended = whenEnded(this.stageRoom, () => this.reveal());
    this.head(this.neighbour(0)); // what is known before the first run
  }

  /**
   * @param {Exhibit} x
   * @param {boolean} keep the place in time
   */
  show(x, keep) {
    this.tell("");
    this.head(x.lesson ?? x, x);
    this.predict.show(x);
    this.part(x);
    this.stage.show(x, { keep });
    if (this.stage.ended()) this.reveal(); // a link to the end
  }

  /** @param {string} text of what went wrong with the run; the one before stays on the stage */
  tell(text) {
    fill(this.trouble, text !== "" && [h("p", null, text), isChanged(this.ctx.store.get()) && this.undo("trouble-undo")]);
    this.trouble.hidden = text === "";
  }

  destroy() {
    this.ended.disconnect();
    this.stage.destroy();
    this.plots.destroy();
  }

  play() {
    this.stage.play();
    this.focus();
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.stageRoom.querySelector("[data-act=play]"))?.focus({ preventScroll: true });
  }

  /** All has been played. */
  reveal() {
    this.predict.reveal();
    this.lab.ended();
  }

  /**
   * @param {{title: string, intro?: string} | undefined} lesson
   * @param {Exhibit} [x]
   */
  head(lesson, x) {
    if (!lesson) return;
    const title = h("div", { class: "title" }, h("h1", null, lesson.title), this.neighbour(0) && this.neighbours());
    fill(this.about, title, lesson.intro && h("p", null, words(lesson.intro)), x && (!this.neighbour(0) || isChanged(this.ctx.store.get())) && this.failures(x)); // of a lesson they are its point
    document.title = `${lesson.title} · tcpglass`;
  }

  neighbours() {
    const { t } = this.ctx;
    return h("div", { class: "neighbours" }, this.way("‹", t("web.shell.previous"), this.neighbour(-1)), this.way("›", t("web.shell.next"), this.neighbour(1)));
  }

  /** @param {number} by so many lessons on */
  neighbour(by) {
    const here = this.lessons.findIndex((l) => l.name === this.ctx.store.get().lesson);
    return here < 0 ? undefined : this.lessons[here + by];
  }

  /**
   * @param {string} sign
   * @param {string} text
   * @param {LessonHead | undefined} to
   */
  way(sign, text, to) {
    const name = to ? `${text}: ${to.title}` : text;
    return h("button", { type: "button", class: "quiet", title: name, "aria-label": name, disabled: !to, onclick: () => this.go(to) }, sign);
  }

  /** @param {LessonHead | undefined} to */
  go(to) {
    if (to) this.ctx.store.set({ ...UNCHANGED, lesson: to.name });
  }

  /**
   * Calls of the scenario that the stack has refused.
   * @param {Exhibit} x
   */
  failures({ failures = [] }) {
    const { t } = this.ctx;
    const lines = failures.map((f) => h("li", null, t("web.shell.failure", f.line, f.text)));
    return lines.length > 0 && h("details", { class: "failures" }, h("summary", null, t("web.shell.failures", lines.length)), h("ul", null, lines));
  }

  /**
   * Where the changed run leaves the one before.
   * @param {Exhibit} x
   */
  part({ model, parting }) {
    const { t, store, announce } = this.ctx;
    const changed = isChanged(store.get());
    this.parting.hidden = !changed;
    if (!changed) return fill(this.parting);
    const text = parting?.text ?? t("web.shell.parting.none");
    const there = parting && model.connections[parting.connection]?.rows[parting.row];
    fill(
      this.parting,
      h("span", { class: "chip" }, t(parting ? "web.shell.parting.here" : "web.shell.parting.same")),
      h("p", null, text),
      there && h("button", { type: "button", id: "parting-go", onclick: () => this.stage.seek(there.n + 1) }, t("web.shell.parting.go")),
      this.undo("parting-undo"),
    );
    announce(text);
  }

  /** @param {string} id */
  undo(id) {
    const { t, store } = this.ctx;
    return h("button", { type: "button", class: "quiet", id, onclick: () => store.set({ set: [], rules: [], seed: "" }) }, t("web.shell.whatif.reset"));
  }

  /**
   * What can be done to a segment, or taken back.
   * @param {Arrow} arrow
   */
  deeds(arrow) {
    const { t, store } = this.ctx;
    const can = rulesFor(arrow);
    if (!can) return [];
    const { rules } = store.get();
    const [there] = rulesAbout(rules, arrow);
    if (there !== undefined) return [{ text: t("web.shell.deed.undo", rules[there]), do: () => store.set({ rules: withoutRule(rules, there) }) }];
    return [
      this.deed(t("web.shell.deed.drop"), can.drop),
      ...can.delays.map((d) => this.deed(t("web.shell.deed.delay", d.by), d.rule)),
      this.deed(t("web.shell.deed.duplicate"), can.duplicate),
    ];
  }

  /**
   * @param {string} text
   * @param {string} rule
   */
  deed(text, rule) {
    const { store } = this.ctx;
    const make = () => {
      store.set({ rules: withRule(store.get().rules, rule) });
      this.lab.change();
    };
    return { text, do: make };
  }
}

/**
 * The stage says in data-ended of its root that all has been played.
 * @param {HTMLElement} room
 * @param {() => void} f
 */
function whenEnded(room, f) {
  const observer = new MutationObserver(() => {
    if (room.querySelector("[data-ended=true]")) f();
  });
  observer.observe(room, { subtree: true, attributeFilter: ["data-ended"] });
  return observer;
}
