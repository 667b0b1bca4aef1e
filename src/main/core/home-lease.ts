import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { makeHome, OWNER_FILE } from './home';
import { replaceFileSync } from '../files/write-aside';
import { isHeld, leaseOf } from '../runs/supervisor/process-lease';
import { removeSocket } from '../server/socket-folder';

/** The owner of a home: written by the owner, read by other processes. */
const leaseSchema = z.object({
  pid: z.number().int(),
  started: z.string(),
  boot: z.string(),
  host: z.string(),
  /** The kind of owner, such as "the app" or "gander run". */
  what: z.string(),
  since: z.string(),
  /** Path of the control socket, and the secret that it requires. */
  socket: z.string(),
  token: z.string(),
});
export type HomeLease = z.infer<typeof leaseSchema>;
export type Claim = { owned: true; lease: HomeLease } | { owned: false; lease: HomeLease };

/** Minimum age of an unreadable lease before it is treated as broken: another process may be writing it. */
const UNREADABLE_MS = 2000;

/** An owner on another machine touches its lease; after this time without a touch, it is treated as gone. */
const STALE_AFTER_MS = 120_000;
export const TOUCH_INTERVAL_MS = 20_000;

/** Returns the lease of a home, or undefined if there is none that can be read. */
export function readLease(home: string): HomeLease | undefined {
  try {
    const parsed = leaseSchema.safeParse(JSON.parse(readFileSync(path.join(home, OWNER_FILE), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a lease is valid: its process lives, or, on another machine, has touched it recently. */
export function holds(home: string, lease: HomeLease, now = Date.now()): boolean {
  if (lease.host === hostname()) return isHeld(lease);
  try {
    return now - statSync(path.join(home, OWNER_FILE)).mtimeMs < STALE_AFTER_MS;
  } catch {
    return false;
  }
}

/**
 * Takes the home for this process, or returns the lease of its owner.
 *
 * The file is created with O_EXCL, so only one of two processes succeeds. The file of a dead owner is moved away,
 * which only one
 * process can do, and then the same rule applies.
 */
export function claim(home: string, what: string, socketFor: (token: string) => string): Claim {
  makeHome(home);
  const file = path.join(home, OWNER_FILE);
  const token = randomBytes(24).toString('hex');
  const began = performance.now();
  const lease: HomeLease = {
    ...leaseOf(process.pid),
    host: hostname(),
    what,
    since: new Date().toISOString(),
    socket: socketFor(token),
    token,
  };
  for (let attempt = 0; attempt < 50; attempt++) {
    if (writeNew(file, lease)) return { owned: true, lease };
    const other = readLease(home);
    if (other && holds(home, other)) return { owned: false, lease: other };
    // A file that is being written cannot be read either: a broken one is moved away only if it is old, by its date
    // or by our waiting.
    if (other || age(file) > UNREADABLE_MS || performance.now() - began > UNREADABLE_MS) moveAway(file, other);
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  throw new Error(`The home ${home} could not be taken: ${OWNER_FILE} keeps changing.`);
}

function writeNew(file: string, lease: HomeLease): boolean {
  try {
    writeFileSync(file, JSON.stringify(lease, null, 1), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const age = (file: string): number => {
  try {
    // eslint-disable-next-line no-restricted-syntax -- the date of a file is wall-clock time
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
};

/** Moves a dead lease away; if another process was faster and the file is that of a new owner, moves it back. */
function moveAway(file: string, dead: HomeLease | undefined): void {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(file, aside);
    const moved = leaseSchema.safeParse(JSON.parse(readFileSync(aside, 'utf8')));
    if (moved.success && moved.data.token !== dead?.token) writeNew(file, moved.data);
    else if (dead) removeSocket(dead.socket);
  } catch {
    // already gone, or not JSON: it no longer blocks in either case
  }
  try {
    unlinkSync(aside);
  } catch {
    // it was not moved
  }
}

/**
 * Records that the owner listens at another socket than planned; a process that read the old path reads the lease
 * again.
 */
export function moveSocket(home: string, lease: HomeLease, socket: string): void {
  if (lease.socket === socket || readLease(home)?.token !== lease.token) return;
  lease.socket = socket;
  const file = path.join(home, OWNER_FILE);
  replaceFileSync(file, JSON.stringify(lease, null, 1), 0o600);
}

/** Updates the lease's time, which shows other machines that the owner lives. */
export function touch(home: string): void {
  try {
    utimesSync(path.join(home, OWNER_FILE), new Date(), new Date());
  } catch {
    // a removed home is noticed at the next write
  }
}

/** Gives the home back, unless another process has taken it. */
export function release(home: string, lease: HomeLease): void {
  if (readLease(home)?.token === lease.token) unlinkSync(path.join(home, OWNER_FILE));
}

/** `gander run (process 4711 on box since 10:04)` */
export const describeOwner = (lease: HomeLease): string =>
  `${lease.what} (process ${lease.pid} on ${lease.host}, since ${lease.since})`;

/** Describes an owner on this machine that has not answered for some milliseconds, and what to do about it. */
export function describeSilence(lease: HomeLease, milliseconds: number, stopped: boolean): string {
  const silence = m.core_owns_home_and_has_not({
    lease: describeOwner(lease),
    milliseconds: Math.round(milliseconds / 1000),
  });
  return stopped
    ? m.core_was_stopped_by_signal_ctrl({ silence, pid: lease.pid })
    : m.core_may_be_busy_try_again({ silence, pid: lease.pid });
}
