import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { asidePathOf, moveIntoPlaceSync } from '../../files/write-aside';

/** A writer records something at least every second; a journal that has not grown for this long has none. */
const STILL_MS = 10_000;
const CHECK_INTERVAL_MS = 500;
const PART_BYTES = 1024 * 1024;

/**
 * Takes over the journal of a process that may still be running, for example on a node that the scheduler lost: waits
 * until the journal no longer grows, and puts a copy of its complete lines in its place.
 *
 * A process that wakes up later writes into the file that is no longer at this path. Lines that it wrote between the
 * copy and the replacement are added, because a reader may have seen them.
 *
 * @returns false when it was given up
 */
export async function takeOverJournal(journal: string, isGivenUp: () => boolean): Promise<boolean> {
  for (;;) {
    if (!(await isStill(journal, isGivenUp))) return false;
    let old: number;
    try {
      old = openSync(journal, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
      throw error;
    }
    try {
      const aside = asidePathOf(journal);
      const copied = copyLines(old, 0, aside, 'wx');
      moveIntoPlaceSync(aside, journal);
      const all = copyLines(old, copied, journal, 'a');
      if (all === copied) return true;
    } finally {
      closeSync(old);
    }
  }
}

/** Waits until the journal has not changed for a while; false when it was given up. */
async function isStill(journal: string, isGivenUp: () => boolean): Promise<boolean> {
  let size = -1;
  for (let since = performance.now(); performance.now() - since < STILL_MS; await sleep(CHECK_INTERVAL_MS)) {
    if (isGivenUp()) return false;
    const now = sizeOf(journal);
    if (now !== size) [size, since] = [now, performance.now()];
  }
  return true;
}

/** Opening a file makes a client of a network disk ask for its current size. */
function sizeOf(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
  try {
    return fstatSync(descriptor).size;
  } finally {
    closeSync(descriptor);
  }
}

/** Copies complete lines from an offset to the end of another file; returns the offset after the last one. */
function copyLines(from: number, offset: number, to: string, flags: 'wx' | 'a'): number {
  const parts: Buffer[] = [];
  for (let at = offset; ;) {
    const part = Buffer.alloc(PART_BYTES);
    const read = readSync(from, part, 0, part.length, at);
    if (read === 0) break;
    parts.push(part.subarray(0, read));
    at += read;
  }
  const bytes = Buffer.concat(parts);
  const lines = bytes.subarray(0, bytes.lastIndexOf(10) + 1);
  const descriptor = openSync(to, flags);
  try {
    for (let at = 0; at < lines.length;) at += writeSync(descriptor, lines, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return offset + lines.length;
}
