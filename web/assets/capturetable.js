/** The connections of a capture as a table that sorts, filters and turns pages on the server. */
import { aborted } from "./api.js";
import { CLOSES, HANDSHAKES, makeWriter, nextSort, PAGE, rowsPath, sortedBy } from "./capturewords.js";
import { fill, h, redraw } from "./dom.js";
import { grade } from "./findings.js";

/** Conditions to begin with: docs/analyze.md has the language. */
const EXAMPLES = ["handshake!=complete", "syn.retries>0", "retransmitted>0", "close=reset", "duration>=3s", "gap.answer>300ms", "server.port=443", "zero_windows", "state=CLOSE-WAIT"];

/**
 * @typedef {object} Column
 * @property {string} key of its head
 * @property {string} [sort] column of the analyser
 * @property {string} [className]
 * @property {(r: CaptureRow) => any} cell
 */

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {(n: number) => void} open shows a connection
 */
export function makeTable(el, ctx, open) {
  const { t, store } = ctx;
  const write = makeWriter(store.get().lang);
  const columns = columnsOf(ctx, write, open);
  const filter = h("input", { id: "capture-filter", type: "search", list: "capture-examples", placeholder: EXAMPLES[0], spellcheck: "false", autocapitalize: "none", maxlength: 200, "aria-describedby": "capture-filter-trouble" });
  const trouble = h("p", { class: "trouble", id: "capture-filter-trouble", role: "alert" });
  const form = h("form", { class: "row capture-filter", onsubmit: apply }, h("label", { for: "capture-filter" }, t("web.capture.filter")), filter, h("button", { type: "submit" }, t("web.capture.apply")), h("datalist", { id: "capture-examples" }, EXAMPLES.map((value) => h("option", { value }))));
  const count = h("p", { class: "faint", role: "status" });
  const body = h("tbody");
  const head = h("tr");
  const frame = h("div", { class: "capture-rows", tabindex: 0, role: "region", "aria-label": t("web.capture.connections") }, h("table", { id: "capture-table" }, h("thead", null, head), body));
  const pages = h("div", { class: "row capture-pages" });
  el.append(h("div", { class: "capture-table" }, form, trouble, count, frame, pages));
  let id = "";
  let offset = 0;
  let wish = ""; // what the rows are of
  let asked = 0; // an answer to an older question is not shown

  /** @param {Event} e */
  function apply(e) {
    e.preventDefault();
    store.set({ filter: filter.value.trim() });
  }

  async function load() {
    const mine = ++asked;
    const { filter: wanted, sort } = store.get();
    filter.value = wanted;
    redraw(head, () => fill(head, columns.map((c) => heading(ctx, c, (column) => store.set({ sort: nextSort(store.get().sort, column) })))));
    try {
      const page = /** @type {CaptureRows} */ (await ctx.api.get(rowsPath(id, { filter: wanted, sort, offset })));
      if (mine === asked) show(page);
    } catch (err) {
      if (mine === asked && !aborted(err)) trouble.textContent = err instanceof Error ? err.message : String(err);
    }
  }

  /** @param {CaptureRows} page */
  function show({ total, rows }) {
    trouble.textContent = "";
    count.textContent = store.get().filter ? t("web.capture.filtered", write.count(total)) : t("web.capture.count", write.count(total));
    fill(body, rows.map((r) => line(columns, r, open)));
    turn(total);
  }

  /** @param {number} total */
  function turn(total) {
    pages.hidden = total <= PAGE;
    const to = Math.min(offset + PAGE, total);
    redraw(pages, () => fill(pages, step(-PAGE, t("web.capture.earlier"), offset === 0), h("span", null, t("web.capture.range", write.count(offset + 1), write.count(to), write.count(total))), step(PAGE, t("web.capture.later"), to === total)));
  }

  /**
   * @param {number} by
   * @param {string} text
   * @param {boolean} disabled
   */
  function step(by, text, disabled) {
    const go = () => {
      offset = Math.max(offset + by, 0);
      frame.scrollTop = 0;
      void load();
    };
    return h("button", { type: "button", disabled, onclick: go }, text);
  }

  return {
    /**
     * Shows a capture's rows, as the state of the page wants them; the same as
     * before stay where they were.
     * @param {string} capture
     */
    show(capture) {
      const { filter: wanted, sort } = store.get();
      const now = JSON.stringify([capture, wanted, sort]);
      if (now !== wish) offset = 0;
      wish = now;
      id = capture;
      return load();
    },
    /** Puts the focus on a connection's number, where it is on the page. @param {string} n */
    focus(n) {
      /** @type {HTMLElement | null} */ (body.querySelector(`[data-connection="${CSS.escape(n)}"]`))?.focus();
    },
  };
}

