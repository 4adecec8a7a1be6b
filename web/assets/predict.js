/**
 * The question before the play, and its answer after it. What the reader
 * guesses stays on the page: nothing is scored, stored or sent.
 */
import { fill, h } from "./dom.js";
import { prose, words } from "./prose.js";

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {{play(): void, read(): void, next(): void}} deeds play the lesson; read all that is said about it; go on
 */
export function mountPredict(el, ctx, deeds) {
  const { t } = ctx;
  /** @type {LessonTexts | undefined} */
  let lesson;
  let guess = "";

  /** @param {Exhibit} x */
  function show(x) {
    if (x.lesson && x.lesson.name === lesson?.name) return; // a run of the same one: the guess stays
    lesson = x.lesson;
    guess = "";
    if (lesson?.question) ask(lesson.question);
    else clear();
  }

  function clear() {
    fill(el);
    el.hidden = true;
  }

  /** @param {string} question */
  function ask(question) {
    const field = h("input", { id: "guess", autocomplete: "off", "aria-label": t("web.shell.predict.guess"), placeholder: t("web.shell.predict.guess"), oninput: () => (guess = field.value), onkeydown: enter });
    fill(
      el,
      h("h2", { class: "kicker" }, t("web.shell.predict.question")),
      h("p", { class: "question" }, words(question)),
      h("div", { class: "row" }, field, h("button", { type: "button", class: "primary", id: "predict-play", onclick: deeds.play }, t("web.shell.predict.play")), h("button", { type: "button", class: "quiet", id: "predict-reveal", onclick: reveal }, t("web.shell.predict.reveal"))),
    );
    el.dataset.predict = "asked";
    el.hidden = false;
  }

  /** @param {KeyboardEvent} e */
  function enter(e) {
    if (e.key === "Enter" && !e.isComposing) deeds.play();
  }

  function reveal() {
    if (!lesson?.question || el.dataset.predict === "told") return;
    const inside = el.contains(document.activeElement);
    const read = h("button", { type: "button", id: "predict-read", onclick: deeds.read }, t("web.shell.predict.read"));
    fill(
      el,
      h("h2", { class: "kicker" }, t("web.shell.predict.answer")),
      h("p", { class: "question faint" }, words(lesson.question)),
      guess.trim() !== "" && h("p", { class: "guess" }, h("span", { class: "chip" }, t("web.shell.predict.yours")), " ", guess),
      h("div", { class: "answer" }, prose(lesson.answer)),
      h("div", { class: "row" }, read, h("button", { type: "button", class: "quiet", id: "predict-next", onclick: deeds.next }, t("web.shell.next"), " ›")),
    );
    el.dataset.predict = "told";
    ctx.announce(`${t("web.shell.predict.answer")}. ${lesson.answer.join(" ")}`);
    if (inside) read.focus({ preventScroll: true });
  }
  clear();
  return { show, reveal };
}
