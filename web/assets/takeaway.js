/** What the reader takes home: pictures, packets, texts, the link. */
import { ApiError, keep } from "./api.js";
import { fill, h } from "./dom.js";

/** @type {{format: string, ending: string, help: string}[]} */
const FILES = [
  { format: "svg", ending: "svg", help: "web.shell.take.svg" },
  { format: "png", ending: "png", help: "web.shell.take.png" },
  { format: "pcapng", ending: "pcapng", help: "web.shell.take.pcapng" },
  { format: "mermaid", ending: "mmd", help: "web.shell.take.mermaid" },
  { format: "text", ending: "txt", help: "web.shell.take.text" },
  { format: "scenario", ending: "scenario", help: "web.shell.take.scenario" },
  { format: "model", ending: "json", help: "web.shell.take.model" },
];

/** Bounds of a PNG: browsers draw no larger canvas. */
const MAX_SIDE = 16_000; // pixels
const MAX_AREA = 100_000_000; // pixels
const SHARP = 2; // pixels for one of the SVG's

/**
 * @param {HTMLElement} el
 * @param {Ctx} ctx
 * @param {() => {name: string, request: unknown, path?: string}} what to export, and what makes it
 * @param {string[]} [without] formats that there are not
 */
export function mountTakeaway(el, ctx, what, without = []) {
  const { t } = ctx;
  const link = linkRow(ctx);
  const files = FILES.filter((f) => !without.includes(f.format));
  fill(
    el,
    h("p", { class: "faint" }, t("web.shell.take.intro")),
    h("ul", { class: "files" }, files.map((f) => h("li", null, fileButton(f), h("span", { class: "faint", id: `take-${f.format}-help` }, t(f.help))))),
    h("h3", null, t("web.shell.take.link")),
    link.el,
  );

  /** @param {typeof FILES[number]} f */
  function fileButton(f) {
    return h("button", { type: "button", "data-format": f.format, "aria-describedby": `take-${f.format}-help`, onclick: () => take(f) }, `.${f.ending}`);
  }

  /** @param {typeof FILES[number]} f */
  async function take({ format, ending }) {
    const { name, request, path = "/api/export" } = what();
    try {
      if (format === "png") keep(await png(await ctx.api.text(`${path}?format=svg`, request), t), `${name}.png`);
      else await ctx.api.save(`${path}?format=${format}`, request, `${name}.${ending}`);
    } catch (err) {
      ctx.fail(err);
    }
  }
  return { destroy: link.destroy };
}

/**
 * The link to what is on the stage, and a button that copies it.
 * @param {Ctx} ctx
 */
function linkRow({ t, store }) {
  const link = h("input", { id: "take-link", readonly: true, "aria-label": t("web.shell.take.link"), onfocus: () => link.select() });
  const copied = h("span", { class: "faint", role: "status" });
  const refresh = () => {
    link.value = location.href;
    copied.textContent = "";
  };
  const copy = async () => {
    refresh();
    link.select();
    try {
      await navigator.clipboard.writeText(link.value);
    } catch {
      document.execCommand("copy"); // no clipboard without https, loopback aside
    }
    copied.textContent = t("web.shell.take.copied");
  };
  refresh();
  const el = h("div", null, h("div", { class: "row" }, link, h("button", { type: "button", id: "take-copy", onclick: copy }, t("web.shell.take.copy"))), copied);
  return { el, destroy: store.watch(() => setTimeout(refresh, 400)) }; // when the router has written it
}

/**
 * @param {string} svg
 * @param {Ctx["t"]} t
 */
async function png(svg, t) {
  const image = await picture(svg);
  const scale = scaleOf(image.width, image.height);
  const canvas = h("canvas", { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  /** @type {Blob | null} */
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new ApiError("png", t("web.shell.take.no-png"));
  return blob;
}

/**
 * The picture in the size of its viewBox: it has no other. The text is not
 * parsed here, which the content security policy takes for a style of ours.
 * @param {string} svg
 */
async function picture(svg) {
  const [width, height] = sizeOf(svg);
  const sized = svg.replace("<svg ", `<svg width="${width}" height="${height}" `);
  const image = new Image(width, height);
  image.src = URL.createObjectURL(new Blob([sized], { type: "image/svg+xml" }));
  await image.decode();
  URL.revokeObjectURL(image.src);
  return image;
}

/**
 * Width and height of an SVG's viewBox, in whole pixels.
 * @param {string} svg
 */
export function sizeOf(svg) {
  const [, width, height] = /viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? ["", "300", "150"];
  return [Math.ceil(Number(width)), Math.ceil(Number(height))];
}

/**
 * Twice as sharp as the SVG, or as sharp as browsers can.
 * @param {number} width
 * @param {number} height
 */
export function scaleOf(width, height) {
  return Math.min(SHARP, MAX_SIDE / Math.max(width, height), Math.sqrt(MAX_AREA / (width * height)));
}
