/** Fills texts as internal/i18n does in Go: %s %d %[1]s %% and {s}, the mark of a plural. */

/**
 * @param {Record<string, string>} texts
 * @returns {Ctx["t"]}
 */
export function makeT(texts) {
  return (key, ...args) => {
    const text = texts[key];
    if (text === undefined) return key; // better an odd word on the screen than none
    return args.length === 0 ? text : plurals(fill(text, args));
  };
}

/**
 * A verb without an index prints the argument behind the one printed last, as in Go's fmt.
 * @param {string} text
 * @param {(string | number)[]} args
 */
export function fill(text, args) {
  let next = 0;
  return text.replace(/%(?:\[(\d+)\])?([sd%])/g, (_, index, verb) => {
    if (verb === "%") return "%";
    if (index) next = Number(index) - 1;
    return String(args[next++] ?? "");
  });
}

/**
 * Writes the marks of plurals out; only 1 is singular.
 * @param {string} text
 */
export function plurals(text) {
  const [first, ...rest] = text.split("{s}");
  return rest.reduce((before, after) => before + (lastNumber(before) === "1" ? "" : "s") + after, first);
}

/**
 * The last run of digits, commas and points that holds a digit.
 * @param {string} text
 */
function lastNumber(text) {
  return /([\d.,]*\d)\D*$/.exec(text)?.[1] ?? "";
}
