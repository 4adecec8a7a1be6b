/** Rows in words: for the table, and for those who hear the ladder. Pure. */

import { clock, margin, spoken } from "./labels.js";

/** @typedef {Replay["rows"][number]} Happened */

/**
 * What a row tells besides the state, as sentences.
 * @param {Connection} c
 * @param {Row} row
 * @param {Ctx["t"]} t
 */
export function tells(c, row, t) {
  const arrow = segmentOf(c, row);
  const beside = margin(row, row.arrives === undefined ? undefined : arrow, t, Infinity, 1).flat();
  const rest = beside.filter((w) => w.kind !== "state").map((w) => (w.kind === "call" ? t("web.stage.says.call", w.text) : w.text));
  return [...(arrow ? [travels(row, arrow, t)] : []), ...rest];
}

/**
 * @param {Connection} c
 * @param {Row} row
 */
export function segmentOf(c, row) {
  const i = row.leaves ?? row.arrives ?? row.lost;
  return i === undefined ? undefined : c.arrows[i];
}

/**
 * @param {Row} row
 * @param {Arrow} a
 * @param {Ctx["t"]} t
 */
function travels(row, a, t) {
  if (row.lost !== undefined) return t("web.stage.says.lost", spoken(a), a.loss?.text ?? "");
  if (row.arrives !== undefined) return t("web.stage.says.arrives", spoken(a));
  return t(a.again ? "web.stage.says.again" : "web.stage.says.sends", spoken(a));
}

/**
 * Who it happens to: the end's name, or its address.
 * @param {Connection} c
 * @param {Side} side
 */
export function nameOf(c, side) {
  const end = c.ends[side === "left" ? 0 : 1];
  return end.name || end.address;
}

/**
 * A row as one sentence.
 * @param {Connection[]} connections
 * @param {Happened} x
 * @param {Ctx["t"]} t
 */
export function sentence(connections, { connection, row }, t) {
  const c = connections[connection];
  const state = row.state ? [t("web.stage.says.state", row.state)] : [];
  const what = [...tells(c, row, t), ...state].join(t("web.stage.says.and"));
  return t("web.stage.says.row", clock(row.at), nameOf(c, row.side), what);
}
