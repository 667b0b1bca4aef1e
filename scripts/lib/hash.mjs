import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * SHA-256 of a file of any size, in hexadecimal.
 *
 * @param {string} file
 */
export async function sha256File(file) {
  const hash = createHash('sha256');
  await pipeline(fs.createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * SHA-256 over several strings or buffers in order; their boundaries count.
 *
 * @param {(string | Uint8Array)[]} parts
 */
export function sha256Of(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/**
 * One hash over the names and contents of files and folders. Times don't count, since a checkout changes them. Missing
 * paths count as absent; files for which `skip` returns true are left out.
 *
 * @param {string} base
 * @param {readonly string[]} entries
 * @param {(file: string) => boolean} skip
 */
export function sha256Tree(base, entries, skip = () => false) {
  const parts = [];
  for (const file of entries.flatMap((entry) => walk(base, entry)).filter((file) => !skip(file))) {
    parts.push(file.split(path.sep).join('/'), fs.readFileSync(path.join(base, file)));
  }
  return sha256Of(...parts);
}

/**
 * @param {string} base
 * @param {string} entry
 * @returns {string[]}
 */
function walk(base, entry) {
  const stat = fs.statSync(path.join(base, entry), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [entry];
  return fs
    .readdirSync(path.join(base, entry))
    .sort()
    .flatMap((name) => walk(base, path.join(entry, name)));
}
