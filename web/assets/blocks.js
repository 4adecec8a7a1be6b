/**
 * What an end of a connection remembers at a moment: nothing, a listener's
 * half-open entry, or a transmission control block. Pure.
 */

/**
 * @typedef {object} Block
 * @property {"none" | "listener" | "entry" | "tcb" | "gone" | "unknown"} kind
 * @property {Partial<TCB>} [tcb] of an entry: the little that it holds
 * @property {Partial<TCB>} [was] before the latest row, where that changed this end
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
  const latest = c.rows[standing.rows - 1];
  const side = end === 0 ? "left" : "right";
  const mine = latest?.side === side;
  const fresh = mine && latest.state !== undefined && path.at(-1)?.to === latest.state;
  switch (kindOf(state, path.length, tcb)) {
    case "tcb":
      return { kind: "tcb", tcb, was: mine ? tcbBefore(c, side, standing.rows - 1) : undefined, fresh: mine && !tcbBefore(c, side, standing.rows - 1) };
    case "entry":
      return { kind: "entry", tcb: tcb?.state === state ? tcb : entryOf(c, side, standing.rows), was: mine && !fresh ? tcbBefore(c, side, standing.rows - 1) : undefined, fresh };
    case "listener":
      return { kind: "listener", fresh };
    case "gone":
      return { kind: "gone", fresh };
  }
  return { kind: state === "" ? "unknown" : "none", fresh: false };
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
  return tcb ? "tcb" : "unknown";
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
 * What a half-open entry knows, read off the segments that it stands for: a
 * SYN that arrived, a SYN,ACK that left.
 * @param {Connection} c
 * @param {Side} side
 * @param {number} rows
 * @returns {Partial<TCB>}
 */
export function entryOf(c, side, rows) {
  /** @type {Partial<TCB>} */
  const entry = {};
  for (let i = rows - 1; i >= 0 && (entry.irs === undefined || entry.iss === undefined); i--) {
    if (c.rows[i].side !== side) continue;
    const came = c.arrows[c.rows[i].arrives ?? -1];
    const went = c.arrows[c.rows[i].leaves ?? -1];
    if (came?.flags === "SYN" && entry.irs === undefined) Object.assign(entry, { irs: came.wire_seq, rcv_nxt: next(came.wire_seq), snd_wnd: came.window });
    if (went?.flags.startsWith("SYN") && entry.iss === undefined) Object.assign(entry, { iss: went.wire_seq, snd_una: went.wire_seq, snd_nxt: next(went.wire_seq), rcv_wnd: went.window });
  }
  return entry;
}

/** @param {number} seq */
function next(seq) {
  return (seq + 1) >>> 0;
}

/**
 * A sequence number counted from another. RFC 9293 §3.4: modulo 2^32.
 * @param {number} seq
 * @param {number} from
 */
export function since(seq, from) {
  return (seq - from) >>> 0;
}

/**
 * A flow of datagrams: nobody remembers anything of it.
 * @param {Connection} c
 */
export function isUDP(c) {
  return c.arrows.length > 0 && c.arrows.every((a) => a.udp);
}
