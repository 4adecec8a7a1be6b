/**
 * RFC 9293 figure 5, the TCP connection state diagram, as places and lines.
 * Pure. CLOSED stands in it twice, as in the RFC: where one begins, and
 * where one ends.
 */

import { bare } from "./replay.js";

/** @typedef {{ state: string, x: number, y: number }} Box its middle */
/** @typedef {{ from: string, to: string, line: [number, number, number, number, number, number], label: [number, number, "start" | "middle" | "end"], event: string, action: string, extra?: boolean }} Edge line: a quadratic curve; extra: in the text of the RFC, not in its figure */

export const SIZE = { width: 420, height: 572, box: { width: 94, height: 30 } };

const [L, C, R] = [56, 210, 364];
export const END = "CLOSED (end)";

/** @type {Box[]} */
export const BOXES = [
  { state: "CLOSED", x: C, y: 30 },
  { state: "LISTEN", x: C, y: 112 },
  { state: "SYN-RECEIVED", x: L, y: 194 },
  { state: "SYN-SENT", x: R, y: 194 },
  { state: "ESTABLISHED", x: C, y: 276 },
  { state: "FIN-WAIT-1", x: L, y: 358 },
  { state: "CLOSE-WAIT", x: R, y: 358 },
  { state: "FIN-WAIT-2", x: L, y: 446 },
  { state: "CLOSING", x: C, y: 446 },
  { state: "LAST-ACK", x: R, y: 446 },
  { state: "TIME-WAIT", x: C, y: 530 },
  { state: END, x: R, y: 530 },
];

/** The words are the RFC's: what happens, and what is sent or done. @type {Edge[]} */
export const EDGES = [
  { from: "CLOSED", to: "LISTEN", line: [198, 45, 198, 70, 198, 97], label: [187, 66, "end"], event: "passive OPEN", action: "create TCB" },
  { from: "LISTEN", to: "CLOSED", line: [222, 97, 222, 70, 222, 45], label: [228, 66, "start"], event: "CLOSE", action: "delete TCB" },
  { from: "CLOSED", to: "SYN-SENT", line: [257, 26, 392, 40, 392, 179], label: [344, 36, "start"], event: "active OPEN", action: "snd SYN" },
  { from: "SYN-SENT", to: "CLOSED", line: [364, 179, 356, 68, 257, 40], label: [330, 108, "end"], event: "CLOSE", action: "delete TCB" },
  { from: "SYN-RECEIVED", to: "LISTEN", line: [40, 179, 40, 108, 163, 108], label: [60, 98, "middle"], event: "rcv RST", action: "(note 1)" },
  { from: "LISTEN", to: "SYN-RECEIVED", line: [180, 127, 168, 184, 103, 186], label: [150, 140, "end"], event: "rcv SYN", action: "snd SYN,ACK" },
  { from: "LISTEN", to: "SYN-SENT", line: [240, 127, 252, 184, 317, 186], label: [262, 148, "start"], event: "SEND", action: "snd SYN" },
  { from: "SYN-SENT", to: "SYN-RECEIVED", line: [317, 197, 210, 197, 103, 197], label: [210, 208, "middle"], event: "rcv SYN", action: "snd SYN,ACK" },
  { from: "SYN-RECEIVED", to: "ESTABLISHED", line: [103, 205, 168, 208, 184, 261], label: [150, 245, "end"], event: "rcv ACK of SYN", action: "x" },
  { from: "SYN-SENT", to: "ESTABLISHED", line: [317, 205, 252, 208, 236, 261], label: [270, 245, "start"], event: "rcv SYN,ACK", action: "snd ACK" },
  { from: "SYN-RECEIVED", to: "FIN-WAIT-1", line: [32, 209, 32, 276, 32, 343], label: [44, 270, "start"], event: "CLOSE", action: "snd FIN" },
  { from: "ESTABLISHED", to: "FIN-WAIT-1", line: [180, 291, 168, 350, 103, 352], label: [146, 314, "end"], event: "CLOSE", action: "snd FIN" },
  { from: "ESTABLISHED", to: "CLOSE-WAIT", line: [240, 291, 252, 350, 317, 352], label: [274, 314, "start"], event: "rcv FIN", action: "snd ACK" },
  { from: "FIN-WAIT-1", to: "FIN-WAIT-2", line: [32, 373, 32, 400, 32, 431], label: [44, 398, "start"], event: "rcv ACK of FIN", action: "x" },
  { from: "FIN-WAIT-1", to: "CLOSING", line: [103, 364, 196, 366, 210, 431], label: [206, 384, "start"], event: "rcv FIN", action: "snd ACK" },
  { from: "FIN-WAIT-1", to: "TIME-WAIT", line: [98, 373, 136, 430, 176, 515], label: [142, 480, "end"], event: "rcv FIN, ACK of FIN", action: "snd ACK (note 2)", extra: true },
  { from: "CLOSE-WAIT", to: "LAST-ACK", line: [364, 373, 364, 400, 364, 431], label: [352, 398, "end"], event: "CLOSE", action: "snd FIN" },
  { from: "FIN-WAIT-2", to: "TIME-WAIT", line: [40, 461, 44, 528, 163, 534], label: [76, 548, "middle"], event: "rcv FIN", action: "snd ACK" },
  { from: "CLOSING", to: "TIME-WAIT", line: [222, 461, 222, 488, 222, 515], label: [228, 484, "start"], event: "rcv ACK of FIN", action: "x" },
  { from: "LAST-ACK", to: END, line: [386, 461, 386, 488, 386, 515], label: [375, 484, "end"], event: "rcv ACK of FIN", action: "x" },
  { from: "TIME-WAIT", to: END, line: [257, 530, 288, 530, 317, 530], label: [287, 557, "middle"], event: "Timeout=2MSL", action: "delete TCB" },
];

