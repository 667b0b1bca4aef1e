import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceFile } from '../../files/write-aside';

/** Properties of a written file that the journal records. */
export interface Published {
  file: string;
  bytes: number;
  sha256: string;
}

/**
 * Publishes a file in a subfolder of the run folder, and creates the subfolder, but not the run folder, if missing.
 */
export async function publishIn(folder: string, name: string, bytes: Uint8Array): Promise<Published> {
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return publish(join(folder, name), bytes);
}

/**
 * Writes a file atomically and syncs it.
 *
 * After a failure on a full disk no partial file remains, which leaves space for the journal's last line. All
 * attempts of a process use the same temporary name, so that a file that could not be removed is replaced by the next
 * attempt.
 */
async function publish(path: string, bytes: Uint8Array): Promise<Published> {
  await replaceFile(path, bytes, { stable: true });
  return { file: basename(path), bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
