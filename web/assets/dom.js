/**
 * Builds nodes. Texts become text nodes, never markup: what a capture or a
 * scenario says cannot become part of the page.
 */

/** @typedef {string | number | boolean | null | undefined | ((e: any) => void)} Attr */
/** @typedef {Node | string | number | null | undefined | false} Leaf what becomes a node, or nothing */
/** @typedef {Leaf | readonly (Leaf | readonly Leaf[])[]} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element. Attributes that are false, null or undefined are left out,
 * true ones stand without a value, functions listen ("onclick").
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Attr> | null} [attrs]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attrs, ...children) {
  return dress(document.createElement(tag), attrs, children);
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, Attr> | null} [attrs]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function s(tag, attrs, ...children) {
  return dress(document.createElementNS(SVG, tag), attrs, children);
}

/**
 * @template {Element} E
 * @param {E} el
 * @param {Record<string, Attr> | null | undefined} attrs
 * @param {Child[]} children
 */
function dress(el, attrs, children) {
  for (const [name, value] of Object.entries(attrs ?? {})) setAttr(el, name, value);
  append(el, children);
  return el;
}

/**
 * @param {Element} el
 * @param {string} name
 * @param {Attr} value
 */
export function setAttr(el, name, value) {
  if (typeof value === "function") el.addEventListener(name.slice(2), value);
  else if (value === false || value === null || value === undefined) el.removeAttribute(name);
  else el.setAttribute(name, value === true ? "" : String(value));
}

/**
 * @param {Element} el
 * @param {readonly Child[]} children
 */
function append(el, children) {
  for (const c of children) {
    if (isList(c)) append(el, c);
    else if (c !== null && c !== undefined && c !== false) el.append(c instanceof Node ? c : String(c));
  }
}

/**
 * @param {Child} c
 * @returns {c is readonly (Leaf | readonly Leaf[])[]}
 */
function isList(c) {
  return Array.isArray(c);
}

/**
 * Puts children in the place of what is there.
 * @param {Element} el
 * @param {...Child} children
 */
export function fill(el, ...children) {
  el.replaceChildren();
  append(el, children);
}

/**
 * Draws what stands in el anew. Who works with keys stays at the button that
 * stood there, or comes to the next that can be pressed.
 * @param {Element} el
 * @param {() => void} draw
 */
export function redraw(el, draw) {
  const buttons = () => [...el.querySelectorAll("button")];
  const at = buttons().findIndex((b) => b.matches(":focus-visible"));
  draw();
  if (at < 0) return;
  const now = buttons();
  [...now.slice(at), ...now].find((b) => !b.disabled)?.focus({ preventScroll: true });
}
