/**
 * What stands in a ladder: along an arrow, beside a lane, below a cross.
 * The same choice as package ladder makes: what everybody expects is not said.
 */

import { width, wrap } from "./words.js";

/** @typedef {"mark" | "flags" | "number" | "faint" | "caption" | "reason" | "alarm" | "state" | "call" | "call more" | "timer" | "note"} Kind */
/** @typedef {{ text: string, kind: Kind }} Word */
/** @typedef {Word[]} Line */

/** Codes that need no comment: a segment's flags say what it is for. */
const ordinary = new Set(["none", "open", "data", "fin", "ack", "accept", "send", "deliver"]);

/** Codes that need one and do not mean trouble. */
const calm = new Set(["window-update", "window-probe", "keep-alive", "duplicate-ack"]);

/**
 * What an arrow is, for its colour: an ACK belongs to what it completes.
 * @param {Arrow} a
 * @param {Row["phase"]} phase in which it leaves
 */
export function kindOf(a, phase) {
  const flags = a.flags.split(",");
  if (flags.includes("RST")) return "reset";
  if (flags.includes("SYN")) return "open";
  if (flags.includes("FIN")) return "close";
  if (a.len > 0 || !/^\d/.test(a.mark) || phase === "transfer") return "data";
  return phase === "opening" ? "open" : "close";
}

/**
 * The mark, the flags and the numbers.
 * @param {Arrow} a
 * @returns {Line}
 */
export function headline(a) {
  /** @type {Line} */
  const words = [{ text: a.udp ? "UDP" : a.flags, kind: "flags" }];
  if (!a.udp) words.push({ text: `seq=${a.seq}`, kind: "number" });
  if (!a.udp && a.flags.includes("ACK")) words.push({ text: `ack=${a.ack ?? 0}`, kind: "number" });
  if (a.len > 0 || a.udp) words.push({ text: `len=${a.len}`, kind: "number" });
  if (!a.udp && a.window === 0 && !a.flags.includes("RST")) words.push({ text: "win=0", kind: "alarm" });
  return words;
}

/**
 * The headline as plain text, for a name.
 * @param {Arrow} a
 */
export function spoken(a) {
  return [a.mark, ...headline(a).map((w) => w.text)].join(" ");
}

/**
 * The lines along an arrow, how many of them are its headline, and how wide
 * the widest is.
 * @param {Arrow} a
 * @param {string} caption sentence of the track
 * @param {number} room px
 * @param {number} size px
 */
export function label(a, caption, room, size) {
  const lines = flow(headline(a), room, size);
  const head = lines.length;
  if (a.flags.includes("SYN") && !a.udp) lines.push(...flow(terms(a), room, size * 0.9));
  const why = reason(a.why);
  if (why) lines.push(...text(why, calm.has(a.why?.code ?? "") ? "reason" : "alarm", room, size));
  lines.push(...text(caption, "caption", room, size));
  return { lines, head, wide: Math.max(...lines.map((l) => lineWidth(l, size))) };
}

/** Kinds that are sentences; the others stand in columns. */
const spokenKinds = new Set(["caption", "reason", "alarm"]);

/**
 * @param {Line} line
 * @param {number} size
 */
function lineWidth(line, size) {
  const plain = line.map((w) => w.text).join(" ");
  return width(plain, size, !spokenKinds.has(line[0].kind));
}

/**
 * What an opening segment offers.
 * @param {Arrow} a
 * @returns {Line}
 */
function terms(a) {
  return [`win=${a.window}`, ...(a.options ?? [])].map((t) => ({ text: t, kind: "faint" }));
}

/**
 * Words in lines that fit; a word is not broken.
 * @param {Line} words
 * @param {number} room
 * @param {number} size
 */
function flow(words, room, size) {
  /** @type {Line[]} */
  const lines = [[]];
  let used = 0;
  for (const w of words) {
    const wide = width(w.text + " ", size, true);
    if (used > 0 && used + wide > room) {
      lines.push([]);
      used = 0;
    }
    lines[lines.length - 1].push(w);
    used += wide;
  }
  return lines;
}

