/**
 * The queues of each host that listens, as bars that fill: half-open entries,
 * connections that wait for accept. Then what is measured at all hosts:
 * memory, clients served.
 */

import { fill, h, s } from "./dom.js";
import { clock } from "./labels.js";
import { limitOf, most, reading, standing, staysOf } from "./stays.js";

/** @typedef {import("./stays.js").Stay} Stay */
/** @typedef {import("./stays.js").Queue} Queue */

/** @type {{ name: Queue, text: string, says: string }[]} */
const QUEUES = [
  { name: "half-open", text: "web.inspect.queue.half-open", says: "web.inspect.queue.half-open.says" },
  { name: "accept-queue", text: "web.inspect.queue.accept", says: "web.inspect.queue.accept.says" },
];

/** So many places are drawn one by one; more are one bar. */
const MAX_SLOTS = 16;
/** So many entries are told apart. */
const MAX_ENTRIES = 6;

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @returns {View}
 */
export function queuesView(el, ctx) {
  const number = new Intl.NumberFormat(ctx.store.get().lang);
  /** @type {{ exhibit: Exhibit, stays: Stay[], hosts: string[] } | undefined} */
  let known;

  /** @param {Look} l */
  function look(l) {
    if (known?.exhibit !== l.exhibit) known = survey(l);
    const { stays, hosts } = known;
    const gauges = l.exhibit.model.gauges ?? [];
    const now = standing(stays, l.rows);
    fill(
      el,
      hosts.length > 0 && h("dl", { class: "small-print faint" }, QUEUES.map((q) => [h("dt", null, ctx.t(q.text)), h("dd", null, ctx.t(q.says))])),
      hosts.map((host) => h("section", { class: "queues", "data-host": host }, h("h3", null, host), QUEUES.map((q) => queue(ctx, l, stays, now, host, q)))),
      hosts.length === 0 && h("p", { class: "faint" }, ctx.t("web.inspect.queue.nobody")),
      measured(ctx, number, gauges.filter((g) => !QUEUES.some((q) => q.name === g.name)), l),
    );
    tick(l);
  }

  /** @param {Look} l */
  function tick(l) {
    for (const age of el.querySelectorAll("[data-since]")) age.textContent = clock(Math.max(l.t - Number(age.getAttribute("data-since")), 0));
    for (const due of el.querySelectorAll("[data-due]")) due.textContent = clock(Math.max(Number(due.getAttribute("data-due")) - l.t, 0));
  }

  return { look, tick };
}

/** @param {Look} l */
function survey({ exhibit, replay }) {
  const stays = staysOf(exhibit, replay);
  const gauged = (exhibit.model.gauges ?? []).filter((g) => QUEUES.some((q) => q.name === g.name)).map((g) => g.host);
  return { exhibit, stays, hosts: [...new Set([...stays.map((s) => s.host), ...gauged])] };
}

/**
 * @param {Ctx} ctx
 * @param {Look} l
 * @param {Stay[]} stays
 * @param {Stay[]} now
 * @param {string} host
 * @param {typeof QUEUES[number]} q
 */
function queue(ctx, l, stays, now, host, q) {
  const mine = now.filter((s) => s.host === host && s.queue === q.name);
  const gauge = l.exhibit.model.gauges?.find((g) => g.name === q.name && g.host === host);
  const top = most(stays, host, q.name);
  const untold = gauge !== undefined && Math.max(...gauge.values) > top; // a flood of which the trace tells a few
  const count = untold ? reading(gauge, l.t) : mine.length;
  const limit = limitOf(l.exhibit.scenario, host, q.name);
  return h(
    "div",
    { class: "queue", "data-queue": q.name },
    h("p", null, h("b", null, ctx.t(q.text)), " ", h("span", { class: "mono" }, limit === undefined ? String(count) : ctx.t("web.inspect.queue.of", count, limit))),
    bar(ctx.t(q.text), count, limit ?? Math.max(top, gauge?.top ?? 0, 1), limit !== undefined),
    entries(ctx, l, mine, q.name),
    untold && h("p", { class: "small-print faint" }, ctx.t("web.inspect.queue.untold")),
  );
}

/**
 * @param {string} label
 * @param {number} count
 * @param {number} limit
 * @param {boolean} bounded more than that cannot be; else it is the most that there was
 */
