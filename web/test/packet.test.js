import { test } from "node:test";
import assert from "node:assert/strict";
import { address6, cellsOf, dissect, octetsUnder, sumIsRight } from "../assets/packet.js";

/** @param {string} hex */
const octets = (hex) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ""), "hex"));

// seven-segments, packets 1 and 4: as the stack sent them.
const syn = octets("4500003c00004000400626ba0a0000010a000002 c7790050a5dbffb200000000a002ffff58760000 020405b4 0101080aba1bb71400000000 01030307");
const text = octets("45000059000040004006269d0a0000010a000002c7790050a5dbffb3850f394e80180800334200000101080aba1bb7dc165f3f31474554202f68656c6c6f20485454502f312e310d0a486f73743a207365727665720d0a0d0a");

/**
 * @param {Layer} layer
 * @param {string} key
 */
const value = (layer, key) => layer.fields.find((f) => f.label === key || f.id === key)?.text;

test("a SYN is IPv4 and TCP, and has no data", () => {
  const layers = dissect(syn);
  assert.deepEqual(layers.map((l) => [l.protocol, l.at, l.length]), [["IPv4", 0, 20], ["TCP", 20, 40]]);
  const [ip, tcp] = layers;
  const want = [[ip, "protocol", "6 TCP"], [ip, "ttl", "64"], [ip, "DF", "1"], [ip, "source-address", "10.0.0.1"], [tcp, "source-port", "51065"], [tcp, "destination-port", "80"],
    [tcp, "seq", "2782658482"], [tcp, "data-offset", "10"], [tcp, "SYN", "1"], [tcp, "ACK", "0"], [tcp, "window", "65535"], [tcp, "checksum", "0x5876"], [tcp, "MSS", "1460"], [tcp, "TSval", "3122378516"], [tcp, "shift", "7"]];
  for (const [layer, key, text] of want) assert.equal(value(/** @type {Layer} */ (layer), String(key)), text, String(key));
});

test("fields cover every bit of a header, once", () => {
  for (const l of dissect(syn)) {
    let bit = 0;
    for (const f of l.fields) {
      assert.equal(f.at, bit, f.id);
      bit += f.bits;
    }
    assert.equal(bit, l.length * 8, l.protocol);
  }
});

test("data is what the application said", () => {
  const data = dissect(text)[2];
  assert.equal(new TextDecoder().decode(text.subarray(data.at, data.end)), "GET /hello HTTP/1.1\r\nHost: server\r\n\r\n");
});

test("the checksum is judged, damage found", () => {
  assert.equal(sumIsRight(syn, dissect(syn)), true);
  const damaged = syn.slice();
  damaged[25] ^= 4;
  assert.equal(sumIsRight(damaged, dissect(damaged)), false);
  assert.equal(sumIsRight(text.subarray(0, 60), dissect(text.subarray(0, 60))), undefined, "who has not all of it cannot tell");
});

test("a field that goes over the end of a row has a cell in each", () => {
  const tcp = dissect(syn)[1];
  const ts = tcp.fields.findIndex((f) => f.label === "TSval");
  // NOP NOP kind len behind the MSS: here TSval begins a row
  assert.deepEqual(cellsOf(tcp.fields).filter((c) => c.index === ts), [{ index: ts, row: 7, column: 0, span: 32, first: true, last: true }]);
  const shifted = /** @type {Field[]} */ ([{ ...tcp.fields[0], at: 16, bits: 32 }]);
  assert.deepEqual(cellsOf(shifted).map((c) => [c.row, c.column, c.span, c.first, c.last]), [[0, 16, 16, true, false], [1, 0, 16, false, true]]);
  assert.deepEqual(octetsUnder(tcp.fields[ts]), [28, 32]);
});

test("every cut of a packet is read without harm", () => {
  for (const whole of [syn, text]) {
    for (let n = 0; n <= whole.length; n++) {
      for (const l of dissect(whole.subarray(0, n))) {
        assert.ok(l.at + l.length <= n, `${l.protocol} within ${n} octets`);
        for (const f of l.fields) assert.ok(Number.isFinite(f.value) && f.at + f.bits <= l.length * 8, f.id);
      }
    }
  }
});

test("any octets are read without harm", () => {
  let seed = 9293;
  const next = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 8 & 255;
  for (let i = 0; i < 3000; i++) {
    const junk = Uint8Array.from({ length: next() }, next);
    if (junk.length) junk[0] = (i % 2 ? 0x60 : 0x40) | (junk[0] & 15);
    if (junk.length > 9) junk[i % 2 ? 6 : 9] = 6;
    for (const l of dissect(junk)) for (const c of cellsOf(l.fields)) assert.ok(c.span > 0 && c.column + c.span <= 32, `seed 9293, packet ${i}`);
  }
});

test("only the first fragment has a transport header", () => {
  const piece = syn.slice();
  piece[7] = 3;
  assert.deepEqual(dissect(piece).map((l) => l.protocol), ["IPv4", "data"]);
});

test("IPv6, its addresses, and an extension header", () => {
  const head = "60000000 0018 3c 40 20010db8000000000000000000000001 20010db8000000010000000000000002";
  const udp = "0035 1234 0010 0000 0102030405060708";
  const layers = dissect(octets(head + "1100 0104 00000000" + udp));
  assert.deepEqual(layers.map((l) => l.protocol), ["IPv6", "Destination", "UDP", "data"]);
  assert.equal(value(layers[0], "source-address"), "2001:db8::1");
  assert.equal(value(layers[0], "destination-address"), "2001:db8:0:1::2");
  assert.equal(address6(new Uint8Array(16)), "::");
});

test("options: what cannot be is drawn as it is, selective acknowledgments in blocks", () => {
  /** @param {string} options */
  const labels = (options) => {
    const o = octets(options);
    const head = octets("45000000000040004006000000000000000000000000000000000000000000000000" + "000000000000");
    const all = Uint8Array.from([...head, ...o]);
    all[32] = (5 + o.length / 4) << 4;
    return dissect(all)[1].fields.slice(17).map((f) => f.label ?? f.id);
  };
  assert.deepEqual(labels("01010512 00000001000000020000000300000004"), ["NOP", "NOP", "kind", "length", "left", "right", "left", "right"]);
  assert.deepEqual(labels("02090000"), ["octets"], "longer than there is room");
  assert.deepEqual(labels("02030001"), ["kind", "length", "octets", "NOP"], "too short for its value");
  assert.deepEqual(labels("fe04abcd"), ["kind", "length", "octets"], "an experiment");
});
