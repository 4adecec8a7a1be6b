/** The list of lessons: groups, a search, the one that plays. */
import { fill, h } from "./dom.js";
import { linkTo, visit } from "./router.js";
import { UNCHANGED } from "./settings.js";

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {Catalog} catalog
 * @param {() => void} chosen by the reader
 */
export function mountLessons(el, ctx, catalog, chosen) {
  const list = h("div", { class: "lesson-list" });
  const name = ctx.t("web.shell.search");
  const search = h("input", { type: "search", id: "lesson-search", autocomplete: "off", placeholder: name, "aria-label": name, oninput: () => draw() });
  const count = h("p", { class: "unseen", role: "status" });
  fill(el, h("div", { class: "search" }, search, count), list);

  function draw() {
    const here = ctx.store.get().lesson;
    const wanted = search.value.trim().toLowerCase();
    const groups = catalog.groups.map((g) => ({ ...g, lessons: g.lessons.filter((l) => matches(l, wanted)) })).filter((g) => g.lessons.length > 0);
    fill(list, groups.map((g) => group(g, here, wanted !== "")), groups.length === 0 && h("p", { class: "faint none" }, ctx.t("web.shell.search-none")));
    count.textContent = wanted && ctx.t("web.shell.search-found", groups.reduce((n, g) => n + g.lessons.length, 0));
  }

  /**
   * @param {Catalog["groups"][number]} g
   * @param {string} here
   * @param {boolean} searching
   */
  function group(g, here, searching) {
    const open = searching || g.lessons.some((l) => l.name === here);
    return h(
      "details",
      { open, "data-group": g.name },
      h("summary", null, h("span", null, g.text), h("span", { class: "count" }, g.lessons.length)),
      h("ul", null, g.lessons.map((l) => h("li", null, entry(l, l.name === here)))),
    );
  }

  /**
   * @param {LessonHead} l
   * @param {boolean} here
   */
  function entry(l, here) {
    const go = () => {
      ctx.store.set({ ...UNCHANGED, lesson: l.name });
      chosen();
    };
    const href = linkTo(ctx.store.get(), { lesson: l.name });
    return h("a", { href, title: l.intro, "data-lesson": l.name, "aria-current": here && "true", onclick: visit(go) }, l.title);
  }

  /** Marks the lesson that plays, and leaves what is open as it is. */
  function mark() {
    const here = ctx.store.get().lesson;
    for (const a of list.querySelectorAll("a")) {
      if (a.dataset.lesson !== here) a.removeAttribute("aria-current");
      else reveal(a);
    }
  }
  draw();
  mark();
  return { mark };
}

/** @param {HTMLElement} a */
function reveal(a) {
  a.setAttribute("aria-current", "true");
  a.closest("details")?.setAttribute("open", "");
  const room = a.closest(".lesson-list")?.getBoundingClientRect();
  const at = a.getBoundingClientRect();
  if (room && (at.top < room.top || at.bottom > room.bottom - at.height)) a.scrollIntoView({ block: "center" });
}

/**
 * @param {LessonHead} l
 * @param {string} wanted
 */
function matches(l, wanted) {
  const text = `${l.name} ${l.title} ${l.intro}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}
