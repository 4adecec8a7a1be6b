/** Opening captures: a button, and the whole view as a place to drop files. They go to the server of this page and no further. */
import { aborted } from "./api.js";
import { makeWriter } from "./capturewords.js";
import { fill, h } from "./dom.js";

const KINDS = ".pcap,.pcapng,.cap,.dmp,.snoop,.gz,.zst";

/**
 * @param {HTMLElement} area where files may be dropped
 * @param {Ctx} ctx
 * @param {(about: CaptureAbout) => void} opened
 */
export function makeDrop(area, ctx, opened) {
  const { t } = ctx;
  const input = h("input", { type: "file", id: "capture-file", class: "unseen", multiple: true, accept: KINDS, onchange: () => send([...(input.files ?? [])]) });
  const button = h("label", { class: "button", for: "capture-file" }, t("web.capture.open"));
  const bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": t("web.capture.sending") });
  const state = h("p", { class: "faint", role: "status" });
  const troubles = h("div", { class: "capture-troubles", role: "alert", id: "capture-troubles" });
  const el = h("div", { class: "capture-drop" }, h("div", { class: "row" }, button, input, bar), state, troubles);
  let limit = Infinity;
  let over = 0; // nested elements that a drag has entered

  /** One after the other: the server reads few at a time. @param {File[]} files */
  async function send(files) {
    fill(troubles);
    for (const file of files) await sendOne(file).catch((err) => complain(file.name, err));
    bar.hidden = true;
    state.textContent = "";
    input.value = "";
  }

  /** @param {File} file */
  async function sendOne(file) {
    if (file.size > limit) throw new Error(t("web.capture.too-large", file.name, makeWriter(ctx.store.get().lang).bound(limit)));
    bar.hidden = false;
    state.textContent = t("web.capture.reading", file.name);
    const progress = (/** @type {number} */ share) => void (bar.value = share);
    opened(await ctx.api.post(`/api/captures?name=${encodeURIComponent(file.name)}`, file, { slot: "capture", progress }));
  }

  /**
   * @param {string} name
   * @param {unknown} err
   */
  function complain(name, err) {
    if (aborted(err)) return;
    const text = err instanceof Error ? err.message : String(err);
    troubles.append(h("p", null, text.includes(name) ? text : `${name}: ${text}`));
  }

  /** @type {[string, (e: DragEvent) => void][]} */
  const hands = [
    ["dragenter", (e) => bringsFiles(e) && hover(++over)],
    ["dragleave", (e) => bringsFiles(e) && hover(--over)],
    ["dragover", (e) => bringsFiles(e) && e.preventDefault()],
    ["drop", dropped],
  ];

  /** @param {DragEvent} e */
  function dropped(e) {
    if (!bringsFiles(e)) return;
    e.preventDefault();
    hover((over = 0));
    void send([...(e.dataTransfer?.files ?? [])]);
  }

  /** @param {number} n */
  function hover(n) {
    area.classList.toggle("dropping", n > 0);
  }

  for (const [name, hand] of hands) area.addEventListener(name, /** @type {EventListener} */ (hand));
  return {
    el,
    focus: () => input.focus(),
    /** @param {number} octets that a file may have */
    limit: (octets) => void (limit = octets),
    destroy() {
      for (const [name, hand] of hands) area.removeEventListener(name, /** @type {EventListener} */ (hand));
    },
  };
}

/** @param {DragEvent} e */
function bringsFiles(e) {
  return e.dataTransfer?.types.includes("Files") ?? false;
}
