/**
 * State of the page to link and back. A link is input from a stranger: what
 * is not understood is left out, what is too long is cut off.
 */
import { START } from "./store.js";

/** Bounds of what a link may bring. */
const MAX_TEXT = 200; // characters of one value
const MAX_LINES = 64; // values of a key that may stand more than once
export const MAX_SCENARIO = 8000; // characters of one's own scenario

/** The name in a link of a scenario that the reader has written. */
export const OWN = "own";

const THEMES = /** @type {PageState["theme"][]} */ (["auto", "light", "dark"]);
const LANGS = /** @type {Lang[]} */ (["en", "zh"]);

/** The place in an exhibit. */
const MOMENT = /** @type {const} */ (["row", "packet", "connection", "track", "speed"]);

/** @typedef {Exclude<keyof PageState, "view" | "lang" | "theme" | "set" | "rules" | "scenario">} Word */

/**
 * What stands in the link of a view: its name in the path, then its words.
 * @type {Record<PageState["view"], {name: Word, words: readonly Word[]}>}
 */
const LINKS = {
  lab: { name: "lesson", words: ["seed", ...MOMENT] },
  why: { name: "question", words: ["exhibit", ...MOMENT] },
  captures: { name: "capture", words: ["number", "filter", "sort", "beside", ...MOMENT] },
  live: { name: "source", words: [] },
};

/** The lists of a changed lesson, and what one of their lines is called. */
const LISTS = /** @type {["set" | "rules", string][]} */ ([["set", "set"], ["rules", "rule"]]);

/** What makes a place of its own in the browser's history. */
export const PLACE = new Set(/** @type {(keyof PageState)[]} */ (["view", "lesson", "question", "source", "capture", "number"]));

/** Marks entries of the browser's history that the page has made: no link that came from elsewhere. */
const OURS = "tcpglass";

/**
 * What the hash of a link says: "#/lab/seven-segments?row=12".
 * @param {string} hash
 * @returns {Readonly<PageState>}
 */
export function parse(hash) {
  const [path, query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [first, name = ""] = path.split("/").map(plain);
  const q = new URLSearchParams(query);
  const view = viewOf(first);
  const state = { ...START, view, ...look(q) };
  if (name) state[LINKS[view].name] = name;
  for (const key of LINKS[view].words) state[key] = (q.get(key) ?? "").slice(0, MAX_TEXT);
  if (view === "lab") Object.assign(state, changes(q), own(state, q));
  return Object.freeze(state);
}

/**
 * The hash of a state; parse(format(s)) is s.
 * @param {Readonly<PageState>} state
 */
export function format(state) {
  const { name, words } = LINKS[state.view];
  const q = new URLSearchParams();
  if (state.view === "lab") {
    for (const [key, line] of LISTS) for (const v of state[key]) q.append(line, v);
    if (state.lesson === OWN && state.scenario.length <= MAX_SCENARIO) q.set("scenario", state.scenario);
  }
  for (const key of words) if (state[key] !== "") q.set(key, state[key]);
  q.set("lang", state.lang);
  if (state.theme !== "auto") q.set("theme", state.theme);
  return `#/${state.view}${state[name] && "/" + encodeURIComponent(state[name])}?${q}`;
}

/**
 * A link to another place, in the reader's language and look.
 * @param {Readonly<PageState>} state
 * @param {Partial<PageState>} place
 */
export function linkTo({ lang, theme }, place) {
  return format({ ...START, lang, theme, ...place });
}

/**
 * Follows a link inside of the page; what opens another tab is left to the
 * browser. Who came with a mouse leaves the keys to the stage.
 * @param {() => void} go
 */
export function visit(go) {
  return (/** @type {MouseEvent} */ e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    if (e.detail > 0 && e.currentTarget instanceof HTMLElement) e.currentTarget.blur();
    go();
  };
}

/**
 * Goes to another place in the stead of this one, which leads nowhere: who
 * goes back must not come by it again.
 * @param {Readonly<PageState>} state
 * @param {Partial<PageState>} place
 * @param {() => void} [then]
 */
export function instead(state, place, then = () => {}) {
  addEventListener("hashchange", then, { once: true });
  location.replace(linkTo(state, place));
}

/**
 * Keeps the address of the page and the store the same. Going to another
 * place is a step of the browser's history, all else is not.
 * @param {Store} store
 */
export function follow(store) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  let arriving = false; // at a place that already stands in the history
  let known = location.hash; // another one: somebody goes there, and hashchange is on its way
  const write = (/** @type {"pushState" | "replaceState"} */ how) => {
    clearTimeout(due);
    due = undefined;
    if (location.hash !== known) return;
    history[how](OURS, "", format(store.get()));
    known = location.hash;
  };
  store.watch((_, changed) => {
    if (!arriving && changed.some((key) => PLACE.has(key))) write("pushState");
    else due ||= setTimeout(write, 300, "replaceState"); // browsers refuse more than some 100 in 30 s
  });
  addEventListener("hashchange", () => {
    arriving = true;
    known = location.hash;
    const { lang, theme } = store.get();
    store.set({ ...parse(location.hash), ...(history.state === OURS && { lang, theme }) }); // going back changes no language
    arriving = false;
    history.replaceState(OURS, "");
  });
  history.replaceState(OURS, "");
}

/**
 * @param {string} name
 * @returns {PageState["view"]}
 */
function viewOf(name) {
  return /** @type {PageState["view"][]} */ (Object.keys(LINKS)).find((v) => v === name) ?? START.view;
}

/** @param {URLSearchParams} q */
function changes(q) {
  return Object.fromEntries(LISTS.map(([key, line]) => [key, lines(q.getAll(line))]));
}

/**
 * @param {PageState} state
 * @param {URLSearchParams} q
 */
function own(state, q) {
  return state.lesson === OWN ? { scenario: (q.get("scenario") ?? "").slice(0, MAX_SCENARIO) } : {};
}

/**
 * Language and look: what the link does not say is the reader's choice.
 * @param {URLSearchParams} q
 */
function look(q) {
  return {
    lang: LANGS.find((l) => l === q.get("lang")) ?? readersLang(),
    theme: THEMES.find((t) => t === q.get("theme")) ?? START.theme,
  };
}

/** @returns {Lang} */
function readersLang() {
  const wanted = globalThis.navigator?.languages ?? [];
  const spoken = wanted.map((l) => LANGS.find((have) => l.toLowerCase().startsWith(have)));
  return spoken.find((l) => l !== undefined) ?? START.lang;
}

/** @param {string[]} values */
function lines(values) {
  return values.slice(0, MAX_LINES).map((v) => v.slice(0, MAX_TEXT));
}

/** @param {string} part of a path */
function plain(part) {
  try {
    return decodeURIComponent(part).slice(0, MAX_TEXT);
  } catch {
    return ""; // a per cent sign that begins nothing
  }
}
