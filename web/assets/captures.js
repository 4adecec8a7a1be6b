/**
 * Captures: files that are open on the left, with what was found in them; on
 * the right their connections, or one of them on the stage. The state of the
 * page says which; here it is followed.
 */
import { ApiError } from "./api.js";
import { makeDrop } from "./capturedrop.js";
import { makeTable } from "./capturetable.js";
import { makeView } from "./captureview.js";
import { makeWriter, rowsTo } from "./capturewords.js";
import { fill, h, redraw } from "./dom.js";
import { explanation } from "./explain.js";
import { findings } from "./findings.js";
import { instead } from "./router.js";

/** What another connection, or another capture, begins with. */
const FRESH = Object.freeze({ beside: "", row: "", packet: "", connection: "" });
const TABLE = Object.freeze({ ...FRESH, number: "", filter: "", sort: "" });

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 */
export async function mount(el, ctx) {
  return new Desk(el, ctx, /** @type {CaptureList} */ (await ctx.api.get("/api/captures")));
}

class Desk {
  /** @type {CaptureHead[]} */
  open = [];
  /** @type {CaptureAbout | undefined} the one that is looked at */
  about;
  asked = 0; // an answer to an older question is not shown
  came = ""; // the connection that the reader comes back from

  /**
   * @param {HTMLElement} el
   * @param {Ctx} ctx
   * @param {CaptureList} list
   */
  constructor(el, ctx, list) {
    this.el = el;
    this.ctx = ctx;
    this.write = makeWriter(ctx.store.get().lang);
    this.drop = makeDrop(el, ctx, (about) => this.opened(about));
    this.list = h("ul", { class: "capture-list", id: "capture-list" });
    this.panel = h("div", { class: "panel", tabindex: -1 });
    this.welcome = h("div", { class: "card capture-welcome" });
    this.bench = h("div", { class: "bench" });
    this.files = h("div", { class: "capture-files" }, this.list);
    this.shelf = h("aside", { class: "shelf", "aria-label": ctx.t("web.capture.shelf") }, this.files, this.panel);
    fill(el, this.shelf, h("div", { class: "capture-main" }, this.welcome, this.bench));
    const tableRoom = h("div", { class: "table-room" });
    this.tableRoom = tableRoom;
    this.bench.append(tableRoom);
    this.table = makeTable(tableRoom, ctx, (n) => this.go(n));
    this.view = makeView(this.bench, ctx, { back: () => this.back(), open: (n) => this.go(n), whole: () => this.connection(true) });
    this.end = ctx.store.watch((_, changed) => this.told(changed));
    this.begin(list);
  }

  /** @param {CaptureList} list */
  begin({ captures, limit, most }) {
    this.open = captures;
    this.drop.limit(limit);
    this.invite(limit, most);
    if (this.ctx.store.get().capture === "" && captures.length > 0) this.last();
    else void this.load();
  }

  /**
   * @param {number} limit
   * @param {number} most
   */
  invite(limit, most) {
    const { t } = this.ctx;
    fill(this.welcome, h("h1", null, t("web.capture.title")), h("p", null, t("web.capture.intro")), h("p", { class: "faint" }, t("web.capture.stays", this.write.bound(limit), most)), h("p", { class: "faint" }, t("web.capture.command"), " ", h("code", null, "tcpglass serve trace.pcapng")));
  }

  /** @param {(keyof PageState)[]} changed */
  told(changed) {
    const has = (/** @type {(keyof PageState)[]} */ ...keys) => keys.some((k) => changed.includes(k));
    if (this.ctx.store.get().view !== "captures") return;
    if (has("capture") || (has("number") && !this.about)) void this.load();
    else if (has("number")) void this.place();
    else if (has("filter", "sort") && this.about) void this.table.show(this.about.id);
    else if (has("beside")) this.view.compare();
  }

  /** A file has been read. @param {CaptureAbout} about */
  opened(about) {
    this.ctx.announce(this.ctx.t("web.capture.opened", about.name, about.connections));
    if (this.ctx.store.get().view === "captures") this.ctx.store.set({ ...TABLE, capture: about.id }); // who has gone elsewhere stays there
  }

  async refresh() {
    this.open = /** @type {CaptureList} */ (await this.ctx.api.get("/api/captures")).captures;
    this.drawList();
  }

  /** Loads what the state names, or shows that nothing is open. */
  async load() {
    const { capture } = this.ctx.store.get();
    const mine = ++this.asked;
    this.el.classList.toggle("empty", capture === "");
    this.about = undefined;
    this.drawList();
    if (!capture) return this.nothing();
    this.files.append(this.drop.el);
    try {
      const [about] = await Promise.all([/** @type {Promise<CaptureAbout>} */ (this.ctx.api.get(`/api/captures/${encodeURIComponent(capture)}`)), this.refresh()]);
      if (mine !== this.asked) return;
      this.about = about;
      await this.place();
    } catch (err) {
      if (mine === this.asked) await this.gone(err);
    }
  }

  /** What a link means is not there: the newest of those that are is. @param {unknown} err */
  async gone(err) {
    if (!(err instanceof ApiError && err.code === "gone")) return this.ctx.fail(err);
    await this.refresh();
    this.last(() => this.ctx.fail(err));
  }

  /** Shows the capture that was opened last, or that there is none. @param {() => void} [then] */
  last(then) {
    this.instead({ capture: this.open.at(-1)?.id ?? "" }, then);
  }