/** Why a line of the figure leads to CLOSED. What else does has no line there. */
const PEACEFUL = ["user-close", "ack-of-fin", "two-msl"];

/**
 * The line of the figure that a step walks; nothing of a reset, a timeout.
 * @param {string} from
 * @param {string} to
 * @param {string} [why]
 */
export function edgeOf(from, to, why) {
  [from, to] = [bare(from), bare(to)];
  if (to === "CLOSED" && why && !PEACEFUL.includes(why)) return undefined;
  return EDGES.find((e) => e.from === from && (e.to === to || (to === "CLOSED" && e.to === END)));
}

/** Ways to the end that go between the boxes. @type {Record<string, Edge["line"]>} */
const DETOURS = {
  ESTABLISHED: [232, 291, 290, 420, 330, 515],
  "FIN-WAIT-1": [103, 361, 300, 378, 326, 515],
  "CLOSE-WAIT": [326, 373, 280, 446, 330, 515],
};

/**
 * A line that the figure does not have goes straight, or around boxes.
 * @param {string} from
 * @param {string} to
 * @returns {Edge["line"]}
 */
export function outside(from, to) {
  if (bare(to) === "CLOSED" && DETOURS[bare(from)]) return DETOURS[bare(from)];
  const a = boxOf(from, from);
  const b = boxOf(to, from);
  return [a.x, a.y, (a.x + b.x) / 2, (a.y + b.y) / 2, b.x, b.y];
}

/**
 * Where a state stands. CLOSED is at the end for who comes from the lower
 * half.
 * @param {string} state
 * @param {string} [from] the state before
 * @returns {Box}
 */
export function boxOf(state, from) {
  const low = (BOXES.find((b) => b.state === bare(from ?? ""))?.y ?? 0) > 250;
  const name = bare(state) === "CLOSED" && low ? END : bare(state);
  return BOXES.find((b) => b.state === name) ?? BOXES[0];
}

/**
 * A point of a line: 0 its beginning, 1 its end.
 * @param {Edge["line"]} line
 * @param {number} part
 */
export function along([x0, y0, cx, cy, x1, y1], part) {
  const [a, b, c] = [(1 - part) ** 2, 2 * part * (1 - part), part ** 2];
  return { x: a * x0 + b * cx + c * x1, y: a * y0 + b * cy + c * y1 };
}

/** @param {Edge["line"]} line */
export function pathOf([x0, y0, cx, cy, x1, y1]) {
  return `M${x0} ${y0}Q${cx} ${cy} ${x1} ${y1}`;
}
