/**
 * What an end of a connection remembers at a moment: nothing, a listener's
 * half-open entry, or a transmission control block. Pure.
 */

import { bare } from "./replay.js";

/**
 * @typedef {object} Block
 * @property {"none" | "listener" | "entry" | "tcb" | "shown" | "gone" | "unknown"} kind shown: nobody has looked into it, but its segments tell
 * @property {Partial<TCB>} [tcb] of an entry: the little that it holds
 * @property {Partial<TCB>} [was] before the latest row, where that was this end's
 * @property {boolean} fresh the latest row made it
 */

/**
 * @param {Connection} c
 * @param {0 | 1} end
 * @param {Look["standing"]} standing
 * @returns {Block}
 */
export function blockOf(c, end, standing) {
  const { state, path, tcb } = standing.ends[end];
  const side = end === 0 ? "left" : "right";
  const kind = kindOf(bare(state), path.length, tcb);
  const mine = c.rows[standing.rows - 1]?.side === side;
  const before = mine ? tcbBefore(c, side, standing.rows - 1) : undefined;
  const came = mine && c.rows[standing.rows - 1].state === state; // into this state, just now
  switch (kind) {
    case "tcb":
      return { kind, tcb, was: before, fresh: mine && !before };
    case "entry":
      return { kind, tcb: tcb?.state === state ? tcb : shownBy(c, side, standing.rows), was: before, fresh: came };
    case "shown":
      return { kind, tcb: shownBy(c, side, standing.rows), was: mine ? shownBy(c, side, standing.rows - 1) : undefined, fresh: false };
  }
  return { kind, fresh: came };
}

/**
 * @param {string} state
 * @param {number} walked
 * @param {TCB | undefined} tcb
 * @returns {Block["kind"]}
 */
function kindOf(state, walked, tcb) {
  if (state === "LISTEN") return "listener";
  if (state === "CLOSED") return walked > 0 ? "gone" : "none";
  if (state === "SYN-RECEIVED" && (tcb?.state !== state || !tcb.cwnd)) return "entry"; // an entry has no congestion window
  if (tcb) return "tcb";
  return state === "" ? "unknown" : "shown";
}

/**
 * The block of an end before one of its rows.
 * @param {Connection} c
 * @param {Side} side
 * @param {number} row
 */
function tcbBefore(c, side, row) {
  for (let i = row - 1; i >= 0; i--) {
    if (c.rows[i].side === side && c.rows[i].tcb) return c.rows[i].tcb;
  }
  return undefined;
}

/**
 * What an end must know by the segments that it has sent and that have
 * reached it: all that a capture shows of a TCB.
 * @param {Connection} c
 * @param {Side} side
 * @param {number} rows
 * @returns {Partial<TCB>}
 */
export function shownBy(c, side, rows) {
  /** @type {Partial<TCB>} */
  const t = {};
  for (const row of c.rows.slice(0, rows)) {
    const went = row.side === side ? c.arrows[row.leaves ?? -1] : undefined;
    const came = row.side === side ? c.arrows[row.arrives ?? -1] : undefined;
    if (went && !went.udp) sends(t, went);
    if (came && !came.udp && !came.flags.includes("RST")) hears(t, came);
  }
  return t;
}

/**
 * @param {Partial<TCB>} t
 * @param {Arrow} a
 */
function sends(t, a) {
  t.iss = since(a.wire_seq, a.seq);
  t.snd_una ??= t.iss;
  t.snd_nxt = later(t.snd_nxt, behind(a));
  t.rcv_wnd = a.window;
  if (a.wire_ack !== undefined) t.rcv_nxt = later(t.rcv_nxt, a.wire_ack);
}

/**
 * @param {Partial<TCB>} t
 * @param {Arrow} a
 */
function hears(t, a) {
  t.irs = since(a.wire_seq, a.seq);
  t.snd_wnd = a.window;
  if (a.flags.includes("SYN")) t.rcv_nxt = later(t.rcv_nxt, behind(a));
  if (a.wire_ack !== undefined && t.snd_nxt !== undefined && since(t.snd_nxt, a.wire_ack) < HALF) t.snd_una = later(t.snd_una, a.wire_ack);
}

const HALF = 2 ** 31;

/**
 * A sequence number counted from another. RFC 9293 §3.4: modulo 2^32.
 * @param {number} seq
 * @param {number} from
 */
export function since(seq, from) {
  return (seq - from) >>> 0;
}

/**
 * The number behind all that a segment occupies.
 * @param {Arrow} a
 */
export function behind(a) {
  const marks = (a.flags.includes("SYN") ? 1 : 0) + (a.flags.includes("FIN") ? 1 : 0);
  return (a.wire_seq + a.len + marks) >>> 0;
}

/**
 * The later of two numbers.
 * @param {number | undefined} a
 * @param {number} b
 */
function later(a, b) {
  return a === undefined || since(b, a) < HALF ? b : a;
}

/**
 * A flow of datagrams: nobody remembers anything of it.
 * @param {Connection} c
 */
export function isUDP(c) {
  return c.arrows.length > 0 && c.arrows.every((a) => a.udp);
}