  /**
   * Another place of this view, while it is the one that is shown.
   * @param {Partial<PageState>} place
   * @param {() => void} [then]
   */
  instead(place, then) {
    const state = this.ctx.store.get();
    if (state.view === "captures") instead(state, { view: "captures", ...place }, then);
  }

  nothing() {
    this.welcome.append(this.drop.el);
    this.view.hide();
    fill(this.panel);
  }

  /** Shows the table, or the connection that the state names. */
  async place() {
    const { number } = this.ctx.store.get();
    const keys = this.tableRoom.querySelector(":focus-visible"); // its reader goes on with the keys
    this.tableRoom.hidden = number !== "";
    if (number) return this.connection(false, () => keys && this.view.focus());
    this.asked++;
    this.view.hide();
    this.summary();
    if (this.about) await this.table.show(this.about.id);
    if (this.came) this.table.focus(this.came);
    this.came = "";
  }

  /**
   * @param {boolean} all of its segments are to be drawn
   * @param {() => void} [then]
   */
  async connection(all, then) {
    const { capture, number, filter, sort } = this.ctx.store.get();
    const mine = ++this.asked;
    this.bench.setAttribute("aria-busy", "true");
    try {
      const path = `/api/captures/${encodeURIComponent(capture)}/connections/${encodeURIComponent(number)}`;
      const c = /** @type {CaptureConnection} */ (await this.ctx.api.get(all ? `${path}?all=1` : path));
      if (mine !== this.asked) return;
      this.view.show(c, this.about?.connections ?? c.row.n);
      this.tell(c);
      then?.();
    } catch (err) {
      if (mine !== this.asked) return;
      this.instead({ capture, filter, sort }, () => this.ctx.fail(err));
    } finally {
      if (mine === this.asked) this.bench.removeAttribute("aria-busy");
    }
  }

  /** @param {number} n */
  go(n) {
    this.ctx.store.set({ ...FRESH, number: String(n) });
  }

  back() {
    const { number } = this.ctx.store.get();
    this.came = number;
    this.ctx.store.set({ ...FRESH, number: "" });
  }

  /** Files that are open. */
  drawList() {
    const { capture } = this.ctx.store.get();
    redraw(this.list, () => fill(this.list, this.open.map((c) => this.entry(c, c.id === capture))));
    this.list.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {CaptureHead} c
   * @param {boolean} here
   */
  entry(c, here) {
    const { t, store } = this.ctx;
    const choose = () => store.set({ ...TABLE, capture: c.id });
    const close = t("web.capture.close-file", c.name);
    return h(
      "li",
      null,
      h("button", { type: "button", class: "quiet name", "data-capture": c.id, "aria-pressed": String(here), title: c.name, onclick: choose }, h("span", null, c.name), h("span", { class: "count" }, t("web.capture.count", this.write.count(c.connections)))),
      h("button", { type: "button", class: "remove", title: close, "aria-label": close, onclick: () => this.close(c) }, "×"),
    );
  }

  /** @param {CaptureHead} c */
  async close(c) {
    await this.ctx.api.remove(`/api/captures/${encodeURIComponent(c.id)}`);
    this.open = this.open.filter((o) => o.id !== c.id);
    const keys = this.list.querySelector(":focus-visible");
    const away = () => keys && document.activeElement === document.body && this.drop.focus();
    if (c.id === this.ctx.store.get().capture) this.last(away);
    else this.drawList();
    this.el.querySelector("label.button")?.scrollIntoView({ block: "nearest" });
  }

  /** What there is to say of the whole capture. */
  summary() {
    const a = this.about;
    if (!a) return;
    const { t } = this.ctx;
    const { count, octets, span, instant } = this.write;
    document.title = `${a.name} · tcpglass`;
    fill(
      this.panel,
      h("h1", { class: "file-name" }, a.name),
      h("p", { class: "faint" }, t("web.capture.overview", octets(a.octets), count(a.frames), count(a.segments), count(a.connections)), a.start !== undefined && ` ${t("web.capture.when", instant(a.start), span(a.duration))}`),
      a.damage && h("p", { class: "damage", role: "note" }, a.damage),
      a.remarks.map((r) => h("p", { class: "faint" }, r)),
      a.forgotten > 0 && h("p", { class: "damage" }, t("web.capture.forgotten", count(a.forgotten))),
      h("h2", null, t("web.capture.findings")),
      findings(this.ctx, a.findings, { connection: (n) => this.go(n) }),
      a.moreFindings > 0 && h("p", { class: "faint" }, t("web.capture.more-findings", count(a.moreFindings))),
    );
  }

  /** What there is to say of one connection. @param {CaptureConnection} c */
  tell(c) {
    const show = (/** @type {number} */ frame) => this.show(c, frame);
    fill(this.panel, h("h2", null, this.ctx.t("web.capture.findings")), findings(this.ctx, c.findings, { frame: show }), explanation(this.ctx, c.explain, show));
    this.panel.scrollTop = 0;
  }

  /**
   * A frame is shown where it leaves; one that was left out needs all drawn.
   * @param {CaptureConnection} c
   * @param {number} frame
   */
  show(c, frame) {
    const rows = rowsTo(c.exhibit.model, frame);
    const { t, store, announce } = this.ctx;
    if (rows === 0) return announce(t("web.capture.not-drawn", frame));
    store.set({ beside: "" });
    store.set({ row: String(rows), packet: String(frame) });
  }

  destroy() {
    this.asked++;
    this.end();
    this.drop.destroy();
    this.view.destroy();
  }
}
