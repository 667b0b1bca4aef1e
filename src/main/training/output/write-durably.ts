import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceFile } from '../../files/write-aside';

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

/**
 * Puts a file in its place: it is whole or not there at all, and on the disk when this returns.
 *
 * On a full disk nothing is left of it, which makes room for the journal's last line. Each try of a process has the same name aside: what one
 * could not remove, for its folder was away, the next replaces.
 */
async function publish(path: string, bytes: Uint8Array): Promise<Published> {
  await replaceFile(path, bytes, { stable: true });
  return { file: basename(path), bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}
