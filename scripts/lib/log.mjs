/**
 * Starts the progress line of a download of `total` bytes; the function that it returns gets the bytes so far.
 *
 * @typedef {(what: string, total: number) => (bytes: number) => void} Report
 */

/**
 * Formats a duration: `1.2 s`, or `12 s` from ten seconds on.
 *
 * @param {number} ms
 */
export const seconds = (ms) => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/** Whether a line may be rewritten in place. */
const live = () => process.stdout.isTTY === true && !process.env.CI;

let open = false;

function clear() {
  if (open) process.stdout.write('\r\u001b[2K');
  open = false;
}

/**
 * Prints one line for a phase: `packages   up to date`.
 *
 * @param {string} phase
 * @param {string} text
 */
export function say(phase, text) {
  clear();
  process.stdout.write(`${phase.padEnd(9)} ${text}\n`);
}

/**
 * Prints the same with the duration of the phase.
 *
 * @param {string} phase
 * @param {string} text
 * @param {number} since
 */
export const sayTook = (phase, text, since) => say(phase, `${text} (${seconds(performance.now() - since)})`);

/**
 * Prints why a step failed; set-up continues with the next best option.
 *
 * @param {string} phase
 * @param {string} why
 */
export const warn = (phase, why) => say(phase, why);

/**
 * Returns a function that reports the number of bytes downloaded so far of a known `total`: in a terminal as one line
 * that is rewritten, elsewhere as a line for each tenth.
 *
 * @param {string} phase
 * @param {string} what
 * @param {number} total
 */
export function progress(phase, what, total, now = () => performance.now()) {
  const began = now();
  let tenth = 0;
  /** @type {number | undefined} Bytes of an earlier attempt, which took no time now. */
  let first;
  return (/** @type {number} */ bytes) => {
    first ??= bytes;
    const share = Math.min(1, bytes / total);
    const gained = (bytes - first) / Math.max(1, total - first);
    const line = `${what} ${Math.floor(share * 100)} % of ${Math.round(total / 1e6)} MB${remaining(gained, now() - began)}`;
    if (live()) {
      process.stdout.write(`\r\u001b[2K${phase.padEnd(9)} ${line}`);
      open = true;
    } else if (Math.floor(share * 10) > tenth) {
      tenth = Math.floor(share * 10);
      say(phase, line);
    }
  };
}

/**
 * `, 12 s left`, extrapolated from the time so far; empty at the start, where it would be unreliable, and at the end.
 *
 * @param {number} share
 * @param {number} elapsed
 */
export function remaining(share, elapsed) {
  if (share < 0.02 || share >= 1) return '';
  return `, ${seconds((elapsed / share) * (1 - share))} left`;
}
