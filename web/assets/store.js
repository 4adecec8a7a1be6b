/**
 * The state of the page: one flat object that a link can hold. Whoever
 * changes it says so here, whoever shows it watches.
 */

/** @type {Readonly<PageState>} */
export const START = Object.freeze({
  view: "lab",
  lang: "en",
  theme: "auto",
  lesson: "seven-segments", // Go lessons.Default
  question: "",
  exhibit: "",
  source: "",
  scenario: "",
  set: [],
  rules: [],
  seed: "",
  connection: "",
  row: "",
  packet: "",
  track: "",
  speed: "",
  capture: "",
  number: "",
  filter: "",
  sort: "",
  beside: "",
});

/**
 * @param {Readonly<PageState>} [first]
 * @returns {Store}
 */
export function makeStore(first = START) {
  let state = first;
  /** @type {Set<Parameters<Store["watch"]>[0]>} */
  const watchers = new Set();
  return {
    get: () => state,
    set(change) {
      const changed = differing(state, change);
      if (changed.length === 0) return;
      state = Object.freeze({ ...state, ...change });
      for (const f of [...watchers]) f(state, changed);
    },
    watch(f) {
      watchers.add(f);
      return () => watchers.delete(f);
    },
  };
}

/**
 * The keys whose values a change really changes.
 * @param {Readonly<PageState>} state
 * @param {Partial<PageState>} change
 */
function differing(state, change) {
  const keys = /** @type {(keyof PageState)[]} */ (Object.keys(change));
  return keys.filter((key) => !same(state[key], change[key]));
}

/**
 * @param {string | string[]} a
 * @param {string | string[] | undefined} b
 */
function same(a, b) {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every((v, i) => v === b[i]);
}
