/**
 * The result of a set-up step. A refusal is a value: `why` is one sentence that says what is missing and what to do.
 *
 * @template [T=true]
 * @typedef {{ ok: true, value: T } | { ok: false, why: string }} Outcome
 */

/**
 * @template [T=true]
 * @param {T} [value] `true` by default
 * @returns {{ ok: true, value: T }}
 */
export const done = (value = /** @type {T} */ (true)) => ({ ok: true, value });

/**
 * @param {string} why
 * @returns {{ ok: false, why: string }}
 */
export const refused = (why) => ({ ok: false, why });
