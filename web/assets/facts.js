/**
 * What each end knows of the other, worked out from the numbers in the
 * segments that have reached it and from nothing else. Pure.
 */

import { behind } from "./blocks.js";
import { bare } from "./replay.js";

/**
 * @typedef {"no" | "so" | "knows" | "believes" | "never"} Truth
 * no: it is not so. so: it is, and this end does not know. believes: this end
 * takes it to be so, by an old duplicate. never: it cannot come to know
 * @typedef {{ is: Truth, mark?: string }} Fact mark: of the segment that told it
 * @typedef {"hears" | "heard" | "heard-known" | "data" | "done" | "done-heard" | "done-known"} FactName
 */

/**
 * A number of one direction that matters – its SYN's, its FIN's – and how far
 * the news of it has come: to the receiver, back to the sender, and to the
 * receiver again.
 * @typedef {object} Crossing
 * @property {number} end the number behind it
 * @property {boolean} [old] nobody here has sent it
 * @property {string} [arrived] mark of the segment that brought it
 * @property {string} [known] of the one that told its sender so
 * @property {number} [witness] number behind the receiver's first segment that acknowledges it and must be acknowledged itself
 * @property {string} [closed] mark of the one that told the receiver that its sender knows
 */

/** @typedef {{ top: number | undefined, acked: number | undefined, opened?: number, syn?: Crossing, fin?: Crossing }} Direction top: number behind all that was sent; opened: behind the latest SYN sent */

/** Verdicts by which a segment counts. A capture has none. */
const GOOD = new Set(["accept", "duplicate", "reopen", "deliver"]);

/**
 * @param {Connection} c
 * @param {Look["standing"]} standing
 * @returns {Record<FactName, [Fact, Fact]>} of the left and the right end
 */
export function factsOf(c, standing) {
  /** @type {[Direction, Direction]} */
  const sent = [{ top: undefined, acked: undefined }, { top: undefined, acked: undefined }]; // by the left, by the right
  for (const row of c.rows.slice(0, standing.rows)) {
    const me = row.side === "left" ? 0 : 1;
    if (row.state === "LISTEN") forget(sent, me);
    if (row.leaves !== undefined) leave(sent[me], sent[1 - me], c.arrows[row.leaves]);
    const came = c.arrows[row.arrives ?? -1];
    if (came && !came.udp && GOOD.has(came.verdict?.code ?? "accept")) arrive(sent[me], sent[1 - me], came, row.tcb);
  }
  const both = (/** @type {(me: 0 | 1) => Fact} */ f) => /** @type {[Fact, Fact]} */ ([f(0), f(1)]);
  return {
    hears: both((me) => heard(sent[1 - me].syn)),
    heard: both((me) => told(sent[me].syn?.known, sent[me].syn?.old ? undefined : sent[me].syn?.arrived)),
    "heard-known": both((me) => told(sent[1 - me].syn?.closed, sent[1 - me].syn?.known)),
    data: both((me) => dataOf(sent[me], standing.ends[1 - me].tcb)),
    done: both((me) => told(sent[1 - me].fin?.arrived)),
    "done-heard": both((me) => told(sent[me].fin?.known, sent[me].fin?.arrived)),
    "done-known": both((me) => lastWord(sent[1 - me].fin, standing.ends[me].path)),
  };
}

/**
 * @param {string | undefined} known
 * @param {string} [so]
 * @returns {Fact}
 */
function told(known, so) {
  if (known !== undefined) return { is: "knows", mark: known };
  return { is: so === undefined ? "no" : "so" };
}

/**
 * @param {Crossing | undefined} syn
 * @returns {Fact}
 */
function heard(syn) {
  return syn?.old ? { is: "believes", mark: syn.arrived } : told(syn?.arrived);
}

/**
 * Whether the other knows that its FIN is here. Who sends the last ACK of all
 * gets no answer to it: TIME-WAIT waits instead.
 * @param {Crossing | undefined} fin
 * @param {EndStanding["path"]} path
 * @returns {Fact}
 */
