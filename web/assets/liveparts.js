/** The parts of the live view. Each has a node and shows what it is given; what stays the same stays the same node. */
import { fill, h, setAttr } from "./dom.js";
import { keyed, say } from "./keyed.js";
import { STATE_NAMES } from "./livecurves.js";

/** @param {Ctx} ctx */
const numbers = (ctx) => {
  const format = new Intl.NumberFormat(ctx.store.get().lang, { maximumFractionDigits: 1 });
  return (/** @type {number} */ n) => format.format(n);
};

/**
 * What somebody makes of the half-open entries, with the reasons.
 * @param {Ctx} ctx
 */
export function makeVerdicts(ctx) {
  const list = h("div", { class: "live-verdicts" });
  const none = h("p", { class: "faint" });
  let seen = ""; // when the table was looked at, where that is a while ago
  const update = keyed(list, (/** @type {LiveVerdict} */ v) => `${v.watched} ${v.server} ${v.class}`, () => verdict(ctx, () => seen));
  return {
    el: h("div", null, list, none),
    /** @param {LiveVerdict[]} all @param {boolean} some there are half-open entries @param {string} at */
    show(all, some, at) {
      seen = at;
      update(all);
      none.hidden = all.length > 0;
      say(none, ctx.t(some ? "web.live.few" : "web.live.no-half"));
    },
  };
}

/** @param {Ctx} ctx @param {() => string} seen */
function verdict(ctx, seen) {
  const by = h("span", { class: "chip" });
  const text = h("p", { class: "live-verdict-text" });
  const reasons = h("ul", { class: "live-reasons" });
  const blind = h("p", { class: "faint" });
  const commands = h("pre", { tabindex: 0 });
  const confirm = h("details", null, h("summary", null, ctx.t("web.live.confirm")), commands);
  const update = keyed(reasons, (/** @type {LiveVerdict["signals"][number]} */ s) => s.name, () => reason(ctx));
  return {
    el: h("article", { class: "live-one" }, by, text, reasons, blind, confirm),
    /** @param {LiveVerdict} v */
    update(v) {
      say(by, v.watched ? ctx.t("web.live.by-detector") : seen() ? ctx.t("web.live.by-table-at", seen()) : ctx.t("web.live.by-table"));
      say(text, v.text);
      update(v.signals);
      say(blind, v.blind ?? "");
      blind.hidden = !v.blind;
      say(commands, (v.confirm ?? []).join("\n"));
      confirm.hidden = !v.confirm?.length;
    },
  };
}

/** A reason that is over its limit has a mark and a word, not only a colour. @param {Ctx} ctx */
function reason(ctx) {
  const text = h("span");
  const mark = h("span", { class: "unseen" });
  const el = h("li", null, mark, text);
  return {
    el,
    /** @param {LiveVerdict["signals"][number]} s */
    update(s) {
      const fired = s.score >= 1;
      setAttr(el, "data-fired", fired);
      say(mark, fired ? ctx.t("web.live.fired") : "");
      say(text, s.text);
    },
  };
}

/**
 * How many sockets there are in each state: all states, so that nothing
 * jumps.
 * @param {Ctx} ctx
 */
