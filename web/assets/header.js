/**
 * A header, drawn field by field in rows of 32 bits as its RFC draws it,
 * the octets beside each row. What is pointed at, or has the focus, lights up
 * on both sides.
 */

import { h } from "./dom.js";
import { cellsOf, octetsUnder } from "./packet.js";
import { rove, settle } from "./rove.js";

/**
 * @param {Ctx} ctx
 * @param {Layer} layer
 * @param {Uint8Array} octets of the packet
 * @param {(f: Field | undefined) => void} explain is told what is pointed at
 * @param {string} describedBy id of where the explanation stands
 */
export function drawHeader(ctx, layer, octets, explain, describedBy) {
  const rows = rowsOf(cellsOf(layer.fields));
  const el = h(
    "div",
    { class: "head", role: "group", "aria-label": ctx.t("web.inspect.head.label", layer.protocol, layer.length) },
    ruler(),
    rows.map((cells, row) => h("div", { class: "head-row" }, cells.map((c) => cell(ctx, layer.fields[c.index], c, describedBy)), octetsOfRow(layer, octets, row))),
  );
  rove(el, "button.cell");
  settle(el, "button.cell");
  lights(el, layer, explain);
  return el;
}

/** @param {Cell[]} cells */
function rowsOf(cells) {
  /** @type {Cell[][]} */
  const rows = [];
  for (const c of cells) (rows[c.row] ??= []).push(c);
  return rows;
}

/** The bits of a row, counted as the RFC's figure does. */
function ruler() {
  const bits = Array.from({ length: 32 }, (_, i) => h("span", null, i % 8 === 0 || i === 31 ? i : ""));
  return h("div", { class: "head-row head-ruler", "aria-hidden": "true" }, bits);
}

/**
 * A field, or the piece of one in a row: only the first can have the focus.
 * @param {Ctx} ctx
 * @param {Field} f
 * @param {Cell} c
 * @param {string} describedBy
 */
function cell(ctx, f, c, describedBy) {
  const name = ctx.t(`web.field.name.${f.id}`);
  const kind = `cell${f.as === "flag" ? " flag" : ""}${f.as === "flag" && f.value ? " on" : ""}${c.span < 6 ? " thin" : ""}${c.first ? "" : " more"}${c.last ? "" : " open"}`;
  const inside = [h("span", { class: "cell-name" }, f.label ?? name), h("span", { class: "unseen" }, f.label && f.label !== name ? ` (${name}): ` : ": "), h("span", { class: "cell-value" }, f.text)];
  const el = c.first
    ? h("button", { type: "button", class: kind, "data-field": c.index, "aria-describedby": describedBy }, inside)
    : h("span", { class: kind, "data-field": c.index, "aria-hidden": "true" }, "⋯");
  el.style.gridColumn = `${c.column + 1} / span ${c.span}`;
  return el;
}

/**
 * The four octets of a row.
 * @param {Layer} layer
 * @param {Uint8Array} octets
 * @param {number} row
 */
function octetsOfRow(layer, octets, row) {
  const from = row * 4;
  const list = [...octets.subarray(layer.at + from, Math.min(layer.at + from + 4, layer.at + layer.length))];
  return h("span", { class: "head-octets", "aria-hidden": "true" }, list.map((o, i) => h("span", { class: "octet", "data-octet": from + i }, hex(o))));
}

/** @param {number} octet */
export function hex(octet) {
  return octet.toString(16).padStart(2, "0");
}

/**
 * Lights what is pointed at. What has the focus stays lit when the pointer
 * goes.
 * @param {HTMLElement} el
 * @param {Layer} layer
 * @param {(f: Field | undefined) => void} explain
 */
function lights(el, layer, explain) {
  /** @param {EventTarget | null} target */
  const show = (target) => {
    const fields = target instanceof Element ? fieldsUnder(target, layer) : [];
    light(el, layer, fields);
    explain(fields.map((i) => layer.fields[i]).sort((a, b) => b.bits - a.bits || b.value - a.value)[0]);
  };
  const back = () => show(el.contains(document.activeElement) ? document.activeElement : null);
  el.addEventListener("pointerover", (e) => show(e.target));
  el.addEventListener("pointerleave", back);
  el.addEventListener("focusin", (e) => show(e.target));
  el.addEventListener("focusout", (e) => el.contains(/** @type {Node | null} */ (e.relatedTarget)) || show(null));
}

/**
 * The fields that an element of the drawing stands for.
 * @param {Element} target
 * @param {Layer} layer
 */
function fieldsUnder(target, layer) {
  const field = target.closest("[data-field]")?.getAttribute("data-field");
  if (field) return [Number(field)];
  const octet = target.closest("[data-octet]")?.getAttribute("data-octet");
  if (!octet) return [];
  const stands = (/** @type {Field} */ f) => octetsUnder(f)[0] <= Number(octet) && Number(octet) < octetsUnder(f)[1];
  return layer.fields.flatMap((f, i) => (stands(f) ? [i] : []));
}

/**
 * @param {HTMLElement} el
 * @param {Layer} layer
 * @param {number[]} fields
 */
function light(el, layer, fields) {
  const spans = fields.map((i) => octetsUnder(layer.fields[i]));
  for (const c of el.querySelectorAll("[data-field]")) c.classList.toggle("lit", fields.includes(Number(c.getAttribute("data-field"))));
  for (const o of el.querySelectorAll("[data-octet]")) {
    const at = Number(o.getAttribute("data-octet"));
    o.classList.toggle("lit", spans.some(([from, to]) => from <= at && at < to));
  }
}
