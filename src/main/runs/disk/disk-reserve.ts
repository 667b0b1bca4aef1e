import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeNow } from './free-space';

/** In the home: bytes of no meaning, given up when the disk is full, so that deleting something can be noted down at all. */
const FILE = 'reserve';
/** More than the log writes to mark some thousand runs as deleted. Random, for a file system may keep zeros in no room. */
const RESERVE_BYTES = 1 << 20;

/** Makes the reserve, where there is room enough that nobody misses it. */
export function keepReserve(home: string): void {
  const file = join(home, FILE);
  if (existsSync(file) || freeNow(home) < 8 * RESERVE_BYTES) return;
  try {
    writeFileSync(file, randomBytes(RESERVE_BYTES));
  } catch {
    rmSync(file, { force: true });
  }
}

/** Gives the reserve up; false when there is none. */
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

/** So little is free that the log may not even open. */
export function openReserve(home: string): void {
  if (freeNow(home) < RESERVE_BYTES) spendReserve(home);
}
