/** What there is to say about a field in this very segment. */

/** @typedef {{ arrow: Arrow, c: Connection, layers: Layer[], right: boolean | undefined }} About */

/** @type {Record<string, (ctx: Ctx, f: Field, about: About) => string>} */
const NOTES = {
  "tcp.source-port": (ctx, _, { c, arrow }) => ctx.t("web.inspect.note.port", nameOf(c, arrow.from === "left" ? 0 : 1)),
  "destination-port": (ctx, _, { c, arrow }) => ctx.t("web.inspect.note.port", nameOf(c, arrow.from === "left" ? 1 : 0)),
  "tcp.seq": (ctx, _, { arrow }) => ctx.t(arrow.flags.includes("SYN") ? "web.inspect.note.isn" : "web.inspect.note.seq", arrow.seq),
  "tcp.ack": (ctx, _, { arrow }) => (arrow.flags.includes("ACK") ? ctx.t("web.inspect.note.ack", arrow.ack ?? 0) : ctx.t("web.inspect.note.noack")),
  "tcp.data-offset": (ctx, f) => ctx.t("web.inspect.note.offset", f.value, f.value * 4),
  "tcp.window": (ctx, f, { arrow }) => (f.value > 0 && arrow.window > f.value ? ctx.t("web.inspect.note.window", f.value, Math.log2(arrow.window / f.value), arrow.window) : ctx.t("web.inspect.note.unscaled", f.value)),
  "tcp.checksum": sum,
  "udp.checksum": sum,
  "tcp.urgent-pointer": (ctx, _, { arrow }) => (arrow.flags.includes("URG") ? "" : ctx.t("web.inspect.note.nourg")),
};

/**
 * @param {Ctx} ctx
 * @param {Field} f
 * @param {About} about
 * @returns {string} "" where there is nothing
 */
export function noteOf(ctx, f, about) {
  return NOTES[f.says]?.(ctx, f, about) ?? "";
}

/**
 * @param {Connection} c
 * @param {0 | 1} end
 */
function nameOf(c, end) {
  return c.ends[end].name || c.ends[end].address;
}

/**
 * @param {Ctx} ctx
 * @param {Field} _
 * @param {About} about
 */
function sum(ctx, _, { right }) {
  return right === undefined ? "" : ctx.t(right ? "web.inspect.note.right" : "web.inspect.note.wrong");
}
