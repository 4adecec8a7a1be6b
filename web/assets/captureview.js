/** One connection of a capture on the stage; if wanted, beside the lesson it resembles. */
import { aborted } from "./api.js";
import { makeWriter } from "./capturewords.js";
import { fill, h, redraw } from "./dom.js";
import { mountPlots } from "./plots.js";
import { mountStage } from "./stage.js";
import { mountTakeaway } from "./takeaway.js";

/**
 * @typedef {object} Deeds
 * @property {() => void} back to the table
 * @property {(n: number) => void} open another connection
 * @property {() => void} whole draws all segments
 */

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {Deeds} deeds
 */
export function makeView(el, ctx, deeds) {
  const { t, store } = ctx;
  const write = makeWriter(store.get().lang);
  const head = h("div", { class: "capture-head" });
  const notes = h("p", { class: "faint capture-note" });
  const likes = h("div", { class: "likes", role: "group", "aria-label": t("web.capture.resembles") });
  const stageRoom = h("div", { class: "stage-room" });
  const plotRoom = h("div", { class: "plot-room" });
  const curves = h("details", { class: "plots" }, h("summary", null, h("h2", null, t("web.capture.plots"))), plotRoom);
  const takeRoom = h("div", { class: "take-room" });
  const take = mountTakeaway(takeRoom, ctx, taken, ["scenario"]);
  const root = h("section", { class: "capture-view", hidden: true }, head, likes, notes, h("h2", { class: "unseen" }, t("web.capture.stage")), stageRoom, curves, h("details", { class: "plots take" }, h("summary", null, h("h2", null, t("web.capture.take"))), takeRoom));
  el.append(root);
  /** @type {CaptureConnection | undefined} */
  let shown;
  /** @type {{stages: Stage[], plots?: Part, lesson: string}} */
  let scene = { stages: [], lesson: "" };
  let asked = 0; // a lesson that comes too late is not shown

  /** What is taken away. */
  function taken() {
    const { capture, number } = store.get();
    return { name: `connection-${number}`, request: {}, path: `/api/captures/${encodeURIComponent(capture)}/connections/${encodeURIComponent(number)}/export` };
  }

  /** @param {string} lesson "" for the connection alone */
  function set(lesson) {
    strike();
    asked++;
    root.classList.toggle("beside", lesson !== "");
    curves.hidden = lesson !== "";
    if (lesson) void setBoth(lesson);
    else setAlone();
  }

  function setAlone() {
    if (!shown) return;
    const plots = mountPlots(plotRoom, ctx);
    const stage = mountStage(stageRoom, ctx, { parts: [plots] });
    scene = { stages: [stage], plots, lesson: "" };
    stage.show(shown.exhibit);
  }

  /** @param {string} lesson */
  async function setBoth(lesson) {
    const mine = asked;
    const [left, right] = [room(t("web.capture.this")), room(t("web.capture.lesson", titleOf(lesson)))];
    fill(stageRoom, h("div", { class: "pair" }, left.el, right.el));
    const stages = [left, right].map((r) => mountStage(r.stage, ctx, { compact: true }));
    scene = { stages, lesson };
    if (shown) stages[0].show(shown.exhibit);
    try {
      const x = /** @type {Exhibit} */ (await ctx.api.post("/api/run", { lesson, set: [], rules: [] }, { slot: "beside" }));
      if (mine !== asked) return;
      stages[1].show(x);
      right.name(t("web.capture.lesson", x.lesson?.title ?? x.title));
    } catch (err) {
      if (mine === asked && !aborted(err)) ctx.fail(err);
    }
  }

  function strike() {
    for (const stage of scene.stages) stage.destroy();
    scene.plots?.destroy();
    fill(stageRoom);
    fill(plotRoom);
    scene = { stages: [], lesson: "" };
  }

  /** @param {string} lesson */
  function titleOf(lesson) {
    return shown?.resembles.find((r) => r.lesson === lesson)?.title ?? lesson;
  }

  function playBoth() {
    for (const stage of scene.stages) {
      if (ctx.still()) stage.seek(Number.MAX_SAFE_INTEGER);
      else stage.play();
    }
  }

  /**
   * @param {CaptureConnection} c
   * @param {number} last connection of the capture
   */
  function drawHead(c, last) {
    const { n, client, server } = c.row;
    const title = t("web.capture.connection-of", n, client, server);
    document.title = `${title} · tcpglass`;
    redraw(head, () => fill(head, h("button", { type: "button", id: "capture-back", onclick: deeds.back }, t("web.capture.back")), h("h1", null, title), neighbours(n, last)));
    fill(notes, t("web.capture.estimated"), " ", ...leftOut(c));
  }

  /**
   * @param {number} n
   * @param {number} last
   */
  function neighbours(n, last) {
    const way = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {number} */ to) => h("button", { type: "button", class: "quiet", title: name, "aria-label": name, disabled: to < 1 || to > last, onclick: () => deeds.open(to) }, sign);
    return h("div", { class: "neighbours" }, way("‹", t("web.capture.previous"), n - 1), way("›", t("web.capture.next"), n + 1));
  }

  /** @param {CaptureConnection} c */
  function leftOut({ left, whole }) {
    if (left === 0) return [];
    const all = whole && h("button", { type: "button", id: "capture-whole", onclick: deeds.whole }, t("web.capture.draw-all"));
    return [t("web.capture.left", write.count(left)), " ", all || ""];
  }

  /** @param {CaptureConnection} c */
  function drawLikes(c) {
    const { beside } = store.get();
    const choice = (/** @type {Resemblance} */ r) => h("button", { type: "button", "data-lesson": r.lesson, title: r.why, "aria-pressed": String(r.lesson === beside), onclick: () => store.set({ beside: r.lesson === beside ? "" : r.lesson }) }, r.title);
    const why = c.resembles.find((r) => r.lesson === (beside || c.resembles[0].lesson))?.why;
    redraw(likes, () => fill(likes, h("span", null, t("web.capture.resembles")), c.resembles.map(choice), why && h("span", { class: "faint" }, why), beside && h("button", { type: "button", class: "primary", id: "play-both", onclick: playBoth }, t("web.capture.play-both"))));
  }

  return {
    el: root,
    /**
     * @param {CaptureConnection} c
     * @param {number} last
     */
    show(c, last) {
      shown = c;
      root.hidden = false;
      drawHead(c, last);
      drawLikes(c);
      set(store.get().beside);
    },
    /** The lesson beside it is another one, or none. */
    compare() {
      if (!shown || root.hidden) return;
      drawLikes(shown);
      set(store.get().beside);
    },
    /** To what plays. */
    focus() {
      /** @type {HTMLElement | null} */ (stageRoom.querySelector("[data-act=play]"))?.focus({ preventScroll: true });
    },
    hide() {
      root.hidden = true;
      shown = undefined;
      strike();
    },
    destroy() {
      take.destroy();
      strike();
    },
  };
}

/** A half of two: what it is, and its stage. @param {string} name */
function room(name) {
  const title = h("h2", null, name);
  const stage = h("div", { class: "stage-room" });
  return { el: h("div", { class: "half" }, title, stage), stage, name: (/** @type {string} */ text) => void (title.textContent = text) };
}
