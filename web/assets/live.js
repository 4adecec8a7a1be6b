/** The live view: a socket table as it changes. */
import { fill, h, setAttr } from "./dom.js";
import { say } from "./keyed.js";
import { makeBar } from "./livebar.js";
import { clockOf, makeBoard } from "./liveboard.js";
import { extended } from "./livecurves.js";
import { openStream } from "./sse.js";

/**
 * Out of sight for so long (ms), and the stream is let go: a browser has six
 * connections to a server for all its tabs, and a table that nobody sees need
 * not be read.
 */
const UNSEEN = 5000;

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 */
export async function mount(el, ctx) {
  const { live } = /** @type {Hello} */ (await ctx.api.get("/api/hello"));
  const stacks = live.stacks.map((url, i) => ({ name: String(i), text: url }));
  const machine = live.machine ? [{ name: "machine", text: ctx.t("web.live.machine") }] : [];
  const view = new Live(el, ctx, [...stacks, ...machine]);
  const end = ctx.store.watch((_, changed) => changed.includes("source") && view.turn());
  return {
    destroy() {
      end();
      view.destroy();
    },
  };
}

class Live {
  /** @type {LivePoint[]} */
  past = [];
  class = ""; // of the last look
  source = "";
  /** @type {ReturnType<typeof openStream> | undefined} */
  stream;
  resting = false; // nobody sees it
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  unseen;
  look = () => this.seen();

  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {{name: string, text: string}[]} sources
   */
  constructor(el, ctx, sources) {
    this.ctx = ctx;
    this.sources = sources;
    this.bar = makeBar(ctx, sources, { pause: (wanted) => this.follow(!wanted), again: () => this.stream?.again() });
    this.trouble = h("p", { class: "live-trouble", hidden: true });
    this.board = makeBoard(ctx);
    fill(el, this.bar.el, this.trouble, this.board.el, sources.length === 0 && h("p", { class: "live-none" }, ctx.t("web.live.none")));
    document.addEventListener("visibilitychange", this.look);
    this.turn();
  }

  destroy() {
    clearTimeout(this.unseen);
    document.removeEventListener("visibilitychange", this.look);
    this.stream?.close();
    this.board.destroy();
  }

  /** Turns to the source that the state names, or else to the first. */
  turn() {
    const wanted = this.ctx.store.get().source;
    this.source = (this.sources.find((s) => s.name === wanted) ?? this.sources.at(0))?.name ?? "";
    this.bar.chosen(this.source);
    this.past = [];
    this.class = "";
    this.board.el.hidden = true;
    this.trouble.hidden = true;
    this.follow(this.source !== "");
  }

  /** @param {boolean} wanted else it pauses */
  follow(wanted) {
    this.stream?.close();
    this.stream = undefined;
    if (wanted) this.resting = false;
    if (!wanted) return this.tell({ state: "paused" });
    const url = `/api/live?source=${encodeURIComponent(this.source)}&lang=${this.ctx.store.get().lang}`;
    this.stream = openStream(url, { event: (e) => this.event(e), line: (l) => this.tell(l) });
  }

  /** Rests while nobody sees it. */
  seen() {
    clearTimeout(this.unseen);
    if (document.hidden) {
      this.unseen = setTimeout(() => {
        this.resting = this.stream !== undefined;
        this.follow(false);
      }, UNSEEN);
    } else if (this.resting) this.follow(true);
  }

  /** @param {import("./livebar.js").Line} line */
  tell(line) {
    setAttr(this.board.el, "data-stale", this.bar.tell(line));
  }

  /** @param {import("./sse.js").SSE} e */
  event(e) {
    if (e.event !== "look") return;
    const { points, now } = /** @type {LiveLook} */ (JSON.parse(e.data));
    this.past = extended(this.past, points);
    this.board.el.hidden = this.past.length === 0;
    this.board.show(now);
    this.board.plot(this.past);
    this.complain(now);
    this.alarm(now);
  }

  /** Says that the table cannot be read, and of when the one is that is shown. @param {LiveNow} now */
  complain({ trouble, at }) {
    this.trouble.hidden = !trouble;
    if (trouble) say(this.trouble, this.past.length > 0 ? this.ctx.t("web.live.trouble", trouble, clockOf(this.ctx, at)) : trouble);
  }

  /** Says aloud what changes about the verdict, and nothing each second. @param {LiveNow} now */
  alarm(now) {
    if (this.class !== "" && this.class !== now.class) this.ctx.announce(now.verdicts.at(0)?.text ?? this.ctx.t("web.live.class.nothing"));
    this.class = now.class;
  }
}
