/**
 * How wide texts are and where their lines break, without asking a browser:
 * the layout is pure. Widths are estimates on the safe side.
 */

const WIDE = /[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;
const PLAIN = /^[\x20-\x7e\u00a0]*$/;
const CLOSERS = "，。、；：？！）》」』”’…—·,.;:?!)"; // must not begin a line
const OPENERS = "（《「『“‘("; // must not end one

/** Widths of one character in em. */
const MONO = 0.61;
const SANS = 0.56;

/**
 * @param {string} text
 * @param {number} size of the type, px
 * @param {boolean} [mono]
 */
export function width(text, size, mono = false) {
  if (PLAIN.test(text)) return text.length * (mono ? MONO : SANS) * size;
  let em = 0;
  for (const c of text) em += WIDE.test(c) ? 1 : mono ? MONO : SANS;
  return em * size;
}

/**
 * The lines of a text, each at most room px wide; only a word that is wider is cut.
 * @param {string} text
 * @param {number} room px
 * @param {number} size
 * @param {boolean} [mono]
 */
export function wrap(text, room, size, mono = false) {
  if (width(text, size, mono) <= room) return text === "" ? [] : [text];
  /** @type {string[]} */
  const lines = [];
  let line = "";
  for (const piece of pieces(text).flatMap((p) => cut(p, room, size, mono))) {
    if (line !== "" && width((line + piece).trimEnd(), size, mono) > room) {
      lines.push(line.trimEnd());
      line = "";
    }
    line += piece;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  return lines;
}

const WORD = /^[a-z-]{6,}\W*$/i;

/**
 * A word that is wider than the room, in pieces.
 * @param {string} piece
 * @param {number} room
 * @param {number} size
 * @param {boolean} mono
 * @returns {string[]}
 */
function cut(piece, room, size, mono) {
  if (!WORD.test(piece) || width(piece.trimEnd(), size, mono) <= room) return [piece];
  const most = Math.max(Math.floor(room / width("x", size, mono)), 5);
  const hyphen = piece.lastIndexOf("-", most - 1) + 1;
  const at = hyphen > 2 ? hyphen : most - 1;
  return [hyphen > 2 ? piece.slice(0, at) : `${piece.slice(0, at)}-`, ...cut(piece.slice(at), room, size, mono)];
}

/**
 * A text cut where a line may end. A piece keeps the spaces behind it.
 * @param {string} text
 */
function pieces(text) {
  const chars = [...text.replace(/[ \n\t]+/g, " ").trim()];
  /** @type {string[]} */
  const out = [];
  let now = "";
  chars.forEach((c, i) => {
    if (i > 0 && mayBreak(chars[i - 1], c)) {
      out.push(now);
      now = "";
    }
    now += c;
  });
  return now === "" ? out : [...out, now];
}

/**
 * @param {string} before
 * @param {string} after
 */
function mayBreak(before, after) {
  if (CLOSERS.includes(after) || OPENERS.includes(before)) return false;
  return before === " " ? after !== " " : WIDE.test(before) || WIDE.test(after);
}
