/**
 * Server-sent events over fetch. The browser's EventSource would do, but it
 * gives up for good where a server refuses, does not say why, and does not
 * notice a stream that has gone silent.
 */

/** Bounds and patience. */
const MOST = 1 << 20; // characters of one event
const SILENCE = 16_000; // ms; a beat comes every 5 s
const WAITS = [1000, 2000, 4000, 8000, 15_000]; // ms before the next try

/** @typedef {{ event: string, data: string, id: string }} SSE */

/**
 * Reads the text of a stream, however it is cut, and calls f with each event.
 * Fields and line ends are as in the HTML standard, §9.2.
 * @param {(e: SSE) => void} f
 */
export function makeParser(f) {
  let rest = "";
  let id = "";
  let event = "";
  /** @type {string[]} */
  let data = [];

  function dispatch() {
    if (data.length > 0) f({ event: event || "message", data: data.join("\n"), id });
    event = "";
    data = [];
  }

  /** @param {string} line */
  function take(line) {
    if (line === "") return dispatch();
    const [, field, value] = /** @type {RegExpExecArray} */ (/^([^:]*)(?:: ?(.*))?$/.exec(line));
    if (field === "event") event = value ?? "";
    if (field === "data") data.push(value ?? "");
    if (field === "id") id = value ?? "";
  }

  return (/** @type {string} */ text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = /** @type {string} */ (lines.pop());
    if (rest.length > MOST) throw new RangeError("an event without end");
    lines.forEach(take);
  };
}

/**
 * @typedef {object} Line how it stands with the connection
 * @property {"opening" | "open" | "lost"} state
 * @property {string} [text] why it is lost, in the server's words
 * @property {number} [wait] ms until the next try
 */

/** @typedef {{event(e: SSE): void, line(l: Line): void}} Listener */

/**
 * Holds a stream open until it is closed. One that breaks is opened again,
 * sooner first and later later, from where it broke.
 * @param {string} url
 * @param {Listener} to
 * @param {{fetch: typeof fetch}} [by] the world, for tests
 */
export function openStream(url, to, by = { fetch: (...args) => fetch(...args) }) {
  const stream = new Stream(url, to, by);
  stream.attempt();
  return stream;
}

class Stream {
  last = ""; // id of the last event
  failures = 0; // since something came
  over = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  later;
  /** @type {AbortController | undefined} */
  now;

  /**
   * @param {string} url
   * @param {Listener} to
   * @param {{fetch: typeof fetch}} by
   */
  constructor(url, to, by) {
    this.url = url;
    this.to = to;
    this.by = by;
  }

  /** Tries at once. */
  again() {
    clearTimeout(this.later);
    this.now?.abort();
    this.attempt();
  }

  close() {
    this.over = true;
    clearTimeout(this.later);
    this.now?.abort();
  }

  async attempt() {
    const mine = (this.now = new AbortController());
    this.to.line({ state: "opening" });
    // Whatever goes wrong on the way, that it is lost is all there is to say.
    const text = await this.listen(mine).catch(() => undefined);
    mine.abort(); // whatever broke, the browser has few connections
    if (mine === this.now && !this.over) this.lost(text);
  }

  /**
   * Follows a stream to its end.
   * @param {AbortController} mine
   * @returns {Promise<string | undefined>} what the server has against it
   */
  async listen(mine) {
    const headers = this.last ? { "Last-Event-ID": this.last } : undefined;
    const answer = await this.by.fetch(this.url, { headers, signal: mine.signal, credentials: "same-origin", cache: "no-store" });
    if (!answer.ok || !answer.body) return complaint(await answer.text());
    const parse = makeParser((e) => this.take(e, mine));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let heard = false; ; heard = true) {
      const { done, value } = await inTime(reader.read(), mine);
      if (done) return undefined;
      if (!heard && mine === this.now) this.to.line({ state: "open" });
      this.failures = 0;
      parse(value);
    }
  }

  /**
   * @param {SSE} e
   * @param {AbortController} mine
   */
  take(e, mine) {
    if (mine !== this.now || this.over) return;
    if (e.id) this.last = e.id;
    try {
      this.to.event(e);
    } catch (err) {
      reportError(err); // a mistake of ours; the line is as good as before
    }
  }

  /** @param {string | undefined} text */
  lost(text) {
    const wait = WAITS[Math.min(this.failures++, WAITS.length - 1)];
    this.to.line({ state: "lost", text, wait });
    this.later = setTimeout(() => this.attempt(), wait);
  }
}

/**
 * A promise that fails where nothing comes for too long.
 * @template T
 * @param {Promise<T>} coming
 * @param {AbortController} stream
 */
async function inTime(coming, stream) {
  const silent = setTimeout(() => stream.abort(), SILENCE);
  try {
    return await coming;
  } finally {
    clearTimeout(silent);
  }
}

/**
 * What the server has against it.
 * @param {string} body
 */
function complaint(body) {
  try {
    return /** @type {Trouble} */ (JSON.parse(body)).error.text;
  } catch {
    return undefined;
  }
}