function bar(label, count, limit, bounded) {
  const full = bounded && count >= limit && limit > 0;
  const el = h("div", { class: `bar${full ? " full" : ""}`, role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": Math.max(limit, count), "aria-valuenow": count });
  if (limit <= MAX_SLOTS) {
    fill(el, Array.from({ length: Math.max(limit, count) }, (_, i) => h("span", { class: i < count ? "slot taken" : "slot" })));
    return el;
  }
  const level = h("span", { class: "level" });
  level.style.width = `${Math.min(100, (100 * count) / limit)}%`;
  fill(el, level);
  return el;
}

/**
 * Who stands there, the oldest first.
 * @param {Ctx} ctx
 * @param {Look} l
 * @param {Stay[]} stays
 * @param {Queue} queue
 */
function entries(ctx, l, stays, queue) {
  const more = stays.length - MAX_ENTRIES;
  return h(
    "ul",
    { class: "entries" },
    stays.slice(0, MAX_ENTRIES).map((stay) => h("li", null, entry(ctx, l, stay, queue))),
    more > 0 && h("li", { class: "faint" }, ctx.t("web.inspect.queue.more", more)),
  );
}

/**
 * @param {Ctx} ctx
 * @param {Look} l
 * @param {Stay} stay
 * @param {Queue} queue
 */
function entry(ctx, l, stay, queue) {
  const c = l.exhibit.model.connections[stay.connection];
  const peer = c.ends[1 - stay.end];
  const due = queue === "half-open" && l.replay.after(l.rows).connections[stay.connection].ends[stay.end].tcb?.timers?.find((t) => t.name === "syn-ack")?.due;
  const sent = c.rows.filter((row, i) => (row.n ?? i) < l.rows && (row.side === "left" ? 0 : 1) === stay.end && row.leaves !== undefined && c.arrows[row.leaves].flags.startsWith("SYN")).length;
  return [
    h("span", { class: "mono" }, peer.name ? `${peer.name} ${peer.address}` : peer.address),
    " · ",
    ctx.t("web.inspect.queue.for"),
    " ",
    h("span", { class: "mono", "data-since": stay.since }),
    queue === "half-open" && ` · ${ctx.t("web.inspect.queue.sent", sent)}`,
    due !== undefined && due !== false && [` · ${ctx.t("web.inspect.timer.syn-ack")} `, h("span", { class: "mono", "data-due": due })],
  ];
}

/**
 * What gauges measure besides, by what it is.
 * @param {Ctx} ctx
 * @param {Intl.NumberFormat} number
 * @param {Gauge[]} gauges
 * @param {Look} l
 */
function measured(ctx, number, gauges, l) {
  const names = [...new Set(gauges.map((g) => g.name))];
  return names.map((name) => {
    const mine = gauges.filter((g) => g.name === name);
    const span = [Math.min(...mine.map((g) => g.at[0])), Math.max(...mine.map((g) => g.at[g.at.length - 1]))];
    return h("section", { class: "queues" }, h("h3", null, mine[0].text), mine.map((g) => gauge(ctx, number, g, l, span)), name === "memory" && h("p", { class: "small-print faint" }, ctx.t("web.inspect.queue.memory")));
  });
}

/**
 * @param {Ctx} ctx
 * @param {Intl.NumberFormat} number
 * @param {Gauge} g
 * @param {Look} l
 * @param {number[]} span of time
 */
function gauge(ctx, number, g, l, span) {
  const value = reading(g, l.t);
  return h(
    "div",
    { class: "queue" },
    h("p", null, g.host, " ", h("span", { class: "mono" }, ctx.t("web.inspect.queue.top", number.format(value), number.format(g.top)))),
    bar(`${g.host}: ${g.text}`, value, Math.max(g.top, MAX_SLOTS + 1), false),
    curve(g, l.t, span),
  );
}

/**
 * How it went, and where we are.
 * @param {Gauge} g
 * @param {number} t
 * @param {number[]} span
 */
function curve(g, t, [begin, end]) {
  const x = (/** @type {number} */ at) => (200 * (at - begin)) / Math.max(end - begin, 1);
  const y = (/** @type {number} */ v) => 24 - (22 * v) / Math.max(g.top, 1);
  const d = g.values.map((v, i) => (i === 0 ? `M${x(g.at[0])} ${y(v)}` : `H${x(g.at[i])}V${y(v)}`)).join("") + "H200";
  const here = Math.min(Math.max(x(t), 0), 200);
  return s("svg", { class: "curve", viewBox: "0 0 200 26", preserveAspectRatio: "none", "aria-hidden": "true" }, s("path", { d }), s("line", { x1: here, y1: 0, x2: here, y2: 26 }));
}
