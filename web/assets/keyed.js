/**
 * Keeps a list of nodes in step with a list of things: who is there stays the
 * same node, so that focus, selection and what is folded open stay, too.
 * @template T
 * @template {{ el: Element, update(thing: T): void }} Item
 * @param {Element} el
 * @param {(thing: T) => string} keyOf
 * @param {(thing: T) => Item} make
 */
export function keyed(el, keyOf, make) {
  /** @type {Map<string, Item>} */
  let items = new Map();
  return (/** @type {T[]} */ things) => {
    /** @type {typeof items} */
    const next = new Map();
    for (const thing of things) {
      const key = keyOf(thing);
      if (next.has(key)) continue;
      const item = items.get(key) ?? make(thing);
      item.update(thing);
      next.set(key, item);
    }
    for (const [key, { el: gone }] of items) if (!next.has(key)) gone.remove();
    arrange(el, [...next.values()].map((item) => item.el));
    items = next;
  };
}

/**
 * @param {Element} el
 * @param {Element[]} wanted
 */
function arrange(el, wanted) {
  wanted.forEach((child, i) => {
    if (el.children[i] !== child) el.insertBefore(child, el.children[i] ?? null);
  });
}

/**
 * Sets a text where it is another one: what does not change is not drawn
 * again, nor read out.
 * @param {Element} el
 * @param {string} text
 */
export function say(el, text) {
  if (el.textContent !== text) el.textContent = text;
}