function lastWord(fin, path) {
  const fact = told(fin?.closed, fin?.known);
  return fact.is !== "knows" && path.some((step) => bare(step.to) === "TIME-WAIT") ? { is: "never" } : fact;
}

/**
 * Whether everything that was sent has arrived.
 * @param {Direction} d
 * @param {TCB | undefined} receiver
 * @returns {Fact}
 */
function dataOf(d, receiver) {
  if (d.top === undefined || d.acked === undefined) return { is: "no" };
  if (reaches(d.acked, d.top)) return { is: "knows" };
  return { is: receiver?.rcv_nxt && reaches(receiver.rcv_nxt, d.top) ? "so" : "no" };
}

/**
 * Back in LISTEN an end knows nothing of anybody.
 * @param {[Direction, Direction]} sent
 * @param {0 | 1} me
 */
function forget(sent, me) {
  sent[me] = { top: undefined, acked: undefined };
  sent[1 - me].syn = undefined;
}

/**
 * A segment leaves: what it ends with, and what it is a witness of.
 * @param {Direction} mine
 * @param {Direction} theirs
 * @param {Arrow} a
 */
function leave(mine, theirs, a) {
  if (a.udp || a.flags.includes("RST")) return;
  const end = behind(a);
  const isNew = mine.top === undefined || (end - mine.top) >> 0 > 0;
  if (a.flags.includes("SYN")) open(mine, (a.wire_seq + 1) >>> 0);
  if (a.flags.includes("FIN") && mine.fin?.end !== end) mine.fin = { end };
  for (const crossing of [theirs.syn, theirs.fin]) {
    if (crossing && isNew && crossing.witness === undefined && acks(a, crossing.end)) crossing.witness = end;
  }
  if (isNew) mine.top = end;
}

/**
 * A SYN leaves, for the first time or again.
 * @param {Direction} mine
 * @param {number} end
 */
function open(mine, end) {
  if (mine.opened !== end && mine.syn?.end !== end) mine.syn = { end };
  mine.opened = end;
}

/**
 * A segment arrives: what it brings, and what it tells.
 * @param {Direction} mine
 * @param {Direction} theirs
 * @param {Arrow} a
 * @param {TCB | undefined} tcb after it
 */
function arrive(mine, theirs, a, tcb) {
  if (a.wire_ack !== undefined && mine.top !== undefined && !reaches(mine.top, a.wire_ack)) return; // it acknowledges what was never sent
  if (a.flags.includes("SYN")) {
    const end = (a.wire_seq + 1) >>> 0;
    if (theirs.syn?.end !== end) theirs.syn = { end, old: theirs.opened !== end }; // an old one is believed as well
    theirs.syn.arrived ??= a.mark;
  }
  if (theirs.fin && (tcb ? reaches(tcb.rcv_nxt, theirs.fin.end) : a.flags.includes("FIN"))) theirs.fin.arrived ??= a.mark;
  for (const crossing of [mine.syn, mine.fin]) {
    if (crossing?.arrived !== undefined && acks(a, crossing.end)) crossing.known ??= a.mark;
  }
  for (const crossing of [theirs.syn, theirs.fin]) {
    if (crossing?.witness !== undefined && acks(a, crossing.witness)) crossing.closed ??= a.mark;
  }
  if (a.wire_ack !== undefined && (mine.acked === undefined || reaches(a.wire_ack, mine.acked))) mine.acked = a.wire_ack;
}

/**
 * @param {Arrow} a
 * @param {number} end
 */
function acks(a, end) {
  return a.wire_ack !== undefined && a.flags.includes("ACK") && reaches(a.wire_ack, end);
}

/**
 * Whether a number is another or behind it, modulo 2^32. RFC 9293 §3.4
 * @param {number} a
 * @param {number} b
 */
function reaches(a, b) {
  return (a - b) >> 0 >= 0;
}
