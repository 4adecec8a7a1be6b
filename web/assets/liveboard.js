/** What the live view shows of a look: verdict, states, queues, findings, rates, each with its past. */
import { h, setAttr } from "./dom.js";
import { say } from "./keyed.js";
import { halfOpenCurves, rangeOf, rateCurves, stateCurves } from "./livecurves.js";
import { makeFindings, makeListeners, makeRates, makeStates, makeVerdicts } from "./liveparts.js";
import { mountPlot } from "./plot.js";

/** @type {Record<keyof LiveRates, string>} */
const RATES = {
  accepted: "web.live.rate.accepted",
  dialled: "web.live.rate.dialled",
  failed: "web.live.rate.failed",
  resets: "web.live.rate.resets",
  retransmits: "web.live.rate.retransmits",
  cookies_sent: "web.live.rate.cookies-sent",
  cookies_recv: "web.live.rate.cookies-recv",
  overflows: "web.live.rate.overflows",
  drops: "web.live.rate.drops",
};

/** @type {Record<string, string>} */
const CLASSES = {
  nothing: "web.live.class.nothing",
  unclear: "web.live.class.unclear",
  crowd: "web.live.class.crowd",
  scan: "web.live.class.scan",
  flood: "web.live.class.flood",
};

const SLOW = 1500; // ms between looks that are worth a word

/** @param {Ctx} ctx */
export function makeBoard(ctx) {
  const { t } = ctx;
  const parts = { verdicts: makeVerdicts(ctx), states: makeStates(ctx), listeners: makeListeners(ctx), findings: makeFindings(ctx), rates: makeRates(ctx, RATES) };
  const { places, plots } = makePlots(ctx);
  const headline = h("h2", { class: "live-headline" });
  const when = h("span", { class: "faint" });
  const verdict = h("section", { class: "card live-verdict", "aria-label": t("web.live.verdict") }, h("div", { class: "live-verdict-head" }, headline, when), parts.verdicts.el);
  const rates = card("rates", t("web.live.rates.name"), parts.rates.el, places.rates);
  const el = h("div", { class: "live-body", hidden: true }, verdict,
    h("div", { class: "live-column" }, card("queues", t("web.live.queues.name"), parts.listeners.el, places.half), card("findings", t("web.live.findings.name"), parts.findings.el)),
    h("div", { class: "live-column" }, card("states", t("web.live.states.name"), places.states, parts.states.el), rates));

  /** @param {LiveNow} now */
  function show(now) {
    setAttr(verdict, "data-verdict", now.class);
    say(headline, t(CLASSES[now.class] ?? CLASSES.nothing));
    say(when, whenOf(ctx, now));
    parts.verdicts.show(now.verdicts, now.states.some((s) => s.state === "SYN-RECEIVED"), now.at - now.judged > SLOW ? clockOf(ctx, now.judged) : "");
    parts.states.show(now.states);
    parts.listeners.show(now.listeners, now.more);
    parts.findings.show(now.findings, now.warnings);
    parts.rates.show(now.rates);
    rates.hidden = !now.settings; // a stack's counters are at its /metrics
  }

  /** @param {LivePoint[]} past */
  function plot(past) {
    const range = rangeOf(past);
    plots.states.show(stateCurves(past), range);
    plots.half.show(halfOpenCurves(past, (listener) => t("web.live.limit-of", listener)), range);
    plots.rates.show(rateCurves(past, (key) => t(RATES[key])), range);
  }

  return { el, show, plot, destroy: () => Object.values(plots).forEach((p) => p.destroy()) };
}

/** @param {Ctx} ctx */
function makePlots(ctx) {
  const { t } = ctx;
  const places = { states: h("div"), half: h("div"), rates: h("div") };
  const common = /** @type {const} */ ({ x: "clock", log: true });
  const plots = {
    states: mountPlot(places.states, ctx, { ...common, key: "states", name: t("web.live.states.plot"), unit: t("web.live.unit.sockets"), y: "count", height: 230 }),
    half: mountPlot(places.half, ctx, { ...common, key: "half-open", name: t("web.live.half.plot"), unit: t("web.live.unit.entries"), y: "count" }),
    rates: mountPlot(places.rates, ctx, { ...common, key: "rates", name: t("web.live.rates.plot"), unit: t("web.live.unit.rate"), y: "rate" }),
  };
  return { places, plots };
}

/**
 * @param {string} key
 * @param {string} name
 * @param {...HTMLElement} children
 */
function card(key, name, ...children) {
  return h("section", { class: `card live-${key}`, "aria-label": name }, h("h2", null, name), children);
}

/** @param {Ctx} ctx @param {number} at ms */
export function clockOf({ store }, at) {
  return new Intl.DateTimeFormat(store.get().lang, { timeStyle: "medium", hourCycle: "h23" }).format(at);
}

/** When it was looked, and how often where that is seldom. @param {Ctx} ctx @param {LiveNow} now */
function whenOf(ctx, now) {
  const n = new Intl.NumberFormat(ctx.store.get().lang);
  const when = ctx.t("web.live.when", clockOf(ctx, now.at), n.format(now.sockets));
  return now.every > SLOW ? `${when} ${ctx.t("web.live.slow", n.format(Math.round(now.every / 1000)))}` : when;
}
