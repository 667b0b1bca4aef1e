import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DiskUsage } from '../../../shared/contract/results';
import type { DatabaseReader } from '../../database';
import { EXPORTS_FOLDER, IMPORTS_FOLDER, LOG_FILE } from '../home';
import { folderBytes, freeBytes } from '../../runs';

/**
 * Returns the disk usage of the home except its runs, and the free space. Sizes of runs are in the database; no run
 * folder is read.
 */
export async function usageOf(home: string, db: DatabaseReader): Promise<DiskUsage> {
  const names = await readdir(home).catch(() => []);
  const size = async (name: string): Promise<number> =>
    (await lstat(path.join(home, name)).catch(() => undefined))?.size ?? 0;
  const sum = async (of: readonly string[]): Promise<number> =>
    (await Promise.all(of.map(size))).reduce((a, b) => a + b, 0);
  return {
    free: await freeBytes(home),
    database: await sum([LOG_FILE, `${LOG_FILE}-wal`, `${LOG_FILE}-shm`]),
    emptyPages: db.pragma('freelist_count') * db.pragma('page_size'),
    backups: await sum(names.filter((name) => name.startsWith(`${LOG_FILE}.`))),
    datasets: await folderBytes(path.join(home, 'datasets')),
    exports:
      (await folderBytes(path.join(home, EXPORTS_FOLDER))) + (await folderBytes(path.join(home, IMPORTS_FOLDER))),
  };
}
