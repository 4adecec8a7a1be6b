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
  const { t, store, api } = ctx;
  const { questions } = /** @type {Catalog} */ (await api.get("/api/lessons"));
  const list = h("ul", { class: "question-list" });
  const text = h("div", { class: "about" });
  const choice = h("div", { class: "exhibits", role: "group", "aria-label": t("web.shell.why.exhibits") });
  const caption = h("p", { class: "caption" });
  const stageRoom = h("div", { class: "stage-room" });
  const bench = h("div", { class: "bench" }, text, choice, caption, h("h2", { class: "unseen" }, t("web.shell.stage")), stageRoom);
  fill(el, h("aside", { class: "shelf", "aria-label": t("web.shell.why.questions") }, h("div", { class: "panel" }, h("p", { class: "faint" }, t("web.shell.why.intro")), list)), bench);
  const stage = mountStage(stageRoom, ctx);
  /** @type {Answer | undefined} */
  let answer;
  let asked = 0; // an answer that comes after another question is not shown

  function current() {
    return store.get().question || questions[0]?.name || "";
  }

  async function ask() {
    const mine = ++asked;
    const name = current();
    drawList(name);
    bench.setAttribute("aria-busy", "true");
    fill(text, h("h1", null, questions.find((q) => q.name === name)?.title ?? name), h("p", null, t("web.shell.why.searching")));
    fill(choice);
    try {
      const said = /** @type {Answer} */ (await api.get(`/api/why/${encodeURIComponent(name)}`));
      if (mine === asked) tell(said);
    } catch (err) {
      if (mine === asked) fill(text, h("p", { class: "trouble", role: "alert" }, err instanceof Error ? err.message : String(err)));
    }
    if (mine === asked) bench.removeAttribute("aria-busy");
  }

  /** @param {Answer} said */
  function tell(said) {
    answer = said;
    fill(text, h("h1", null, said.title), h("dl", { class: "because" }, pair(t("web.shell.why.changed"), said.changed), pair(t("web.shell.why.rfc"), said.rfc)));
    document.title = `${said.title} · tcpglass`;
    drawExhibit();
  }

  function drawExhibit() {
    const all = answer?.exhibits ?? [];
    const inside = choice.contains(document.activeElement);
    const here = all.find((x) => x.name === store.get().exhibit) ?? all[0];
    fill(choice, all.length > 1 && all.map((x, i) => h("button", { type: "button", "data-exhibit": x.name, "aria-pressed": String(x === here), onclick: () => store.set({ ...FRESH, exhibit: x.name }) }, t("web.shell.why.exhibit", i + 1))));
    if (inside) /** @type {HTMLElement | null} */ (choice.querySelector("[aria-pressed=true]"))?.focus();
    fill(caption, here && words(here.text));
    stageRoom.hidden = !here;
    if (here) stage.show(here.exhibit);
  }

  /** @param {string} name */
  function drawList(name) {
    fill(list, questions.map((q) => h("li", null, entry(q, q.name === name))));
  }

  /**
   * @param {Catalog["questions"][number]} q
   * @param {boolean} here
   */
  function entry(q, here) {
    const go = () => {
      store.set({ ...FRESH, question: q.name });
      /** @type {HTMLElement | null} */ (list.querySelector("a[aria-current]"))?.focus(); // the list is drawn anew
    };
    return h("a", { href: linkTo(store.get(), { view: "why", question: q.name }), "data-question": q.name, "aria-current": here && "true", onclick: (/** @type {MouseEvent} */ e) => visit(e, go) }, q.title);
  }

  const end = store.watch((_, changed) => {
    if (changed.includes("question")) void ask();
    else if (changed.includes("exhibit")) drawExhibit();
  });
  await ask();
  return {
    destroy() {
      end();
      stage.destroy();
    },
  };
}

/**
 * @param {string} name
 * @param {string} text
 */
function pair(name, text) {
  return text ? [h("dt", null, name), h("dd", null, words(text))] : null;
}