/**
 * @param {string | undefined} sentence
 * @param {Kind} kind
 * @param {number} room
 * @param {number} size
 * @returns {Line[]}
 */
function text(sentence, kind, room, size) {
  return sentence ? wrap(sentence, room, size).map((t) => [{ text: t, kind }]) : [];
}

/**
 * A reason in words; nothing of an ordinary one.
 * @param {Reason | undefined} r
 */
function reason(r) {
  return r && !ordinary.has(r.code) ? r.text || r.code : "";
}

/**
 * The lines beside a lane.
 * @param {Row} row
 * @param {Arrow | undefined} arrived
 * @param {Ctx["t"]} t
 * @param {number} room
 * @param {number} size
 * @returns {Line[]}
 */
export function margin(row, arrived, t, room, size) {
  /** @type {Line[]} */
  const lines = row.state ? [[{ text: row.state, kind: "state" }]] : [];
  if (row.call) wrap(row.call.text, room - size * 1.15, size, true).forEach((text, i) => lines.push([{ text, kind: i === 0 ? "call" : "call more" }]));
  lines.push(...text(remark(row, t), row.timer ? "timer" : "note", room, size));
  if (arrived) lines.push(...text(judged(arrived, t), "alarm", room, size));
  return lines;
}

/**
 * A timer, a note, a change of state that no segment explains.
 * @param {Row} row
 * @param {Ctx["t"]} t
 */
function remark(row, t) {
  if (row.timer) return joined(row.timer.text || row.timer.code, waited(row, t));
  if (row.note) return row.note.text || row.note.code;
  const alone = row.leaves === undefined && row.arrives === undefined && row.lost === undefined;
  return row.change && alone ? joined(row.change.text || row.change.code, waited(row, t)) : "";
}

/**
 * @param {string} sentence
 * @param {string} more
 */
function joined(sentence, more) {
  return more ? `${sentence} · ${more}` : sentence;
}

/**
 * How long was waited until here, and what comes next.
 * @param {Row} row
 * @param {Ctx["t"]} t
 */
function waited(row, t) {
  const waits = row.waits ?? [];
  if (row.timer?.code === "retransmit" && row.tcb?.rto) return t("web.stage.rto-now", seconds(row.tcb.rto));
  if (waits.length === 0) return "";
  if (row.timer?.code === "half-open-expired") return t("web.stage.lived", sum(waits));
  return row.timer ? t("web.stage.waited", seconds(waits[0])) : t("web.stage.stayed", seconds(waits[0]));
}

/** @param {number[]} waits ms */
function sum(waits) {
  const whole = seconds(waits.reduce((a, b) => a + b, 0));
  return waits.length === 1 ? whole : `${waits.map((w) => w / 1000).join("\u00a0+ ")}\u00a0s = ${whole}`;
}

/** @param {number} ms */
function seconds(ms) {
  return `${+(ms / 1000).toFixed(3)}\u00a0s`;
}

/**
 * What the receiver thought of a segment, where that is worth a word, and
 * where it came from, where that is odd.
 * @param {Arrow} a
 * @param {Ctx["t"]} t
 */
function judged(a, t) {
  const odd = a.copy ? t("web.stage.copy") : a.sent === undefined ? `${spoken(a)}: ${t("web.stage.stray")}` : "";
  return [odd, reason(a.verdict)].filter(Boolean).join(" · ");
}

/**
 * Below the cross of what was lost.
 * @param {Arrow} a
 * @param {number} room
 * @param {number} size
 */
export function loss(a, room, size) {
  return a.loss ? wrap(a.loss.text || a.loss.code, room, size) : [];
}

/**
 * A time of the trace, short and exact enough: 0 ms, 12.5 ms, 60.3 s.
 * @param {number} ms
 */
export function clock(ms) {
  if (ms < 10_000) return `${+ms.toFixed(ms < 10 ? 3 : 1)} ms`;
  return `${+(ms / 1000).toFixed(2)} s`;
}
