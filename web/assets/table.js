/** The same as the ladder, as a table: for those who read it so. */

import { fill, h } from "./dom.js";
import { clock } from "./labels.js";
import { nameOf, segmentOf, tells } from "./sentences.js";

/** So many rows stand on a page. */
const PAGE = 200;

/**
 * @param {Ctx} ctx
 * @param {(packet: number) => void} pick
 */
export function makeTable(ctx, pick) {
  return new Table(ctx, pick);
}

class Table {
  /**
   * @param {Ctx} ctx
   * @param {(packet: number) => void} pick
   */
  constructor(ctx, pick) {
    this.ctx = ctx;
    this.pick = pick;
    this.body = h("tbody", null);
    this.note = h("p", { class: "table-note" });
    this.pages = h("div", { class: "table-pages" });
    const heads = ["web.stage.table.row", "web.stage.table.time", "web.stage.table.who", "web.stage.table.what", "web.stage.table.states"];
    this.el = h("div", { class: "ladder-table", tabindex: 0, role: "region", "aria-label": ctx.t("web.stage.table"), hidden: true },
      this.note, h("table", null, h("caption", { class: "unseen" }, ctx.t("web.stage.table")),
        h("thead", null, h("tr", null, heads.map((k) => h("th", { scope: "col" }, ctx.t(k))))), this.body), this.pages);
    /** @type {Connection[]} */
    this.connections = [];
    /** @type {Replay["rows"]} */
    this.rows = [];
    this.happened = this.page = 0;
    this.stale = true;
  }

  /**
   * @param {Connection[]} connections
   * @param {Replay["rows"]} rows
   */
  show(connections, rows) {
    this.connections = connections;
    this.rows = rows;
    this.happened = 0;
    this.stale = true;
  }

  /** @param {number} rows */
  at(rows) {
    if (rows === this.happened && !this.stale) return;
    this.happened = rows;
    this.stale = true;
    if (!this.el.hidden) this.turn(Math.max(Math.ceil(rows / PAGE) - 1, 0));
  }

  /** @param {boolean} shown */
  open(shown) {
    this.el.hidden = !shown;
    if (shown) this.turn(Math.max(Math.ceil(this.happened / PAGE) - 1, 0));
  }

  /** Draws a page. Only what has happened stands here, as in the ladder. @param {number} page */
  turn(page) {
    this.page = page;
    this.stale = false;
    const { t } = this.ctx;
    this.note.textContent = t("web.stage.table.so-far", this.happened, this.rows.length);
    const from = page * PAGE;
    fill(this.body, this.rows.slice(from, Math.min(from + PAGE, this.happened)).map((x, i) => this.line(x, from + i)));
    const count = Math.ceil(this.happened / PAGE);
    fill(this.pages, count > 1 && [this.leaf(page - 1, "web.stage.table.before", page > 0), this.leaf(page + 1, "web.stage.table.after", page + 1 < count)]);
    this.body.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {number} page
   * @param {string} key
   * @param {boolean} there
   */
  leaf(page, key, there) {
    return h("button", { type: "button", disabled: !there, onclick: () => this.turn(page) }, this.ctx.t(key));
  }

  /**
   * @param {Replay["rows"][number]} x
   * @param {number} n
   */
  line({ connection, row }, n) {
    const { t } = this.ctx;
    const c = this.connections[connection];
    const packet = segmentOf(c, row)?.packet ?? 0;
    const what = tells(c, row, t).map((text) => h("div", null, text));
    const last = n === this.happened - 1;
    return h("tr", { "aria-current": last && "step", "data-row": n + 1 },
      h("td", null, n + 1), h("td", { class: "num" }, clock(row.at)),
      h("td", null, this.connections.length > 1 && `${c.number} · `, nameOf(c, row.side)),
      h("td", null, packet > 0 ? h("button", { type: "button", class: "plain", onclick: () => this.pick(packet) }, what) : what),
      h("td", null, row.state ?? ""));
  }
}
