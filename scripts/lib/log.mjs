/** A time as text: `1.2 s`, or `12 s` from ten on. */
export const seconds = (ms) => (ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`);

/** Whether a line may be rewritten in place. */
const live = () => process.stdout.isTTY === true && !process.env.CI;

let open = false;

function clear() {
  if (open) process.stdout.write('\r\u001b[2K');
  open = false;
}

/** One line for a phase: `packages   up to date`. */
export function say(phase, text) {
  clear();
  process.stdout.write(`${phase.padEnd(9)} ${text}\n`);
}

/** The same with the time that the phase took. */
export const sayTook = (phase, text, since) => say(phase, `${text} (${seconds(performance.now() - since)})`);

/** What a step could not do; it goes on with the next best thing. */
export const warn = (phase, why) => say(phase, why);

/**
 * A progress reporter for `bytes` of a known `total`: a line rewritten in place on a terminal, a line every tenth elsewhere.
 * Returns a function of the bytes that are there so far.
 */
export function progress(phase, what, total, now = () => performance.now()) {
  const began = now();
  let tenth = 0;
  return (bytes) => {
    const share = Math.min(1, bytes / total);
    const line = `${what} ${Math.floor(share * 100)} % of ${Math.round(total / 1e6)} MB${remaining(share, now() - began)}`;
    if (live()) {
      process.stdout.write(`\r\u001b[2K${phase.padEnd(9)} ${line}`);
      open = true;
    } else if (Math.floor(share * 10) > tenth) {
      tenth = Math.floor(share * 10);
      say(phase, line);
    }
  };
}

/** `, 12 s left`: the time so far stretched over what is missing; nothing while the guess would be wild or when all is there. */
export function remaining(share, elapsed) {
  if (share < 0.02 || share >= 1) return '';
  return `, ${seconds((elapsed / share) * (1 - share))} left`;
}
