import fs from 'node:fs';
import path from 'node:path';
import { cacheFolder } from './paths.mjs';

const minute = 60 * 1000;
const hour = 60 * minute;
const day = 24 * hour;
/**
 * @param {string} name
 * @param {string} folder
 */
const file = (name, folder) => path.join(folder, 'attempts', `${name}.json`);

/**
 * Returns the message of a download that failed less than a day ago, or undefined. Without a network, each start would
 * otherwise wait for the same time-out; `npm run setup` tries again at once.
 *
 * @param {string} name
 * @param {string} key
 */
export function recentFailure(name, key, { folder = cacheFolder(), now = Date.now() } = {}) {
  try {
    const last = JSON.parse(fs.readFileSync(file(name, folder), 'utf8'));
    if (last.key !== key || now - last.at >= day) return undefined;
    return `${last.why.replace(/\.$/, '')} (tried ${ago(now - last.at)})${last.why.endsWith('.') ? '.' : ''}`;
  } catch {
    return undefined;
  }
}

/** @param {number} time */
function ago(time) {
  if (time < 2 * minute) return 'just now';
  return time < 2 * hour ? `${Math.floor(time / minute)} minutes ago` : `${Math.floor(time / hour)} hours ago`;
}

/**
 * @param {string} name
 * @param {string} key
 * @param {string} why
 */
export function rememberFailure(name, key, why, { folder = cacheFolder(), now = Date.now() } = {}) {
  fs.mkdirSync(path.dirname(file(name, folder)), { recursive: true });
  fs.writeFileSync(file(name, folder), JSON.stringify({ key, why, at: now }));
}

/** @param {string} name */
export function forgetFailure(name, folder = cacheFolder()) {
  fs.rmSync(file(name, folder), { force: true });
}
