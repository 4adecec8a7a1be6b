/** What a stage reads from the page's state, and writes there: the link that brings it back. */

/** @typedef {Pick<PageState, "connection" | "track" | "speed" | "row" | "packet">} Asked */

/** @type {Asked} */
const NOTHING = { connection: "", track: "", speed: "", row: "", packet: "" };

/**
 * @param {Ctx} ctx
 * @param {boolean} alone one of two side by side leaves the page's state alone
 * @param {(state: Asked, changed: (keyof PageState)[]) => void} told the state has changed
 */
export function makeLink({ store }, alone, told) {
  const unwatch = alone ? store.watch(told) : () => {};
  return {
    asked: () => (alone ? store.get() : NOTHING),
    /** @param {Partial<Asked>} change */
    write: (change) => alone && store.set(change),
    destroy: unwatch,
  };
}
