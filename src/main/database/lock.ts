import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { m } from '../../paraglide/messages';
import { RefusalError } from '../../shared/contract/outcome';
import { joinSentences } from '../../shared/lib/join-sentences';

/** Whether SQLite fails because another connection holds a lock: the file is fine, and waiting helps. */
export const isLocked = (error: unknown): boolean =>
  /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(String((error as { code?: unknown } | null | undefined)?.code));

/** A process that holds a database's write lock. */
export interface LockHolder {
  pid: number;
  /** Name of its program; empty where it is not available. */
  name: string;
  /** False when the process has the database open but may not be the one that holds the lock. */
  isCertain: boolean;
}

/** The byte of the `-shm` file that represents the write lock in WAL mode (walIndex lock 0, WAL_WRITE_LOCK). */
const WAL_WRITE_LOCK_BYTE = 120;
/** The bytes of the database file that represent its locks in the other journal modes, and an exclusive lock. */
const FIRST_FILE_LOCK_BYTE = 0x40000000;
const LAST_FILE_LOCK_BYTE = FIRST_FILE_LOCK_BYTE + 511;

/** The process that holds the write lock, where the system reports it; only Linux does. */
export function lockHolder(file: string): LockHolder | undefined {
  if (process.platform !== 'linux') return undefined;
  const pid = lockingProcess(file);
  if (pid !== undefined) return { pid, name: programOf(pid), isCertain: true };
  const opener = openers(file)[0];
  return opener === undefined ? undefined : { pid: opener, name: programOf(opener), isCertain: false };
}

/** One sentence: that a database is locked, and by which process if known. */
export function describeLock(file: string, holder = lockHolder(file)): string {
  if (!holder) return m.database_locked({ file });
  const name = holder.name === '' ? '' : m.database_lock_name({ name: holder.name });
  if (holder.pid === process.pid) return m.database_busy({ file });
  if (holder.isCertain) return m.database_locked_by({ file, pid: holder.pid, name });
  return m.database_locked_perhaps_by({ file, pid: holder.pid, name });
}

/** The refusal for a command that cannot continue because of a lock. */
export const lockedDatabase = (file: string): RefusalError =>
  new RefusalError({ message: joinSentences(describeLock(file), m.database_lock_advice()) });

/** The process listed in /proc/locks for the write lock. */
function lockingProcess(file: string): number | undefined {
  const locks = read('/proc/locks')
    .split('\n')
    .flatMap((line) => parseLock(line) ?? []);
  const find = (path: string, first: number, last: number): number | undefined => {
    const stat = statSync(path, { throwIfNoEntry: false });
    const found = locks.filter((lock) => lock.inode === stat?.ino && lock.first <= last && lock.last >= first);
    // On Btrfs and overlay file systems the device differs from that of stat: there the process must have the file
    // open.
    return (
      found.find((lock) => lock.device === deviceOf(stat!.dev)) ??
      found.find((lock) => openers(file).includes(lock.pid))
    )?.pid;
  };
  return (
    find(`${file}-shm`, WAL_WRITE_LOCK_BYTE, WAL_WRITE_LOCK_BYTE) ??
    find(file, FIRST_FILE_LOCK_BYTE, LAST_FILE_LOCK_BYTE)
  );
}

interface WriteLock {
  pid: number;
  /** `fe:00`, in hexadecimal digits. */
  device: string;
  inode: number;
  first: number;
  last: number;
}

/**
 * Parses a line like `1: POSIX  ADVISORY  WRITE 4711 fe:00:9995197 120 120`; undefined for shared locks and for
 * waiting ones.
 */
export function parseLock(line: string): WriteLock | undefined {
  const found = /^\d+: \S+ +\S+ +WRITE +(\d+) ([0-9a-f]+:[0-9a-f]+):(\d+) (\d+) (\d+|EOF)$/.exec(line.trim());
  if (!found) return undefined;
  const [, pid, device, inode, first, last] = found;
  // A process in another container is shown as pid 0.
  if (pid === '0') return undefined;
  return {
    pid: Number(pid),
    device: device!,
    inode: Number(inode),
    first: Number(first),
    last: last === 'EOF' ? Infinity : Number(last),
  };
}

/** A device number in the format of /proc/locks. */
function deviceOf(dev: number): string {
  const major = Math.floor(dev / 256) & 0xfff;
  const minor = (dev & 0xff) | (Math.floor(dev / 4096) & 0xfff00);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}

/**
 * Other processes that have the database, its WAL or its shared memory file open; those of other users are not
 * visible.
 */
function openers(file: string): number[] {
  const path = existsSync(file) ? realpathSync(file) : file;
  const files = new Set([path, `${path}-wal`, `${path}-shm`]);
  const pids = list('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids
    .filter((pid) => list(`/proc/${pid}/fd`).some((fd) => files.has(link(join('/proc', pid, 'fd', fd)))))
    .map(Number);
}

/** Program name of a process, reduced to printable ASCII. */
function programOf(pid: number): string {
  const command = read(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
  const name = command === '' ? read(`/proc/${pid}/comm`) : basename(command);
  return name
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 40);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
