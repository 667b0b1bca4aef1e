import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** What the journal says of a file. */
export interface Published {
  file: string;
  bytes: number;
  sha256: string;
}

/** The same in a folder of the run folder, which is made where it is missing; the run folder itself is not. */
export async function publishIn(folder: string, name: string, bytes: Uint8Array): Promise<Published> {
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return publish(join(folder, name), bytes);
}

/** Writes a file aside, syncs, renames and syncs its folder: under its name it is whole or not there at all. */
export async function publish(path: string, bytes: Uint8Array): Promise<Published> {
  const aside = `${path}.part`;
  try {
    await writeSynced(aside, bytes);
    await rename(aside, path);
  } catch (error) {
    // On a full disk this makes room for the journal's last line.
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
  return { file: basename(path), bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself durable; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