/**
 * @param {Ctx} ctx
 * @param {ReturnType<typeof makeWriter>} write
 * @param {(n: number) => void} open
 * @returns {Column[]}
 */
function columnsOf({ t }, write, open) {
  const way = (/** @type {CaptureRow} */ r) => h("button", { type: "button", class: "row-number", "data-connection": r.n, "aria-label": t("web.capture.show", r.n), onclick: () => open(r.n) }, r.n);
  const both = (/** @type {[number, number]} */ [a, b], /** @type {(n: number) => string} */ f) => (a + b > 0 ? `${f(a)} / ${f(b)}` : "");
  const gap = (/** @type {number | undefined} */ ms) => (ms === undefined ? "–" : write.span(ms));
  return [
    { key: "#", sort: "n", cell: way },
    { key: t("web.capture.column.worst"), className: "middling", cell: (r) => r.worst && h("span", { title: r.worst.text }, grade(r.worst)) },
    { key: t("web.capture.column.start"), sort: "start", className: "number late", cell: (r) => (r.start === undefined ? "" : write.span(r.start)) },
    { key: t("web.capture.column.client"), sort: "client.addr", className: "mono", cell: (r) => [r.client, r.tag && h("span", { class: "chip" }, r.tag)] },
    { key: t("web.capture.column.server"), sort: "server.addr", className: "mono", cell: (r) => r.server },
    { key: t("web.capture.column.handshake"), sort: "handshake", cell: (r) => [word(t, "handshake", HANDSHAKES, r.handshake), tries(r)] },
    { key: t("web.capture.column.gaps"), sort: "gap.answer", className: "number late", cell: (r) => (r.gap1 === undefined && r.gap2 === undefined ? "" : `${gap(r.gap1)} + ${gap(r.gap2)}`) },
    { key: t("web.capture.column.close"), sort: "close", cell: (r) => word(t, "close", CLOSES, r.close) },
    { key: t("web.capture.column.by"), className: "late", cell: (r) => r.by && t(r.by === "client" ? "web.capture.client" : "web.capture.server") },
    { key: t("web.capture.column.octets"), sort: "unique", className: "number", cell: (r) => both(r.octets, write.octets) },
    { key: t("web.capture.column.again"), sort: "retransmitted", className: "number middling", cell: (r) => both(r.again, write.count) },
    { key: t("web.capture.column.duration"), sort: "duration", className: "number middling", cell: (r) => write.span(r.duration) },
    { key: t("web.capture.column.states"), className: "states late", cell: (r) => r.states.map((s) => s || "?").join(" / ") },
  ];
}

/**
 * A word of the analyser: as people say it, and as a condition writes it.
 * @param {Ctx["t"]} t
 * @param {string} column
 * @param {Record<string, string>} keys
 * @param {string} value
 */
function word(t, column, keys, value) {
  return h("span", { title: `${column}=${value}`, "data-word": value }, keys[value] ? t(keys[value]) : value);
}

/** @param {CaptureRow} r */
function tries(r) {
  const said = [r.synTries && `${r.synTries}×SYN`, r.synackTries && `${r.synackTries}×SYN-ACK`].filter(Boolean);
  return said.length > 0 && h("span", { class: "tries" }, said.join(" "));
}

/**
 * @param {Ctx} ctx
 * @param {Column} c
 * @param {(column: string) => void} order
 */
function heading(ctx, c, order) {
  const by = c.sort;
  if (!by) return h("th", { scope: "col", class: c.className }, c.key);
  const sorted = sortedBy(ctx.store.get().sort, by);
  const sign = { ascending: " ▲", descending: " ▼", none: "" }[sorted ?? "none"];
  return h("th", { scope: "col", class: c.className, "aria-sort": sorted }, h("button", { type: "button", class: "quiet", "data-sort": by, onclick: () => order(by) }, c.key, h("span", { "aria-hidden": "true" }, sign)));
}

/**
 * A row opens its connection, wherever it is pressed; for keys its number does.
 * @param {Column[]} columns
 * @param {CaptureRow} r
 * @param {(n: number) => void} open
 */
function line(columns, r, open) {
  const press = (/** @type {MouseEvent} */ e) => {
    if (e.target instanceof Element && !e.target.closest("button") && !getSelection()?.toString()) open(r.n);
  };
  return h("tr", { onclick: press }, columns.map((c) => h("td", { class: c.className }, c.cell(r))));
}
