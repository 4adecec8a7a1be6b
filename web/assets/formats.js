/**
 * The headers as the RFCs draw them: for each field its width in bits, its
 * name, where it is defined. The order is that on the wire. A label is drawn
 * in place of the name where the bits are too few for one.
 */

/** @typedef {[bits: number, id: string, more?: Partial<FieldShape>]} Line */

/**
 * @param {string} header whose fields are explained
 * @param {string} cite
 * @param {Line[]} lines
 * @returns {FieldShape[]}
 */
function header(header, cite, lines) {
  return lines.map(([bits, id, more]) => ({ bits, id, says: `${header}.${id}`, cite, ...more }));
}

/**
 * A bit that is a flag.
 * @param {string} id
 * @param {string} [cite]
 * @returns {Line}
 */
function flag(id, cite) {
  return [1, id, { label: id.slice(0, 3).toUpperCase(), as: "flag", ...(cite && { cite }) }];
}

const hex = /** @type {const} */ ({ as: "hex" });
const address = /** @type {const} */ ({ as: "address" });
const protocol = /** @type {const} */ ({ as: "protocol" });
const dscp = /** @type {Line} */ ([6, "dscp", { cite: "RFC 2474 §3" }]);
const ecn = /** @type {Line} */ ([2, "ecn", { label: "ECN", cite: "RFC 3168 §5" }]);
const destination = /** @type {Line} */ ([16, "destination-port", { says: "destination-port" }]);
const checksum = /** @type {Line} */ ([16, "checksum", hex]);

export const IPV4 = header("ip", "RFC 791 §3.1", [
  [4, "version"],
  [4, "ihl"],
  dscp,
  ecn,
  [16, "total-length"],
  [16, "identification", { ...hex, cite: "RFC 6864 §4" }],
  [1, "reserved", { label: "0", as: "flag" }],
  flag("df"),
  flag("mf"),
  [13, "fragment-offset"],
  [8, "ttl"],
  [8, "protocol", protocol],
  checksum,
  [32, "source-address", address],
  [32, "destination-address", address],
]);

export const IPV6 = header("ip", "RFC 8200 §3", [
  [4, "version"],
  dscp,
  ecn,
  [20, "flow-label", { ...hex, cite: "RFC 6437 §2" }],
  [16, "payload-length"],
  [8, "next-header", protocol],
  [8, "ttl"],
  [128, "source-address", address],
  [128, "destination-address", address],
]);

/** What may follow an IPv6 header before the transport's. */
export const EXTENSION = header("ip", "RFC 8200 §4", [
  [8, "next-header", protocol],
  [8, "length"],
]);

/** Figure 1 of RFC 9293. */
export const TCP = header("tcp", "RFC 9293 §3.1", [
  [16, "source-port"],
  destination,
  [32, "seq", { cite: "RFC 9293 §3.4" }],
  [32, "ack"],
  [4, "data-offset"],
  [4, "reserved", { label: "Rsrvd" }],
  flag("cwr", "RFC 3168 §6.1"),
  flag("ece", "RFC 3168 §6.1"),
  flag("urg", "RFC 9293 §3.8.5"),
  flag("ack-flag"),
  flag("psh", "RFC 9293 §3.9.1.2"),
  flag("rst", "RFC 9293 §3.5.2"),
  flag("syn", "RFC 9293 §3.5"),
  flag("fin", "RFC 9293 §3.6"),
  [16, "window", { cite: "RFC 9293 §3.8.6" }],
  checksum,
  [16, "urgent-pointer", { cite: "RFC 9293 §3.8.5" }],
]);

export const UDP = header("udp", "RFC 768", [[16, "source-port"], destination, [16, "length"], checksum]);

/** Of both IPs. */
export const ICMP = header("icmp", "RFC 792", [[8, "type"], [8, "code"], checksum, [32, "rest", hex]]);

/**
 * What has no figure: options of IP, what is not known.
 * @param {number} bits
 * @returns {FieldShape}
 */
export function opaque(bits) {
  return { bits, id: "octets", says: "octets", cite: "RFC 791 §3.1", as: "hex" };
}

/** Options of TCP by kind: what explains them, and the values behind kind and length. @type {Record<number, { says: string, cite: string, values: Line[] }>} */
const OPTIONS = {
  2: { says: "opt.mss", cite: "RFC 9293 §3.7.1", values: [[16, "mss", { label: "MSS" }]] },
  3: { says: "opt.scale", cite: "RFC 7323 §2", values: [[8, "scale", { label: "shift" }]] },
  4: { says: "opt.sackok", cite: "RFC 2018 §2", values: [] },
  5: { says: "opt.sack", cite: "RFC 2018 §3", values: [[32, "left"], [32, "right"]] },
  8: { says: "opt.ts", cite: "RFC 7323 §3", values: [[32, "tsval", { label: "TSval" }], [32, "tsecr", { label: "TSecr" }]] },
};
const UNKNOWN = { says: "opt.unknown", cite: "RFC 9293 §3.2", values: [] };
const SACK = 5;

/** NOP and the end of the list are a kind and nothing else. @type {FieldShape[]} */
const SHORT = [
  { bits: 8, id: "kind", label: "EOL", says: "opt.eol", cite: "RFC 9293 §3.2" },
  { bits: 8, id: "kind", label: "NOP", says: "opt.nop", cite: "RFC 9293 §3.2" },
];

/**
 * The shapes of TCP's options. A length that cannot be ends the list: the
 * rest is drawn as it is.
 * @param {Uint8Array} octets
 * @returns {FieldShape[]}
 */
export function optionShapes(octets) {
  /** @type {FieldShape[]} */
  const shapes = [];
  for (let at = 0; at < octets.length; ) {
    const short = SHORT[octets[at]];
    const size = short ? 1 : octets[at + 1];
    if (!short && !(size >= 2 && at + size <= octets.length)) return [...shapes, opaque(8 * (octets.length - at))];
    shapes.push(...(short ? [short] : optionShape(octets[at], size)));
    at += size;
  }
  return shapes;
}

/**
 * One option: kind, length, values; a SACK has as many pairs of edges as
 * there is room for.
 * @param {number} number
 * @param {number} size
 * @returns {FieldShape[]}
 */
function optionShape(number, size) {
  const { says, cite, values } = OPTIONS[number] ?? UNKNOWN;
  const times = number === SACK ? Math.floor((size - 2) / 8) : 1;
  const lines = header("opt", cite, Array(times).fill(values).flat()).map((f) => ({ ...f, says }));
  const rest = 8 * (size - 2) - lines.reduce((sum, f) => sum + f.bits, 0);
  const head = header("opt", cite, [[8, "kind", { says }], [8, "length"]]);
  if (rest < 0) return [...head, opaque(8 * (size - 2))].filter((f) => f.bits > 0);
  return [...head, ...lines, ...(rest > 0 ? [opaque(rest)] : [])];
}
