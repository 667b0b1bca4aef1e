import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { m } from '../../paraglide/messages';
import { networkDiskOf } from '../files/mounts';
import { asidePathOf, moveIntoPlace, syncFile, syncFolder } from '../files/write-aside';
import { LOG_FILE } from './home';

/*
 * SQLite's locks and shared memory do not work on network file systems (sqlite.org/wal.html), so the database of a home on
 * one is a file on a local disk, and `gander.sqlite` in the home a link to it. When the home is closed, the file is copied
 * to `gander.sqlite.copy` in the home: another machine, or this one after its local disk was cleaned, begins with that.
 */

export const COPY_FILE = `${LOG_FILE}.copy`;

export interface LocalDatabaseOptions {
  /** Type of the network disk that holds a path. */
  networkDisk?: (path: string) => string | undefined;
  /** A folder of a local disk that outlives a restart. */
  local?: string;
}

/**
 * Makes the database of a home on a network disk a local file; to be called by the owner of the home, before the database
 * is opened. Returns the sentence to show if it was moved or restored.
 */
export async function placeDatabase(home: string, options: LocalDatabaseOptions = {}): Promise<string | undefined> {
  const { networkDisk = networkDiskOf, local = '/var/tmp' } = options;
  const file = path.join(home, LOG_FILE);
  const copy = path.join(home, COPY_FILE);
  const isLink = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLink && existsSync(file)) return undefined;
  const disk = networkDisk(home);
  if (!isLink && disk === undefined) return undefined;
  const folder = networkDisk(local) === undefined ? localFolder(local, home) : undefined;
  if (folder === undefined) return undefined;
  const target = path.join(folder, `${randomBytes(4).toString('hex')}.sqlite`);
  const source = !isLink && existsSync(file) ? file : existsSync(copy) ? copy : undefined;
  if (source !== undefined)
    for (const part of ['', '-wal']) {
      if (!existsSync(source + part)) continue;
      copyFileSync(source + part, target + part);
      await syncFile(target + part);
    }
  await syncFolder(folder);
  if (source === file)
    for (const part of ['-wal', '']) if (existsSync(file + part)) renameSync(file + part, copy + part);
  const aside = asidePathOf(file);
  symlinkSync(target, aside);
  renameSync(aside, file);
  await syncFolder(home);
  if (isLink)
    return source === undefined ? m.core_database_lost_local({ target }) : m.core_database_restored_local({ target });
  return m.core_database_kept_local({ home, disk: disk!, target });
}

/** A folder of this user alone; undefined if another user has made it. */
function localFolder(local: string, home: string): string | undefined {
  const user = process.getuid?.();
  const own = path.join(local, `gander-${user ?? 'user'}`);
  try {
    mkdirSync(own, { mode: 0o700, recursive: true });
    const found = lstatSync(own);
    if (!found.isDirectory() || (user !== undefined && (found.uid !== user || (found.mode & 0o077) !== 0)))
      return undefined;
    const folder = path.join(own, createHash('sha256').update(path.resolve(home)).digest('hex').slice(0, 16));
    mkdirSync(folder, { mode: 0o700, recursive: true });
    return folder;
  } catch {
    return undefined;
  }
}

/** Copies a local database into its home, after it was closed; nothing for a database that is in the home itself. */
export async function copyDatabaseHome(home: string): Promise<void> {
  const file = path.join(home, LOG_FILE);
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true || !existsSync(file)) return;
  const copy = path.join(home, COPY_FILE);
  const aside = asidePathOf(copy, { stable: true });
  await copyFile(path.resolve(home, readlinkSync(file)), aside);
  await syncFile(aside);
  await moveIntoPlace(aside, copy);
}
