/**
 * The question before the play, and its answer after it. What the reader
 * guesses stays on the page: nothing is scored, stored or sent.
 */
import { fill, h } from "./dom.js";
import { prose, words } from "./prose.js";

export class Predict {
  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {{play(): void, read(): void, next(): void}} deeds play the lesson; read all that is said about it; go on
   */
  constructor(el, ctx, deeds) {
    this.el = el;
    this.ctx = ctx;
    this.deeds = deeds;
    /** @type {LessonTexts | undefined} */
    this.lesson = undefined;
    const name = ctx.t("web.shell.predict.guess");
    this.guess = h("input", { id: "guess", autocomplete: "off", "aria-label": name, placeholder: name });
    this.guess.addEventListener("keydown", (e) => this.pressed(e));
    el.hidden = true;
  }

  /** @param {Exhibit} x */
  show({ lesson }) {
    if (lesson && lesson.name === this.lesson?.name) return; // a run of the same one: the guess stays
    this.lesson = lesson;
    this.guess.value = "";
    this.el.hidden = !lesson?.question;
    if (lesson?.question) this.ask(lesson.question);
    else fill(this.el);
  }

  /** @param {string} question */
  ask(question) {
    const { t } = this.ctx;
    const play = this.button("predict-play", "primary", t("web.shell.predict.play"), this.deeds.play);
    const reveal = this.button("predict-reveal", "quiet", t("web.shell.predict.reveal"), () => this.reveal());
    fill(
      this.el,
      h("h2", { class: "kicker" }, t("web.shell.predict.question")),
      h("p", { class: "question" }, words(question)),
      h("div", { class: "row" }, this.guess, play, reveal),
    );
    this.el.dataset.predict = "asked";
  }

  /** Tells the answer, once. */
  reveal() {
    const { t, announce } = this.ctx;
    if (!this.lesson?.question || this.el.dataset.predict === "told") return;
    const inside = this.el.contains(document.activeElement);
    const read = this.button("predict-read", "", t("web.shell.predict.read"), this.deeds.read);
    this.tell(this.lesson, h("div", { class: "row" }, read, this.button("predict-next", "quiet", `${t("web.shell.next")} ›`, this.deeds.next)));
    announce(`${t("web.shell.predict.answer")}. ${this.lesson.answer.join(" ")}`);
    if (inside) read.focus({ preventScroll: true });
  }

  /**
   * @param {LessonTexts} lesson
   * @param {HTMLElement} buttons
   */
  tell({ question = "", answer }, buttons) {
    const { t } = this.ctx;
    const guess = this.guess.value.trim();
    fill(
      this.el,
      h("h2", { class: "kicker" }, t("web.shell.predict.answer")),
      h("p", { class: "question faint" }, words(question)),
      guess !== "" && h("p", { class: "guess" }, h("span", { class: "chip" }, t("web.shell.predict.yours")), " ", guess),
      h("div", { class: "answer" }, prose(answer)),
      buttons,
    );
    this.el.dataset.predict = "told";
  }

  /**
   * @param {string} id
   * @param {string} look
   * @param {string} text
   * @param {() => void} act
   */
  button(id, look, text, act) {
    return h("button", { type: "button", class: look || null, id, onclick: act }, text);
  }

  /** @param {KeyboardEvent} e */
  pressed(e) {
    if (e.key !== "Enter" || e.isComposing) return;
    e.preventDefault(); // or it would press what has the focus next
    this.deeds.play();
  }
}
