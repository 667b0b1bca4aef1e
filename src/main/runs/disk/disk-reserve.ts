import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeNow } from './free-space';

/** A file of random bytes in the home, deleted when the disk is full, so that deletions can still be recorded. */
const FILE = 'reserve';
/**
 * More than the database writes to mark a thousand runs as deleted. Random, because a file system may not allocate
 * space for zeros.
 */
const RESERVE_BYTES = 1 << 20;

/** Creates the reserve if there is plenty of space. */
export function createReserve(home: string): void {
  const file = join(home, FILE);
  if (existsSync(file) || freeNow(home) < 8 * RESERVE_BYTES) return;
  try {
    writeFileSync(file, randomBytes(RESERVE_BYTES));
  } catch {
    rmSync(file, { force: true });
  }
}

/** Deletes the reserve; false when there is none. */
export function spendReserve(home: string): boolean {
  const file = join(home, FILE);
  if (!existsSync(file)) return false;
  try {
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

/** Frees the reserve if so little is free that the database might not open. */
export function freeReserveIfLow(home: string): void {
  if (freeNow(home) < RESERVE_BYTES) spendReserve(home);
}
