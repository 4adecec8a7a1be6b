/** What the reader has changed about a lesson, as lines of --set and of a scenario. No DOM. */
import { OWN } from "./router.js";

/** What another lesson begins with. */
export const UNCHANGED = Object.freeze({ set: [], rules: [], seed: "", row: "", packet: "", connection: "" });

/** Keys of the state that ask for another run. */
export const RUN_KEYS = new Set(/** @type {(keyof PageState)[]} */ (["lesson", "scenario", "set", "rules", "seed"]));

/**
 * @param {Readonly<PageState>} state
 * @returns {RunRequest}
 */
export function requestOf(state) {
  const what = state.lesson === OWN ? { scenario: state.scenario } : { lesson: state.lesson };
  const seed = seedOf(state.seed);
  return { ...what, set: state.set, rules: state.rules, ...(seed === undefined ? {} : { seed }) };
}

/**
 * A seed that the server can take; nothing where it is none.
 * @param {string} text
 */
export function seedOf(text) {
  const n = Number(text);
  return text.trim() !== "" && Number.isSafeInteger(n) && n >= 0 ? n : undefined;
}

/** @param {Readonly<PageState>} state */
export function isChanged(state) {
  return state.set.length > 0 || state.rules.length > 0 || state.seed !== "";
}

/**
 * The settings with key set to value; without a value it is as the lesson has it.
 * @param {readonly string[]} set
 * @param {string} key
 * @param {string} [value]
 */
export function withSetting(set, key, value) {
  const others = set.filter((s) => !s.startsWith(`${key}=`));
  return value === undefined ? others : [...others, `${key}=${value}`];
}

/**
 * @param {readonly string[]} rules
 * @param {string} rule
 */
export function withRule(rules, rule) {
  return rules.includes(rule) ? [...rules] : [...rules, rule];
}

/**
 * @param {readonly string[]} rules
 * @param {number} index
 */
export function withoutRule(rules, index) {
  return rules.filter((_, i) => i !== index);
}

/** How much later "delay" brings a segment: a little more than a flight, and longer than most timers. */
export const DELAYS = Object.freeze(["200ms", "3s"]);

/**
 * The rules that can be made of a segment; none where it has no name.
 * @param {Arrow} arrow
 */
export function rulesFor({ rule }) {
  if (!rule) return undefined;
  return {
    drop: `lose the ${rule}`,
    delays: DELAYS.map((by) => ({ by, rule: `delay the ${rule} by ${by}` })),
    duplicate: `duplicate the ${rule}`,
  };
}

/**
 * Where in the list rules about this very segment stand.
 * @param {readonly string[]} rules
 * @param {Arrow} arrow
 */
export function rulesAbout(rules, { rule }) {
  if (!rule) return [];
  return [...rules.keys()].filter((i) => rules[i].split(/ by | again /)[0].endsWith(` the ${rule}`));
}
