/** What an exhibit has to plot: curves from the arrows, rows and gauges of its model. Pure. */

/** @typedef {Pick<Curve, "key" | "tone" | "draw"> & Partial<Curve>} Shape a curve without a name and points */

/** From here on a threshold is not one: nothing was lost yet. RFC 5681 §3.1 */
const NO_THRESHOLD = 1 << 30;

/** A window that reaches so many times further than what is sent would flatten the rest: it is hidden at first. */
const FAR = 4;

/** @param {Side} side @returns {Side} */
export const across = (side) => (side === "left" ? "right" : "left");

/**
 * Whose sending is worth a look: the end that sends more.
 * @param {Connection} c
 * @returns {Side}
 */
export function busier(c) {
  const sum = (/** @type {Side} */ side) => c.arrows.reduce((n, a) => n + (a.from === side ? a.len : 0), 0);
  return sum("right") > sum("left") ? "right" : "left";
}

const FLAGS = /** @type {[number, string][]} */ ([[16, "SYN"], [32, "FIN"], [64, "RST"], [8, "ACK"]]);

/**
 * A connection with all its segments, where the ladder leaves some out.
 * @param {Connection} c
 * @param {Strip | undefined} strip
 * @returns {Connection}
 */
export function whole(c, strip) {
  if (!strip) return c;
  const kinds = atob(strip.kind);
  const arrow = (/** @type {number} */ packet, /** @type {number} */ i) => unpacked(strip, i, packet, kinds.charCodeAt(i));
  return { ...c, arrows: strip.packet.map(arrow) };
}

/**
 * @param {Strip} strip
 * @param {number} i
 * @param {number} packet
 * @param {number} kind
 * @returns {Arrow}
 */
function unpacked(strip, i, packet, kind) {
  const flags = FLAGS.filter(([bit]) => kind & bit).map(([, flag]) => flag).join();
  return {
    mark: "", packet, flags, from: kind & 1 ? "right" : "left", again: Boolean(kind & 2), fate: kind & 4 ? "lost" : "arrived",
    sent: strip.sent[i], ended: strip.ended[i], seq: strip.seq[i], wire_seq: 0, len: strip.len[i], ack: kind & 8 ? strip.ack[i] : undefined, window: strip.window[i],
  };
}

/** When an arrow begins, as far as anybody knows. @param {Arrow} a */
const begins = (a) => a.sent ?? a.ended ?? 0;

/** What a segment takes of the sequence space: SYN and FIN count. RFC 9293 §3.4 @param {Arrow} a */
const extent = (a) => a.len + (/SYN/.test(a.flags) ? 1 : 0) + (/FIN/.test(a.flags) ? 1 : 0);

/** @param {Connection} c @param {Side} side */
function sentBy(c, side) {
  return c.arrows.filter((a) => a.from === side && !a.udp && !a.copy).sort((a, b) => begins(a) - begins(b));
}

/**
 * Acknowledgments as they reached an end.
 * @param {Connection} c
 * @param {Side} side
 */
function acksTo(c, side) {
  return c.arrows
    .filter((a) => a.from !== side && !a.udp && a.ack !== undefined && a.fate === "arrived")
    .map((a) => ({ t: a.ended ?? begins(a), ack: /** @type {number} */ (a.ack), window: a.window, packet: a.packet }))
    .sort((a, b) => a.t - b.t);
}

/**
 * Sequence numbers over time, as tcptrace draws them: bars for what an end
 * sends, between what is acknowledged and what the peer allows.
 * @param {Connection} c
 * @param {Side} side who sends
 * @returns {(Shape & {points: Spot[]})[]}
 */
