/**
 * The result of a check: `passed` only if a card computed and every check was made and passed. Without a card nothing of a
 * card was tested, whatever else passed: `untested`.
 *
 * @typedef {{ name: string, ok: boolean, detail?: string }} Check
 *
 * @param {{ device?: string, checks: readonly Check[] }} found `device` is the card that computed
 * @returns {{ result: 'passed' | 'failed' | 'untested', reason: string }}
 */
export function verdictOf({ device, checks }) {
  const failed = checks.filter(({ ok }) => !ok);
  if (failed.length > 0)
    return { result: 'failed', reason: failed.map(({ name, detail }) => `${name}: ${detail ?? 'failed'}`).join('; ') };
  if (!device) return { result: 'untested', reason: 'no card computed: TensorFlow found none on this machine' };
  if (checks.length === 0) return { result: 'untested', reason: 'no check was made' };
  return { result: 'passed', reason: `${checks.length} checks on ${device}` };
}

/**
 * 0 is for `passed` alone.
 *
 * @param {string} result
 */
export const exitCodeOf = (result) => (result === 'passed' ? 0 : result === 'failed' || result === 'refused' ? 1 : 3);

/**
 * Largest difference of a metric between the card and the CPU in the first step, relative above 1.
 *
 * The normal numbers of the two differ by up to 2e-5 of their size, of at most 5, which is 1e-4 in the latents; the networks
 * do not amplify it when they are untrained. A sum of n products in another order differs by about sqrt(n) 2^-24: with
 * n = 6,272 (the widest layer) 5e-6 a layer, in twenty layers forth and back 1e-4.
 */
export const FIRST_STEP_BOUND = 2e-4;

/**
 * The largest difference of any metric of a step, relative above 1; infinite if one has a metric that the other lacks.
 *
 * @param {Record<string, number>} a
 * @param {Record<string, number>} b
 */
export function differenceOf(a, b) {
  const names = Object.keys(a);
  if (names.length === 0 || names.join() !== Object.keys(b).join()) return Infinity;
  return Math.max(...names.map((name) => difference(a[name], b[name])));
}

/**
 * A metric that is not a number is no agreement.
 *
 * @param {number | undefined} x
 * @param {number | undefined} y
 */
function difference(x = NaN, y = NaN) {
  const relative = Math.abs(x - y) / Math.max(1, Math.abs(x));
  return Number.isNaN(relative) ? Infinity : relative;
}