export function makeStates(ctx) {
  const { t } = ctx;
  const n = numbers(ctx);
  const rows = new Map(STATE_NAMES.map((name) => [name, stateRow(name)]));
  const head = ["web.live.state", "web.live.all", "web.live.ipv4", "web.live.ipv6", "web.live.orphans"];
  return {
    el: h("table", { class: "live-table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t(head[0])), head.slice(1).map((k) => h("th", { scope: "col", class: "number" }, t(k))))),
      h("tbody", null, [...rows.values()].map((r) => r.el))),
    /** @param {LiveNow["states"]} states */
    show(states) {
      for (const [name, row] of rows) {
        const s = states.find((c) => c.state === name) ?? { ipv4: 0, ipv6: 0, orphan: 0 };
        row.show([s.ipv4 + s.ipv6, s.ipv4, s.ipv6, s.orphan ?? 0].map(n));
        setAttr(row.el, "data-empty", s.ipv4 + s.ipv6 === 0);
      }
    },
  };
}

/** @param {string} name */
function stateRow(name) {
  const cells = Array.from({ length: 4 }, () => h("td", { class: "number" }));
  return {
    el: h("tr", { "data-state": name }, h("th", { scope: "row" }, name), cells),
    /** @param {string[]} texts */
    show: (texts) => texts.forEach((text, i) => say(cells[i], text)),
  };
}

/**
 * The listeners with their two queues as bars.
 * @param {Ctx} ctx
 */
export function makeListeners(ctx) {
  const list = h("div", { class: "live-listeners", tabindex: 0, role: "group", "aria-label": ctx.t("web.live.queues.name") }); // it may scroll
  const note = h("p", { class: "faint" });
  const update = keyed(list, (/** @type {LiveNow["listeners"][number]} */ l) => l.listener, () => listener(ctx));
  return {
    el: h("div", null, list, note),
    /** @param {LiveNow["listeners"]} all @param {number} more */
    show(all, more) {
      update(all);
      note.hidden = all.length > 0 && more === 0;
      say(note, all.length === 0 ? ctx.t("web.live.no-listeners") : ctx.t("web.live.more-listeners", more));
    },
  };
}

/** @param {Ctx} ctx */
function listener(ctx) {
  const name = h("strong", { class: "mono" });
  const owner = h("span", { class: "faint" });
  const cookies = h("span", { class: "chip live-cookies" }, ctx.t("web.live.cookies"));
  const half = gauge(ctx, ctx.t("web.live.half-open"));
  const accept = gauge(ctx, ctx.t("web.live.accept-queue"));
  const el = h("article", { class: "live-listener" }, h("div", { class: "live-listener-head" }, name, owner, cookies), half.el, accept.el);
  return {
    el,
    /** @param {LiveNow["listeners"][number]} l */
    update(l) {
      setAttr(el, "data-listener", l.listener);
      say(name, l.listener);
      say(owner, l.owner ?? "");
      cookies.hidden = !l.cookies;
      half.show(l.listener, l.half_open, l.limit);
      accept.show(l.listener, l.pending, l.backlog);
    },
  };
}

/**
 * A bar that fills up to a limit.
 * @param {Ctx} ctx
 * @param {string} name
 */
function gauge(ctx, name) {
  const n = numbers(ctx);
  const bar = h("span", { class: "gauge-bar" });
  const value = h("span", { class: "gauge-value" });
  const meter = h("span", { class: "gauge", role: "meter", "aria-valuemin": 0 }, bar);
  return {
    el: h("div", { class: "gauge-row" }, h("span", { class: "gauge-name" }, name), meter, value),
    /** @param {string} of @param {number} now @param {number} limit 0: not known */
    show(of, now, limit) {
      const share = limit > 0 ? Math.min(now / limit, 1) : 0;
      const text = limit > 0 ? ctx.t("web.live.of", n(now), n(limit)) : n(now);
      bar.style.width = `${100 * share}%`;
      setAttr(meter, "data-full", share >= 1);
      setAttr(meter, "aria-label", `${of} ${name}`);
      setAttr(meter, "aria-valuemax", limit || Math.max(now, 1));
      setAttr(meter, "aria-valuenow", Math.min(now, limit || now));
      setAttr(meter, "aria-valuetext", text);
      say(value, share >= 1 ? `${text} · ${ctx.t("web.live.full")}` : text);
    },
  };
}

/** @type {Record<string, string>} */
const SEVERITIES = { note: "web.live.severity.note", warning: "web.live.severity.warning", trouble: "web.live.severity.trouble" };

/**
 * What else is worth a word.
 * @param {Ctx} ctx
 */
export function makeFindings(ctx) {
  const list = h("ul", { class: "live-findings-list" });
  const none = h("p", { class: "faint" }, ctx.t("web.live.nothing"));
  const warnings = h("div", { class: "faint" });
  const update = keyed(list, (/** @type {LiveNow["findings"][number]} */ f) => `${f.code} ${f.cite} ${f.text.replace(/[\d.,]+/g, "")}`, () => finding(ctx));
  let said = "";
  return {
    el: h("div", null, list, none, warnings),
    /** @param {LiveNow["findings"]} all @param {string[]} more */
    show(all, more) {
      update(all);
      none.hidden = all.length > 0;
      if (more.join() !== said) fill(warnings, more.map((w) => h("p", null, w)));
      said = more.join();
    },
  };
}

/** @param {Ctx} ctx */
function finding(ctx) {
  const severity = h("span", { class: "chip" });
  const text = h("span");
  const next = h("p", { class: "faint" });
  const el = h("li", null, h("p", null, severity, " ", text), next);
  return {
    el,
    /** @param {LiveNow["findings"][number]} f */
    update(f) {
      setAttr(el, "data-severity", f.severity);
      say(severity, ctx.t(SEVERITIES[f.severity] ?? SEVERITIES.note));
      say(text, `${f.text} (${f.cite})`);
      say(next, ctx.t("web.live.next", f.next));
    },
  };
}

/**
 * What the kernel counts, per second.
 * @param {Ctx} ctx
 * @param {Record<keyof LiveRates, string>} names
 */
export function makeRates(ctx, names) {
  const n = numbers(ctx);
  const values = /** @type {[keyof LiveRates, HTMLElement][]} */ (Object.keys(names).map((key) => [key, h("dd", null, "–")]));
  return {
    el: h("dl", { class: "live-rates-list" }, values.map(([key, dd]) => h("div", null, h("dt", null, ctx.t(names[key])), dd))),
    /** @param {LiveRates | undefined} rates */
    show: (rates) => values.forEach(([key, dd]) => say(dd, rates ? n(rates[key]) : "–")),
  };
}
