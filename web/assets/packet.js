/**
 * A packet's octets → its layers, each with its fields. Pure. Octets may be
 * cut short or nonsense: what is not there has no field.
 */

import { EXTENSION, ICMP, IPV4, IPV6, TCP, UDP, opaque, optionShapes } from "./formats.js";

/** Protocol numbers. RFC 5237, and the registry of IANA. */
const PROTOCOLS = /** @type {Record<number, string>} */ ({ 0: "Hop-by-Hop", 1: "ICMP", 6: "TCP", 17: "UDP", 43: "Routing", 44: "Fragment", 58: "ICMPv6", 60: "Destination" });
const EXTENSIONS = [0, 43, 44, 60];
/** Extension headers are few in honest packets; no more are followed. */
const MAX_EXTENSIONS = 8;

/**
 * @param {string} base64
 * @returns {Uint8Array}
 */
export function octetsOf(base64) {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}

/**
 * The layers of an IP packet, outermost first; last, where there are any,
 * the octets of the application.
 * @param {Uint8Array} octets
 * @returns {Layer[]}
 */
export function dissect(octets) {
  if (octets.length === 0) return [];
  return octets[0] >> 4 === 6 ? dissect6(octets) : dissect4(octets);
}

/** @param {Uint8Array} octets */
function dissect4(octets) {
  const head = Math.min(Math.max((octets[0] & 15) * 4, 20), octets.length);
  const end = lengthOr(octets, be(octets, 2, 2));
  const ip = layer(octets, "IPv4", 0, IPV4, head, end);
  const piece = (be(octets, 6, 2) & 0x1fff) !== 0; // only the first fragment has the next header
  return piece ? [ip, ...data(head, end)] : [ip, ...transport(octets, octets[9], head, end)];
}

/** @param {Uint8Array} octets */
function dissect6(octets) {
  const end = lengthOr(octets, 40 + be(octets, 4, 2));
  const layers = [layer(octets, "IPv6", 0, IPV6, Math.min(40, octets.length), end)];
  let next = octets[6];
  let at = 40;
  while (EXTENSIONS.includes(next) && at + 8 <= end && layers.length < MAX_EXTENSIONS) {
    const size = next === 44 ? 8 : (octets[at + 1] + 1) * 8;
    layers.push(layer(octets, PROTOCOLS[next], at, EXTENSION, size, end));
    if (next === 44 && be(octets, at + 2, 2) >> 3 !== 0) return [...layers, ...data(at + size, end)];
    next = octets[at];
    at += size;
  }
  return [...layers, ...transport(octets, next, at, end)];
}

/**
 * Where the packet ends: what comes behind is padding. A length of zero is
 * one that a network card fills in.
 * @param {Uint8Array} octets
 * @param {number} says
 */
function lengthOr(octets, says) {
  return says >= 20 && says <= octets.length ? says : octets.length;
}

/**
 * @param {Uint8Array} octets
 * @param {number} protocol
 * @param {number} at
 * @param {number} end
 * @returns {Layer[]}
 */
function transport(octets, protocol, at, end) {
  if (at >= end) return [];
  switch (protocol) {
    case 6:
      return tcp(octets, at, end);
    case 17:
      return [layer(octets, "UDP", at, UDP, 8, end), ...data(at + 8, end)];
    case 1:
    case 58:
      return [layer(octets, PROTOCOLS[protocol], at, ICMP, 8, end), ...data(at + 8, end)];
  }
  return data(at, end);
}

/**
 * @param {Uint8Array} octets
 * @param {number} at
 * @param {number} end
 */
function tcp(octets, at, end) {
  const head = Math.max((octets[at + 12] >> 4) * 4, 20) || 20;
  const options = optionShapes(octets.subarray(Math.min(at + 20, end), Math.min(at + head, end)));
  return [layer(octets, "TCP", at, [...TCP, ...options], head, end), ...data(at + head, end)];
}

/**
 * @param {number} at
 * @param {number} end
 * @returns {Layer[]}
 */
function data(at, end) {
  return at < end ? [{ protocol: "data", at, length: end - at, end, fields: [] }] : [];
}

/**
 * A header of so many octets at a place. What its shapes do not cover is
 * drawn as it is; fields beyond the end of the octets are left out.
 * @param {Uint8Array} octets
 * @param {string} protocol
 * @param {number} at
 * @param {FieldShape[]} shapes
 * @param {number} length
 * @param {number} end
 * @returns {Layer}
 */
function layer(octets, protocol, at, shapes, length, end) {
  const there = Math.min(length, end - at);
  const drawn = shapes.reduce((sum, f) => sum + f.bits, 0);
  const all = drawn < length * 8 ? [...shapes, opaque(length * 8 - drawn)] : shapes;
  /** @type {Field[]} */
  const fields = [];
  let bit = 0;
  for (const shape of all) {
    if (bit + shape.bits <= there * 8) fields.push(field(octets, at, bit, shape));
    bit += shape.bits;
  }
  return { protocol, at, length: there, end, fields };
}

