import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { RefusalError } from '../../shared/contract/outcome';

/** Whether SQLite refuses because another connection holds a lock. Nothing is wrong with the file, and waiting helps. */
export const isLocked = (error: unknown): boolean =>
  /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(String((error as { code?: unknown } | null | undefined)?.code));

/** A process that keeps others from writing a database. */
export interface LockHolder {
  pid: number;
  /** The name of its program; empty where the system does not tell. */
  name: string;
  /** False when it has the database open and may not be the one that holds the lock. */
  isCertain: boolean;
}

/** The byte of the `-shm` file that stands for the write lock in WAL mode (walIndex lock 0, WAL_WRITE_LOCK). */
const WAL_WRITE_LOCK_BYTE = 120;
/** The bytes of the database file that stand for its locks in the other journal modes, and for an exclusive lock. */
const FIRST_FILE_LOCK_BYTE = 0x40000000;
const LAST_FILE_LOCK_BYTE = FIRST_FILE_LOCK_BYTE + 511;

/** Who holds the write lock of a database, as far as the system tells; only Linux does. */
export function lockHolder(file: string): LockHolder | undefined {
  if (process.platform !== 'linux') return undefined;
  const pid = lockingProcess(file);
  if (pid !== undefined) return { pid, name: programOf(pid), isCertain: true };
  const opener = openers(file)[0];
  return opener === undefined ? undefined : { pid: opener, name: programOf(opener), isCertain: false };
}

/** One sentence: that a database is locked, and by whom if that can be known. */
export function describeLock(file: string): string {
  const holder = lockHolder(file);
  if (!holder) return `The database ${file} is locked by another program.`;
  const name = holder.name === '' ? '' : ` (${holder.name})`;
  if (holder.pid === process.pid) return `The database ${file} is busy: Gander itself is moving data in it.`;
  if (holder.isCertain) return `The database ${file} is locked by process ${holder.pid}${name}.`;
  return `The database ${file} is locked, perhaps by process ${holder.pid}${name}, which has it open.`;
}

/** What a person is told whose command cannot go on for a lock. */
export const lockedLog = (file: string): RefusalError =>
  new RefusalError({ message: `${describeLock(file)} Close that program, or try again later.` });

/** The process that /proc/locks names for the write lock. */
function lockingProcess(file: string): number | undefined {
  const locks = read('/proc/locks')
    .split('\n')
    .flatMap((line) => parseLock(line) ?? []);
  const find = (path: string, first: number, last: number): number | undefined => {
    const stat = statSync(path, { throwIfNoEntry: false });
    const found = locks.filter((lock) => lock.inode === stat?.ino && lock.first <= last && lock.last >= first);
    // Btrfs and overlays show another device here than stat does: there the process has to have the file open.
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

/** A line as `1: POSIX  ADVISORY  WRITE 4711 fe:00:9995197 120 120`; undefined for shared locks and for those that wait. */
export function parseLock(line: string): WriteLock | undefined {
  const found = /^\d+: \S+ +\S+ +WRITE +(\d+) ([0-9a-f]+:[0-9a-f]+):(\d+) (\d+) (\d+|EOF)$/.exec(line.trim());
  if (!found) return undefined;
  const [, pid, device, inode, first, last] = found;
  // A process of another container has the number 0 here.
  if (pid === '0') return undefined;
  return {
    pid: Number(pid),
    device: device!,
    inode: Number(inode),
    first: Number(first),
    last: last === 'EOF' ? Infinity : Number(last),
  };
}

/** A device number as /proc/locks writes it. */
function deviceOf(dev: number): string {
  const major = Math.floor(dev / 256) & 0xfff;
  const minor = (dev & 0xff) | (Math.floor(dev / 4096) & 0xfff00);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}

/** Other processes that have the database, or a file that SQLite keeps beside it, open; those of other users are not seen. */
function openers(file: string): number[] {
  const path = existsSync(file) ? realpathSync(file) : file;
  const files = new Set([path, `${path}-wal`, `${path}-shm`]);
  const pids = list('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids
    .filter((pid) => list(`/proc/${pid}/fd`).some((fd) => files.has(link(join('/proc', pid, 'fd', fd)))))
    .map(Number);
}

/** The program of a process, without what a terminal or a page would take for more than letters. */
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
