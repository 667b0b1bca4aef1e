import fs from 'node:fs';
import path from 'node:path';
import { run } from './exec.mjs';

/**
 * Total size of all files in a folder; files that are deleted meanwhile count as 0.
 *
 * @param {string} folder
 */
function bytesUnder(folder) {
  let total = 0;
  for (const entry of entriesOf(folder)) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) total += bytesUnder(file);
    else total += fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }
  return total;
}

/** @param {string} folder */
function entriesOf(folder) {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/**
 * Runs a program that downloads into `folders`, and measures progress by their size, since programs report progress
 * differently. A download that makes no progress for `stall` ms is ended (`stalled`), so that a network that drops
 * packets costs seconds, not minutes.
 *
 * @typedef {Omit<import('./exec.mjs').RunOptions, 'signal'> & { signal?: AbortSignal | undefined, folders: readonly string[], stall?: number, every?: number, onBytes?: (bytes: number) => void }} WatchOptions
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {WatchOptions} options
 */
export async function runWatched(
  command,
  args,
  { folders, stall = 30_000, every = 250, onBytes = () => {}, signal, ...options },
) {
  const abort = new AbortController();
  let stalled = false;
  let last = { bytes: -1, at: performance.now() };
  const timer = setInterval(() => {
    const bytes = folders.reduce((sum, folder) => sum + bytesUnder(folder), 0);
    if (bytes !== last.bytes) last = { bytes, at: performance.now() };
    onBytes(bytes);
    if (performance.now() - last.at <= stall) return;
    stalled = true;
    abort.abort();
  }, every);
  // Set-up also runs in Electron 25, whose Node has no AbortSignal.any.
  const cancel = () => abort.abort();
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  const result = await run(command, args, { ...options, signal: abort.signal });
  signal?.removeEventListener('abort', cancel);
  clearInterval(timer);
  return { ...result, stalled };
}
