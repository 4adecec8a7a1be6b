/**
 * The layers of a packet: what TCP puts into what, where the OSI model counts
 * it, and who else of the family lives there.
 */

import { h } from "./dom.js";

/** Who lives where: OSI's numbers, and the family of TCP/IP. RFC 1122 §1.1.3 */
const FLOORS = [
  { floor: "application", osi: "5–7", family: ["HTTP", "TLS", "DNS", "SSH"], name: "web.inspect.floor.application" },
  { floor: "transport", osi: "4", family: ["TCP", "UDP"], name: "web.inspect.floor.transport" },
  { floor: "internet", osi: "3", family: ["IP", "ICMP"], name: "web.inspect.floor.internet" },
  { floor: "link", osi: "1–2", family: ["Ethernet", "Wi-Fi", "ARP"], name: "web.inspect.floor.link" },
];

/**
 * The floor that a protocol lives on.
 * @param {string} protocol
 */
export function floorOf(protocol) {
  if (protocol === "data") return "application";
  return protocol === "TCP" || protocol === "UDP" ? "transport" : "internet";
}

/**
 * The packet as one bar, each header and the data about as wide as it is
 * long; a click draws it out.
 * @param {Ctx} ctx
 * @param {Layer[]} layers
 * @param {number} chosen index
 * @param {(index: number) => void} choose
 */
export function drawNesting(ctx, layers, chosen, choose) {
  const parts = layers.map((l, i) => {
    const part = h("button", { type: "button", class: "part", "aria-pressed": String(i === chosen), "data-layer": l.protocol, onclick: () => choose(i) }, h("b", null, nameOf(ctx, l)), " ", ctx.t("web.inspect.octets", l.length));
    part.style.flexGrow = String(Math.min(l.length, MAX_SHARE));
    return part;
  });
  return h("div", { class: "nesting", role: "group", "aria-label": ctx.t("web.inspect.layers") }, parts);
}

/** A full segment would leave no room for its headers. */
const MAX_SHARE = 40;

/**
 * @param {Ctx} ctx
 * @param {Layer} l
 */
function nameOf(ctx, l) {
  return l.protocol === "data" ? ctx.t("web.inspect.data") : l.protocol;
}

/**
 * The floors of the house, and who of this packet lives on which.
 * @param {Ctx} ctx
 * @param {Layer[]} layers
 */
export function drawFloors(ctx, layers) {
  return h(
    "table",
    { class: "floors" },
    h("caption", null, ctx.t("web.inspect.layers")),
    h("thead", null, h("tr", null, h("th", { scope: "col" }, "OSI"), h("th", { scope: "col" }, ctx.t("web.inspect.floor")), h("th", { scope: "col" }, ctx.t("web.inspect.floor.here")), h("th", { scope: "col" }, ctx.t("web.inspect.floor.family")))),
    h("tbody", null, FLOORS.map((f) => floor(ctx, f, layers.filter((l) => floorOf(l.protocol) === f.floor)))),
  );
}

/**
 * @param {Ctx} ctx
 * @param {typeof FLOORS[number]} f
 * @param {Layer[]} mine
 */
function floor(ctx, f, mine) {
  const family = f.family.filter((name) => !mine.some((l) => l.protocol.startsWith(name)));
  return h(
    "tr",
    { class: `floor-${f.floor}${mine.length > 0 ? " there" : ""}` },
    h("td", { class: "mono" }, f.osi),
    h("th", { scope: "row" }, ctx.t(f.name)),
    h("td", null, mine.length > 0 ? mine.map((l) => [h("b", null, nameOf(ctx, l)), " ", ctx.t("web.inspect.octets", l.length), " "]) : h("span", { class: "faint" }, ctx.t(absent(f.floor)))),
    h("td", { class: "faint" }, family.join(", ")),
  );
}

/** @param {string} floor */
function absent(floor) {
  switch (floor) {
    case "link":
      return "web.inspect.floor.pipe";
    case "application":
      return "web.inspect.floor.silent";
  }
  return "web.inspect.floor.empty";
}
