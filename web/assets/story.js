/** What is said about a lesson: before it plays, and after. */
import { fill, h } from "./dom.js";
import { prose, words } from "./prose.js";

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 */
export function mountStory(el, ctx) {
  const { t } = ctx;

  /** @param {Exhibit} x */
  function show(x) {
    const l = x.lesson;
    if (!l) return fill(el, h("p", { class: "faint" }, t("web.shell.story.none")));
    const how = h("p", { class: "faint" }, t("web.shell.story.wireshark-how"));
    fill(
      el,
      section(t("web.shell.story.watch"), l.watch.length > 0 && h("ul", null, l.watch.map((w) => h("li", null, words(w))))),
      after(t("web.shell.story.answer"), l.answer),
      after(t("web.shell.story.happens"), l.happens),
      after(t("web.shell.story.common"), l.common),
      after(t("web.shell.story.rfc"), l.rfc),
      l.wireshark.length > 0 && folded(t("web.shell.story.wireshark"), [how, h("dl", { class: "sights" }, l.wireshark.map(sight))]),
    );
  }

  /** Unfolds what is said after the play. */
  function reveal() {
    for (const d of el.querySelectorAll("details.after")) d.setAttribute("open", "");
  }
  return { show, reveal };
}

/**
 * @param {string} title
 * @param {Node | false} content
 */
function section(title, content) {
  return content && h("section", null, h("h3", null, title), content);
}

/**
 * @param {string} title
 * @param {string[]} paragraphs
 */
function after(title, paragraphs) {
  return paragraphs.length > 0 && folded(title, prose(paragraphs), "after");
}

/**
 * @param {string} title
 * @param {HTMLElement[]} content
 * @param {string} [kind]
 */
function folded(title, content, kind) {
  return h("details", { class: kind }, h("summary", null, h("h3", null, title)), content);
}

/** @param {LessonTexts["wireshark"][number]} s */
function sight(s) {
  return [h("dt", null, h("code", null, s.filter)), h("dd", null, h("span", { class: "chip" }, s.numbers), " ", words(s.text))];
}
