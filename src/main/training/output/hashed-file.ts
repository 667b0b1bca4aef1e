import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../files/write-aside';

/** Properties of a written file that the journal records. */
export interface HashedFile {
  file: string;
  bytes: number;
  sha256: string;
}

/**
 * Writes a file atomically into a subfolder of the run folder, and creates the subfolder, but not the run folder, if
 * missing.
 *
 * After a failure on a full disk no partial file remains, which leaves space for the journal's last line. All
 * attempts of a process use the same temporary name, so that a file that could not be removed is replaced by the next
 * attempt.
 */
export async function writeHashedFile(folder: string, name: string, bytes: Uint8Array): Promise<HashedFile> {
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await replaceFile(join(folder, name), bytes, { stable: true });
  return { file: name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