export function sequence(c, side) {
  const bars = sentBy(c, side).filter((a) => extent(a) > 0);
  const bar = (/** @type {Arrow} */ a) => ({ x: begins(a), y: a.seq, to: a.seq + extent(a), packet: a.packet, text: a.mark });
  const acks = acksTo(c, side);
  const allowed = rising(acks.map((a) => ({ x: a.t, y: a.ack + a.window, packet: a.packet })));
  const most = Math.max(0, ...bars.map((a) => a.seq + extent(a)));
  return [
    { key: "sent", tone: "data", draw: "bars", points: bars.filter((a) => !a.again).map(bar) },
    { key: "again", tone: "again", draw: "bars", mark: "up", points: bars.filter((a) => a.again).map(bar) },
    { key: "lost", tone: "lost", draw: "marks", mark: "cross", points: bars.filter((a) => a.fate === "lost").map((a) => ({ ...bar(a), y: a.seq + extent(a), to: undefined })) },
    { key: "acked", tone: "open", draw: "step", points: rising(acks.map((a) => ({ x: a.t, y: a.ack, packet: a.packet }))) },
    { key: "allowed", tone: "faint", draw: "step", dash: 1, off: (allowed.at(-1)?.y ?? 0) > FAR * most, points: allowed },
  ];
}

/**
 * Points without those that fall behind: an acknowledgment that comes late
 * takes nothing back. RFC 9293 §3.10.7.4
 * @param {Spot[]} points
 */
function rising(points) {
  let most = -Infinity;
  return points.filter((p) => {
    const rises = p.y >= most;
    most = Math.max(most, p.y);
    return rises;
  });
}

/**
 * Round trips of an end: each that can be measured, and what TCP makes of
 * them.
 * @param {Connection} c
 * @param {Side} side
 * @returns {(Shape & {points: Spot[]})[]}
 */
export function roundTrips(c, side) {
  return [
    { key: "sample", tone: "data", draw: "marks", mark: "dot", points: samples(c, side) },
    { key: "srtt", tone: "open", draw: "step", points: ofTCB(c, side, (b) => b.srtt || undefined) },
    { key: "rto", tone: "again", draw: "step", dash: 1, off: true, points: ofTCB(c, side, (b) => b.rto || undefined) },
  ];
}

/** @typedef {{from: number, end: number, t: number, again: boolean}} Open a segment that waits for its acknowledgment */

/**
 * The time from each segment to the acknowledgment that covers it. One that
 * covers what was sent twice tells nothing: nobody knows which of the two is
 * meant, and what lay behind it has waited for it (Karn's algorithm, RFC 6298
 * §3).
 * @param {Connection} c
 * @param {Side} side
 * @returns {Spot[]}
 */
export function samples(c, side) {
  /** @type {Spot[]} */
  const found = [];
  /** @type {Open[]} */
  let open = [];
  const sent = sentBy(c, side).filter((a) => extent(a) > 0);
  let next = 0;
  for (const ack of acksTo(c, side)) {
    for (; next < sent.length && begins(sent[next]) < ack.t; next++) open = withSent(open, sent[next]);
    const done = open.filter((s) => s.end <= ack.ack);
    const last = done.at(-1);
    if (last && !done.some((s) => s.again)) found.push({ x: ack.t, y: ack.t - last.t, packet: ack.packet });
    if (last) open = open.filter((s) => s.end > ack.ack);
  }
  return found;
}

/**
 * @param {Open[]} open
 * @param {Arrow} a
 */
function withSent(open, a) {
  const from = a.seq;
  const end = from + extent(a);
  const apart = open.filter((s) => s.end <= from || s.from >= end);
  return [...apart, { from, end, t: begins(a), again: Boolean(a.again) || apart.length < open.length }];
}

/**
 * A variable of an end over time.
 * @param {Connection} c
 * @param {Side} side
 * @param {(tcb: TCB) => number | undefined} of
 * @returns {Spot[]}
 */
function ofTCB(c, side, of) {
  /** @type {Spot[]} */
  const points = [];
  for (const r of c.rows) {
    const y = r.side === side && r.tcb ? of(r.tcb) : undefined;
    if (y !== undefined && points.at(-1)?.y !== y) points.push({ x: r.at, y });
  }
  return stretched(points, c);
}

/**
 * A value holds until the end of the connection.
 * @param {Spot[]} points
 * @param {Connection} c
 */
function stretched(points, c) {
  const end = c.rows.at(-1)?.at ?? 0;
  const last = points.at(-1);
  return last && last.x < end ? [...points, { x: end, y: last.y }] : points;
}

