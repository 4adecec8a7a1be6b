/** The bar of the live view: which source, how it stands with the connection, pause. */
import { h, setAttr } from "./dom.js";
import { say } from "./keyed.js";

/** @type {Record<string, string>} */
const LINES = {
  opening: "web.live.line.opening",
  open: "web.live.line.open",
  lost: "web.live.line.lost",
  paused: "web.live.line.paused",
};

/** @typedef {{state: string, text?: string, wait?: number}} Line see sse.js; or "paused" */

/**
 * @param {Ctx} ctx
 * @param {{name: string, text: string}[]} sources
 * @param {{pause(wanted: boolean): void, again(): void}} act
 */
export function makeBar({ t, store, announce }, sources, act) {
  let line = "opening";
  const buttons = sources.map(({ name, text }) => h("button", { type: "button", "data-source": name, onclick: () => store.set({ source: name }) }, text));
  const status = h("span", { class: "live-status", id: "live-status" });
  const again = h("button", { type: "button", id: "live-again", hidden: true, onclick: act.again }, t("web.live.again"));
  const pause = h("button", { type: "button", id: "live-pause", hidden: sources.length === 0, onclick: () => act.pause(line !== "paused") });

  return {
    el: h("div", { class: "live-bar" }, h("h1", null, t("web.live.name")),
      h("div", { class: "live-sources", role: "group", "aria-label": t("web.live.sources") }, buttons), status, again, pause),

    /** @param {string | undefined} name */
    chosen: (name) => buttons.forEach((b) => setAttr(b, "aria-pressed", String(b.dataset.source === name))),

    /**
     * Shows how it stands; a loss and its end are said aloud. What is lost
     * is lost until it is back, however often it is tried.
     * @param {Line} l
     * @returns {boolean} what is shown is of the past
     */
    tell({ state, text, wait }) {
      const before = line;
      line = before === "lost" && state === "opening" ? "lost" : state;
      const words = [t(LINES[line]), text, wait && t("web.live.line.wait", Math.ceil(wait / 1000))].filter(Boolean).join(" ");
      setAttr(status, "data-live", line);
      say(status, sources.length > 0 ? words : "");
      again.hidden = line !== "lost";
      say(pause, t(line === "paused" ? "web.live.resume" : "web.live.pause"));
      if (before !== line && (line === "lost" || (before === "lost" && line === "open"))) announce(line === "open" ? t("web.live.line.back") : words);
      return line === "lost" || line === "paused";
    },
  };
}