/**
 * @param {Uint8Array} octets
 * @param {number} base
 * @param {number} at
 * @param {FieldShape} shape
 * @returns {Field}
 */
function field(octets, base, at, shape) {
  const value = shape.bits <= 32 ? bitsAt(octets, base * 8 + at, shape.bits) : 0;
  return { ...shape, at, value, text: written(shape, value, octets.subarray(base + (at >> 3), base + ((at + shape.bits + 7) >> 3))) };
}

/**
 * @param {Uint8Array} octets
 * @param {number} from
 * @param {number} bits
 */
function bitsAt(octets, from, bits) {
  let value = 0;
  for (let i = from; i < from + bits; i++) value = value * 2 + ((octets[i >> 3] >> (7 - (i & 7))) & 1);
  return value;
}

/**
 * A value as people write it.
 * @param {FieldShape} shape
 * @param {number} value
 * @param {Uint8Array} octets
 */
function written(shape, value, octets) {
  switch (shape.as) {
    case "hex":
      return octets.length > 4 ? `${octets.length} B` : "0x" + value.toString(16).padStart(Math.ceil(shape.bits / 4), "0");
    case "address":
      return octets.length === 4 ? octets.join(".") : address6(octets);
    case "protocol":
      return PROTOCOLS[value] ? `${value} ${PROTOCOLS[value]}` : String(value);
  }
  return String(value);
}

/**
 * An IPv6 address as RFC 5952 writes it.
 * @param {Uint8Array} octets
 */
export function address6(octets) {
  const groups = Array.from({ length: 8 }, (_, i) => be(octets, 2 * i, 2).toString(16));
  const zeros = groups.join(":").match(/\b(?:0:)+0\b/g) ?? [];
  const longest = zeros.reduce((a, b) => (b.length > a.length ? b : a), "");
  const text = groups.join(":");
  if (longest.length < 3) return text;
  const [before, after] = [text.indexOf(longest), text.indexOf(longest) + longest.length];
  return text.slice(0, before).replace(/:$/, "") + "::" + text.slice(after).replace(/^:/, "");
}

/**
 * @param {Uint8Array} octets
 * @param {number} at
 * @param {number} n
 */
function be(octets, at, n) {
  let value = 0;
  for (let i = at; i < at + n; i++) value = value * 256 + (octets[i] ?? 0);
  return value;
}

/**
 * Fields as the cells of rows of 32 bits. A field that goes over the end of
 * a row has a cell in each; whole rows of one field in the middle are drawn
 * like any other.
 * @param {Field[]} fields
 * @returns {Cell[]}
 */
export function cellsOf(fields) {
  return fields.flatMap((f, index) => {
    const cells = [];
    for (let bit = f.at; bit < f.at + f.bits; ) {
      const span = Math.min(32 - (bit % 32), f.at + f.bits - bit);
      cells.push({ index, row: bit >> 5, column: bit % 32, span, first: bit === f.at, last: bit + span === f.at + f.bits });
      bit += span;
    }
    return cells;
  });
}

/**
 * The octets of a layer that a field stands in: from, and the one behind.
 * @param {Field} f
 * @returns {[number, number]}
 */
export function octetsUnder(f) {
  return [f.at >> 3, (f.at + f.bits + 7) >> 3];
}

/**
 * Whether the checksum of a TCP segment or UDP datagram is right; undefined
 * where the packet is cut short, or there is none. RFC 1071, RFC 9293 §3.1
 * @param {Uint8Array} octets
 * @param {Layer[]} layers
 * @returns {boolean | undefined}
 */
export function sumIsRight(octets, layers) {
  const [ip, ...rest] = layers;
  const top = rest.find((l) => l.protocol === "TCP" || l.protocol === "UDP");
  if (!top || be(octets, 2, 2) !== octets.length || ip.protocol !== "IPv4") return undefined;
  if (be(octets, 6, 2) & 0x3fff) return undefined; // a fragment: the sum is over all of them
  if (top.protocol === "UDP" && be(octets, top.at + 6, 2) === 0) return undefined;
  const number = top.protocol === "TCP" ? 6 : 17;
  return fold(sum(octets, 12, 20) + number + (top.end - top.at) + sum(octets, top.at, top.end)) === 0xffff;
}

/**
 * @param {Uint8Array} octets
 * @param {number} from
 * @param {number} to
 */
function sum(octets, from, to) {
  let total = 0;
  for (let i = from; i < to; i += 2) total += octets[i] * 256 + (i + 1 < to ? octets[i + 1] : 0);
  return total;
}

/** @param {number} total */
function fold(total) {
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return total;
}
