import fs from 'node:fs';
import path from 'node:path';

/**
 * Creates the folder `target` atomically: `build(partial)` fills a temporary folder beside it, which is then renamed.
 * `build` returns an Outcome; if it refuses or throws, nothing is left. A folder that another process completed meanwhile is kept.
 *
 * @template T
 * @param {string} target
 * @param {(partial: string) => import('./outcome.mjs').Outcome<T> | Promise<import('./outcome.mjs').Outcome<T>>} build
 * @returns {Promise<import('./outcome.mjs').Outcome<T>>}
 */
export async function buildAside(target, build) {
  removeAbandoned(target);
  const partial = `${target}.partial-${process.pid}`;
  fs.mkdirSync(partial, { recursive: true });
  try {
    const outcome = await build(partial);
    if (outcome.ok && !fs.existsSync(target)) fs.renameSync(partial, target);
    return outcome;
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Deletes the temporary folders of processes that no longer exist.
 *
 * @param {string} target
 */
function removeAbandoned(target) {
  const folder = path.dirname(target);
  fs.mkdirSync(folder, { recursive: true });
  for (const name of fs.readdirSync(folder)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Whether a process with this number runs, of any user.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
