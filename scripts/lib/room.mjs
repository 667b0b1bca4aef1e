import fs from 'node:fs';
import { done, refused } from './outcome.mjs';

/** @param {number} bytes */
const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * Refuses if the disk of `folder` has less than `bytes` free.
 *
 * @param {number} bytes
 * @param {string} folder
 * @param {string} what
 */
export function roomFor(bytes, folder, what) {
  fs.mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (free >= bytes) return done(free);
  return refused(
    `${what} needs ${gigabytes(bytes)} in ${folder}, which has ${gigabytes(free)} free: free some space, or set GANDER_CACHE to a folder on a larger disk.`,
  );
}
