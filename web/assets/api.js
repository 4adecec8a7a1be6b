/** The server's voice: every request of the page goes through here. */

/** What the server, or the way to it, had against a request. */
export class ApiError extends Error {
  /**
   * @param {string} code
   * @param {string} text
   */
  constructor(code, text) {
    super(text);
    this.name = "ApiError";
    this.code = code;
  }
}

/**
 * @param {Store} store
 * @param {Ctx["t"]} t
 * @returns {Api}
 */
export function makeApi(store, t) {
  /** @type {Map<string, AbortController>} */
  const slots = new Map();
  const url = (/** @type {string} */ path) =>
    `${path.startsWith("/") ? "" : "/api/"}${path}${path.includes("?") ? "&" : "?"}lang=${store.get().lang}`;

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async function ask(path, init) {
    let answer;
    try {
      answer = await fetch(url(path), { credentials: "same-origin", ...init });
    } catch (err) {
      throw aborted(err) ? err : new ApiError("offline", t("web.shell.offline"));
    }
    if (!answer.ok) throw await complaint(answer, t);
    return answer;
  }

  /** @param {string | undefined} slot */
  function take(slot) {
    if (slot === undefined) return undefined;
    slots.get(slot)?.abort();
    const mine = new AbortController();
    slots.set(slot, mine);
    return mine.signal;
  }

  return {
    async get(path) {
      return (await ask(path, {})).json();
    },
    async post(path, body, { slot, progress } = {}) {
      const signal = take(slot);
      if (progress) return upload(url(path), body, progress, signal, t);
      return (await ask(path, { ...sent(body), signal })).json();
    },
    async save(path, body, name) {
      const answer = await ask(path, sent(body));
      keep(await answer.blob(), name);
    },
    async text(path, body) {
      return (await ask(path, sent(body))).text();
    },
    async remove(path) {
      await ask(path, { method: "DELETE" });
    },
  };
}

/**
 * Lets the browser save a file.
 * @param {Blob} blob
 * @param {string} name
 */
export function keep(blob, name) {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10_000); // not before the browser has begun
}

/** @param {unknown} err */
export function aborted(err) {
  return err instanceof DOMException && err.name === "AbortError";
}

/**
 * @param {unknown} body
 * @returns {RequestInit}
 */
function sent(body) {
  if (body instanceof Blob) return { method: "POST", body, headers: { "Content-Type": "application/octet-stream" } };
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

/**
 * @param {Response} answer
 * @param {Ctx["t"]} t
 */
async function complaint(answer, t) {
  return troubleOf(await answer.text().catch(() => ""), answer.status, t);
}

/**
 * @param {string} text
 * @param {number} status
 * @param {Ctx["t"]} t
 */
function troubleOf(text, status, t) {
  try {
    const { error } = /** @type {Trouble} */ (JSON.parse(text));
    return new ApiError(error.code, error.text);
  } catch {
    return new ApiError("http", t("web.shell.bad-answer", status));
  }
}

/**
 * A fetch cannot tell how far an upload has come; the older way can.
 * @template T
 * @param {string} to
 * @param {unknown} body
 * @param {(share: number) => void} progress
 * @param {AbortSignal | undefined} signal
 * @param {Ctx["t"]} t
 * @returns {Promise<T>}
 */
function upload(to, body, progress, signal, t) {
  const request = new XMLHttpRequest();
  const { headers, body: payload } = sent(body);
  request.open("POST", to);
  for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
  request.upload.onprogress = (e) => progress(e.total > 0 ? e.loaded / e.total : 0);
  signal?.addEventListener("abort", () => request.abort());
  return new Promise((done, fail) => {
    request.onload = () => {
      if (request.status < 300) done(JSON.parse(request.responseText));
      else fail(troubleOf(request.responseText, request.status, t));
    };
    request.onerror = () => fail(new ApiError("offline", t("web.shell.offline")));
    request.onabort = () => fail(new DOMException("aborted", "AbortError"));
    request.send(/** @type {XMLHttpRequestBodyInit} */ (payload));
  });
}
