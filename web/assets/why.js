/**
 * Why is it so? Each question takes something out of TCP and searches all
 * worlds for what goes wrong then; the run that was found is an exhibit.
 */
import { fill, h } from "./dom.js";
import { words } from "./prose.js";
import { linkTo, visit } from "./router.js";
import { mountStage } from "./stage.js";

/** What a question, and its run, begin with. */
const FRESH = Object.freeze({ exhibit: "", row: "", packet: "", connection: "" });

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 */
export async function mount(el, ctx) {
  const { questions } = /** @type {Catalog} */ (await ctx.api.get("/api/lessons"));
  return new Why(el, ctx, questions);
}

class Why {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {Catalog["questions"]} questions
   */
  constructor(el, ctx, questions) {
    const { t, store } = ctx;
    this.ctx = ctx;
    this.questions = questions;
    /** @type {Answer | undefined} */
    this.answer = undefined;
    this.over = false;
    this.list = h("ul", { class: "question-list" });
    this.text = h("div", { class: "about" });
    this.choice = h("div", { class: "exhibits", role: "group", "aria-label": t("web.shell.why.exhibits") });
    this.caption = h("p", { class: "caption" });
    this.rfc = h("div", { class: "rfc" });
    this.stageRoom = h("div", { class: "stage-room" });
    const answer = h("div", { class: "answered" }, this.text, this.rfc, h("div", { class: "found" }, this.choice, this.caption));
    this.bench = h("div", { class: "bench" }, answer, h("h2", { class: "unseen" }, t("web.shell.stage")), this.stageRoom);
    const panel = h("div", { class: "panel" }, h("p", { class: "faint" }, t("web.shell.why.intro")), this.list);
    fill(el, h("aside", { class: "shelf", "aria-label": t("web.shell.why.questions") }, panel), this.bench);
    this.stage = mountStage(this.stageRoom, ctx);
    this.unwatch = store.watch((_, changed) => {
      if (changed.includes("question")) void this.ask();
      else if (changed.includes("exhibit")) this.exhibit();
    });
    void this.ask();
  }

  /** The name of the question that is asked. */
  asked() {
    return this.ctx.store.get().question || this.questions[0]?.name || "";
  }

  async ask() {
    const name = this.asked();
    this.wait(name);
    try {
      const said = /** @type {Answer} */ (await this.ctx.api.get(`/api/why/${encodeURIComponent(name)}`));
      if (this.waits(name)) this.tell(said);
    } catch (err) {
      if (this.waits(name)) this.complain(err);
    }
    if (this.waits(name)) this.bench.removeAttribute("aria-busy");
  }

  /** @param {string} name of a question; an answer that comes too late is not shown */
  waits(name) {
    return !this.over && name === this.asked();
  }

  /** @param {unknown} err */
  complain(err) {
    fill(this.text, h("p", { class: "trouble", role: "alert" }, err instanceof Error ? err.message : String(err)));
    this.answer = undefined;
    this.exhibit();
  }

  /** @param {string} name of a question that is being answered */
  wait(name) {
    fill(this.list, this.questions.map((q) => h("li", null, this.entry(q, q.name === name))));
    this.bench.setAttribute("aria-busy", "true");
    fill(this.text, h("h1", null, this.questions.find((q) => q.name === name)?.title ?? name), h("p", null, this.ctx.t("web.shell.why.searching")));
    for (const el of [this.choice, this.caption, this.rfc]) fill(el);
  }

  /** @param {Answer} said */
  tell(said) {
    const { t } = this.ctx;
    this.answer = said;
    fill(this.text, h("h1", null, said.title), h("h2", null, t("web.shell.why.changed")), h("p", null, words(said.changed)));
    fill(this.rfc, said.rfc && [h("h2", null, t("web.shell.why.rfc")), h("p", null, words(said.rfc))]);
    document.title = `${said.title} · tcpglass`;
    this.exhibit();
  }

  /** Shows the run that the state names, or the first. */
  exhibit() {
    const all = this.answer?.exhibits ?? [];
    const here = all.find((x) => x.name === this.ctx.store.get().exhibit) ?? all[0];
    const inside = this.choice.contains(document.activeElement);
    fill(this.choice, all.length > 1 && all.map((x) => this.run(x, x === here)));
    if (inside) /** @type {HTMLElement | null} */ (this.choice.querySelector("[aria-pressed=true]"))?.focus();
    fill(this.caption, here && words(here.text));
    this.stageRoom.hidden = !here;
    if (here) this.stage.show(here.exhibit);
  }

  /**
   * @param {Answer["exhibits"][number]} x
   * @param {boolean} here
   */
  run({ name, exhibit }, here) {
    const { store } = this.ctx;
    const go = () => store.set({ ...FRESH, exhibit: name });
    return h("button", { type: "button", "data-run": name, "aria-pressed": String(here), onclick: go }, exhibit.title);
  }

  /**
   * @param {Catalog["questions"][number]} q
   * @param {boolean} here
   */
  entry({ name, title }, here) {
    const { store } = this.ctx;
    const go = () => {
      store.set({ ...FRESH, question: name });
      /** @type {HTMLElement | null} */ (this.list.querySelector("a[aria-current]"))?.focus(); // the list is drawn anew
    };
    const href = linkTo(store.get(), { view: "why", question: name });
    return h("a", { href, "data-question": name, "aria-current": here && "true", onclick: visit(go) }, title);
  }

  destroy() {
    this.over = true;
    this.unwatch();
    this.stage.destroy();
  }
}
