/**
 * The lab: lessons and what is said about them on the left, the world that
 * plays on the right. Each change of the state that asks for another run
 * makes one; what comes back is shown to every part.
 */
import { aborted } from "./api.js";
import { Bench } from "./bench.js";
import { fill, h } from "./dom.js";
import { mountLessons } from "./lessons.js";
import { Own } from "./own.js";
import { OWN } from "./router.js";
import { requestOf, RUN_KEYS } from "./settings.js";
import { mountStory } from "./story.js";
import { tabs } from "./tabs.js";
import { mountTakeaway } from "./takeaway.js";
import { WhatIf } from "./whatif.js";

const CALM = 120; // ms without another change before a run is asked for

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 */
export async function mount(el, ctx) {
  return new Lab(el, ctx, /** @type {Catalog} */ (await ctx.api.get("/api/lessons")));
}

class Lab {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {Catalog} catalog
   */
  constructor(el, ctx, catalog) {
    this.el = el;
    this.ctx = ctx;
    this.playing = ""; // the lesson or scenario that is on the stage
    this.over = false; // the reader is elsewhere
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.due = undefined;
    this.room = h("div", { class: "bench" });
    const panels = { lessons: panel(), story: panel(), whatif: panel(), own: panel(), take: panel() };
    this.tabs = this.shelf(panels);
    el.classList.add("folded"); // where there is little room

    this.bench = new Bench(this.room, ctx, { catalog, change: () => this.tabs.show("whatif"), read: () => this.open("story"), ended: () => this.story.reveal() });
    this.lessons = mountLessons(panels.lessons, ctx, catalog, () => el.classList.add("folded"));
    this.story = mountStory(panels.story, ctx);
    this.whatIf = new WhatIf(panels.whatif, ctx);
    this.own = new Own(panels.own, ctx);
    this.takeaway = mountTakeaway(panels.take, ctx, () => this.export());
    this.begin();
  }

  /**
   * The panels on the left, below their tabs.
   * @param {Record<string, HTMLElement>} panels
   */
  shelf(panels) {
    const { t } = this.ctx;
    const list = [
      { id: "lessons", text: t("web.shell.tab.lessons"), panel: panels.lessons },
      { id: "story", text: t("web.shell.tab.story"), panel: panels.story },
      { id: "whatif", text: t("web.shell.tab.whatif"), panel: panels.whatif },
      { id: "own", text: t("web.shell.tab.own"), panel: panels.own },
      { id: "take", text: t("web.shell.tab.take"), panel: panels.take },
    ];
    const made = tabs(list, t("web.shell.shelf"), (_, again) => this.fold(again));
    fill(this.el, h("aside", { class: "shelf", "aria-label": t("web.shell.shelf") }, this.skip(), made.row, list.map((tab) => tab.panel)), this.room);
    return made;
  }

  /** Past a hundred lessons to what plays, for those with a keyboard. */
  skip() {
    return h("button", { type: "button", class: "skip", onclick: () => this.bench.focus() }, this.ctx.t("web.shell.to-stage"));
  }

  /** @param {boolean} again the open tab was chosen */
  fold(again) {
    this.el.classList.toggle("folded", again && !this.el.classList.contains("folded"));
  }

  /** @param {string} tab */
  open(tab) {
    this.tabs.show(tab);
    this.el.classList.remove("folded");
  }

  begin() {
    const { store } = this.ctx;
    if (store.get().lesson === OWN) this.tabs.show("own");
    this.lessons.mark();
    this.unwatch = store.watch((_, changed) => this.told(changed));
    void this.run();
  }

  /** @param {(keyof PageState)[]} changed */
  told(changed) {
    if (changed.includes("lesson")) this.lessons.mark();
    if (!changed.some((key) => RUN_KEYS.has(key))) return;
    clearTimeout(this.due);
    this.due = setTimeout(() => this.run(), changed.includes("lesson") || changed.includes("scenario") ? 0 : CALM);
  }

  async run() {
    const { store, api } = this.ctx;
    const { lesson, scenario } = store.get();
    const world = lesson === OWN ? scenario : lesson;
    this.room.setAttribute("aria-busy", "true");
    try {
      const x = /** @type {Exhibit} */ (await api.post("/api/run", requestOf(store.get()), { slot: "lab" }));
      if (this.over) return;
      this.show(x, world === this.playing);
      this.playing = world;
    } catch (err) {
      if (aborted(err) || this.over) return; // another run is on its way
      this.complain(err);
    }
    this.room.removeAttribute("aria-busy");
  }

  /**
   * @param {Exhibit} x
   * @param {boolean} keep the place in time
   */
  show(x, keep) {
    this.own.show(x);
    this.whatIf.show(x);
    this.story.show(x);
    this.bench.show(x, keep);
  }

  /** @param {unknown} err */
  complain(err) {
    const text = err instanceof Error ? err.message : String(err);
    const mine = this.ctx.store.get().lesson === OWN;
    if (mine) this.own.tell(text);
    if (!mine || this.tabs.open() !== "own") this.bench.tell(text);
  }

  /** What is on the stage, to be made a file of. */
  export() {
    const state = this.ctx.store.get();
    const connection = /^\d+$/.test(state.connection) ? { connection: Number(state.connection) } : {};
    return { name: state.lesson === OWN ? "scenario" : state.lesson, request: { ...requestOf(state), ...connection } };
  }

  destroy() {
    this.over = true;
    clearTimeout(this.due);
    this.unwatch?.();
    this.takeaway.destroy();
    this.whatIf.destroy();
    this.bench.destroy();
  }
}

function panel() {
  return h("div", { class: "panel" });
}
