/** Boots the page: texts, state, header; then one view at a time. */
import { aborted, ApiError, makeApi } from "./api.js";
import { fill, h } from "./dom.js";
import { makeT } from "./i18n.js";
import { follow, linkTo, parse, PLACE, visit } from "./router.js";
import { makeStore, START } from "./store.js";
import { nextTheme, still, wear } from "./theme.js";

/** @typedef {{destroy(): void}} View */

/** @type {Record<PageState["view"], () => Promise<{mount(el: HTMLElement, ctx: Ctx): View | Promise<View>}>>} */
const VIEWS = {
  lab: () => import("./lab.js"),
  why: () => import("./why.js"),
  captures: () => import("./captures.js"),
  live: () => import("./live.js"),
};

/** @type {Record<PageState["view"], string>} */
const VIEW_TEXTS = { lab: "web.shell.view.lab", why: "web.shell.view.why", captures: "web.shell.view.captures", live: "web.shell.view.live" };

/** @type {Record<PageState["theme"], [sign: string, text: string]>} */
const THEME_TEXTS = { auto: ["◐", "web.shell.theme.auto"], light: ["☀", "web.shell.theme.light"], dark: ["☾", "web.shell.theme.dark"] };

/** The views share a place in time; who goes to another begins at its beginning. */
const NOWHERE = { row: "", packet: "", connection: "" };

const top = /** @type {HTMLElement} */ (document.getElementById("top"));
const room = /** @type {HTMLElement} */ (document.getElementById("view"));
const region = /** @type {HTMLElement} */ (document.getElementById("live-region"));
const trouble = /** @type {HTMLElement} */ (document.getElementById("trouble"));

const store = makeStore(parse(location.hash));

/** @type {Hello | undefined} */
let hello;
const t = /** @type {Ctx["t"]} */ ((key, ...args) => makeT(hello?.texts ?? BEFORE)(key, ...args));

/** What can be said before the server has said anything. */
const BEFORE = {
  "web.shell.offline": "tcpglass does not answer. Is `tcpglass serve` still running? · tcpglass 没有响应，`tcpglass serve` 还在运行吗？",
  "web.shell.bad-answer": "The server answered with status %d. · 服务器返回了状态 %d。",
  "web.shell.close-trouble": "×",
};

/** @type {Ctx} */
const ctx = { store, api: makeApi(store, t), t, announce, still, fail };

/** @type {View | undefined} */
let view;
let mounts = 0; // a view that comes too late is not shown

await boot();

async function boot() {
  wear(store.get().theme);
  addEventListener("unhandledrejection", (e) => fail(e.reason));
  document.getElementById("skip")?.addEventListener("click", skip);
  follow(store);
  store.watch(changed);
  VIEWS[store.get().view]().catch(() => {}); // on its way while the texts are; show tells what is wrong with it
  await speak();
}

/**
 * @param {Readonly<PageState>} state
 * @param {(keyof PageState)[]} keys
 */
function changed(state, keys) {
  if (keys.includes("theme")) wear(state.theme);
  if (keys.includes("lang")) return void speak();
  if (keys.some((key) => PLACE.has(key))) hush();
  if (keys.includes("view")) void show();
  if (keys.includes("view") || keys.includes("theme")) header();
}

/** Learns the texts of the page's language, and draws everything in it. */
async function speak() {
  const { lang } = store.get();
  try {
    const said = /** @type {Hello} */ (await ctx.api.get("/api/hello"));
    if (lang !== store.get().lang) return;
    hello = said;
  } catch (err) {
    if (hello) store.set({ lang: hello.lang }); // the page stays as it is
    return fail(err);
  }
  document.documentElement.lang = lang === "zh" ? "zh-CN" : lang;
  header();
  await show();
}

/** Mounts the view that the state names. */
async function show() {
  const mine = ++mounts;
  view?.destroy();
  view = undefined;
  hush();
  const name = store.get().view;
  document.title = `${t(VIEW_TEXTS[name])} · tcpglass`;
  const el = h("div", { class: `view ${name}` });
  fill(room, el);
  try {
    const module = await VIEWS[name]();
    if (mine !== mounts) return;
    const made = await module.mount(el, ctx);
    if (mine === mounts) view = made;
    else made.destroy();
  } catch (err) {
    fail(err);
  }
}

function header() {
  const focused = document.activeElement?.id; // drawn anew, it keeps the focus
  document.getElementById("skip")?.replaceChildren(t("web.shell.skip"));
  fill(top, brand(), h("nav", { "aria-label": t("web.shell.views") }, views().map(tab)), h("div", { class: "choices" }, tongues(), lamp()));
  if (focused) document.getElementById(focused)?.focus();
}

function brand() {
  const { lang, theme } = store.get();
  const go = () => store.set({ ...START, lang, theme });
  const title = t("web.shell.version", hello?.version ?? "");
  const sign = h("img", { src: "icon.svg", alt: "", width: 22, height: 22 });
  return h("a", { class: "brand", id: "brand", href: linkTo(store.get(), {}), title, onclick: visit(go) }, sign, "tcpglass");
}

function views() {
  return /** @type {PageState["view"][]} */ (Object.keys(VIEWS));
}

/** @param {PageState["view"]} name */
function tab(name) {
  const here = name === store.get().view;
  const go = () => {
    store.set({ view: name, ...NOWHERE });
    if (here && !view) void show(); // it could not be
  };
  const href = linkTo(store.get(), { view: name });
  return h("a", { id: `nav-${name}`, href, "aria-current": here && "page", onclick: visit(go) }, t(VIEW_TEXTS[name]));
}

function tongues() {
  const { lang } = store.get();
  const button = (/** @type {Hello["languages"][number]} */ l) =>
    h("button", { id: `lang-${l.code}`, type: "button", lang: l.code, "aria-pressed": String(l.code === lang), onclick: () => store.set({ lang: l.code }) }, l.name);
  return h("div", { class: "tongues", role: "group", "aria-label": t("web.shell.language") }, (hello?.languages ?? []).map(button));
}

function lamp() {
  const { theme } = store.get();
  const [sign, text] = THEME_TEXTS[theme];
  const name = t("web.shell.theme", t(text));
  return h("button", { id: "theme", type: "button", title: name, "aria-label": name, onclick: () => store.set({ theme: nextTheme(theme) }) }, sign);
}

/** @param {Event} e */
function skip(e) {
  e.preventDefault(); // the hash is the page's state
  room.focus();
}

/** @param {string} text */
function announce(text) {
  region.textContent = "";
  region.textContent = text;
}

/** @param {unknown} err */
function fail(err) {
  if (aborted(err)) return;
  if (!(err instanceof ApiError)) console.error(err);
  const text = err instanceof Error ? err.message : String(err);
  fill(trouble, h("p", null, text), h("button", { type: "button", onclick: hush, "aria-label": t("web.shell.close-trouble") }, "×"));
  trouble.hidden = false;
}

function hush() {
  trouble.hidden = true;
  fill(trouble);
}
