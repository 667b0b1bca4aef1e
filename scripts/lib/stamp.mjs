import fs from 'node:fs';
import path from 'node:path';

/**
 * Whether a stamp file has the given key.
 *
 * @param {string} file
 * @param {string} key
 */
export function isStamped(file, key) {
  try {
    return fs.readFileSync(file, 'utf8').trim() === key;
  } catch {
    return false;
  }
}

/**
 * Writes a stamp file. It is written last, so that its presence means that the work is complete.
 *
 * @param {string} file
 * @param {string} key
 */
export function stamp(file, key) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${key}\n`);
}