/**
 * The congestion window of an end, and what it keeps on its way.
 * @param {Connection} c
 * @param {Side} side
 * @returns {(Shape & {points: Spot[]})[]}
 */
export function congestion(c, side) {
  const known = ofTCB(c, side, (b) => (b.snd_nxt - b.snd_una) >>> 0);
  const cwnd = ofTCB(c, side, (b) => b.cwnd || undefined);
  return [
    { key: "cwnd", tone: "data", draw: "step", points: cwnd },
    { key: "ssthresh", tone: "close", draw: "step", dash: 2, points: ofTCB(c, side, (b) => (b.ssthresh > 0 && b.ssthresh < NO_THRESHOLD ? b.ssthresh : undefined)) },
    { key: "flight", tone: "open", draw: "step", dash: cwnd.length > 0 ? 1 : 0, points: known.length > 0 ? known : flight(c, side) },
    { key: "peer-window", tone: "faint", draw: "step", off: true, points: ofTCB(c, side, (b) => b.snd_wnd) },
  ];
}

/**
 * What is on its way, where only the packets were seen.
 * @param {Connection} c
 * @param {Side} side
 */
function flight(c, side) {
  const sent = sentBy(c, side).map((a) => ({ x: begins(a), edge: a.seq + extent(a), ack: -Infinity }));
  const acks = acksTo(c, side).map((a) => ({ x: a.t, edge: -Infinity, ack: a.ack }));
  let edge = 0;
  let acked = 0;
  const points = [...sent, ...acks].sort((a, b) => a.x - b.x).map((e) => {
    edge = Math.max(edge, e.edge);
    acked = Math.max(acked, e.ack);
    return { x: e.x, y: Math.max(0, edge - acked) };
  });
  return stretched(points.filter((p, i) => p.y !== points[i - 1]?.y), c);
}

/**
 * What an end offers to take, and what lies in its buffer unread.
 * @param {Connection} c
 * @param {Side} side
 * @returns {(Shape & {points: Spot[]})[]}
 */
export function windows(c, side) {
  const offers = sentBy(c, side).filter((a) => !/RST/.test(a.flags));
  return [
    { key: "window", tone: "data", draw: "step", mark: "dot", points: stretched(offers.map((a) => ({ x: begins(a), y: a.window, packet: a.packet })), c) },
    { key: "unread", tone: "close", draw: "step", dash: 1, points: ofTCB(c, side, (b) => b.unread ?? 0) },
    { key: "unsent", tone: "again", draw: "step", dash: 2, off: true, points: ofTCB(c, side, (b) => b.unsent ?? 0) },
  ];
}

/** @type {Pick<Curve, "tone" | "mark">[]} */
const LOOKS = [{ tone: "data", mark: "dot" }, { tone: "open", mark: "box" }, { tone: "close", mark: "up" }, { tone: "again", mark: "cross" }, { tone: "lost" }];

/**
 * Gauges of the hosts. What a full one means is a line of its own.
 * @param {Model} m
 * @param {(name: string) => boolean} wanted
 * @returns {Curve[]}
 */
export function gauges(m, wanted) {
  return /** @type {Curve[]} */ ((m.gauges ?? []).filter((g) => wanted(g.name)).flatMap((g, i) => {
    const look = LOOKS[i % LOOKS.length];
    const common = { tone: look.tone, draw: /** @type {const} */ ("step") };
    const name = `${g.text} · ${g.host}`;
    const points = g.at.map((x, k) => ({ x, y: g.values[k] }));
    const far = g.top > FAR * Math.max(0, ...g.values);
    return [
      { ...common, mark: look.mark, key: `${g.host} ${g.name}`, name, points },
      { ...common, key: `${g.host} ${g.name} top`, name: `${name} ≤ ${g.top}`, dash: 2, off: far, points: g.top > 0 ? ends(points).map((x) => ({ x, y: g.top })) : [] },
    ];
  }));
}

/** @param {Spot[]} points */
function ends(points) {
  return points.length > 0 ? [points[0].x, points[points.length - 1].x] : [];
}
