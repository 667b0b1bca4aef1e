import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { encodeIdxHeader, idxFileHeader, readIdx } from './formats/idx';
import type { ImageArray } from './images/images';
import type { KnownSet } from './known';
import { readNpz } from './formats/numpy';
import { isZip } from './formats/zip';

/** The recognised content of a file. */
export interface RecognisedFile {
  container: 'idx' | 'npz';
  /** MD5s of its arrays, each as an IDX file without gzip. */
  md5s: string[];
}

const MAX_FILE_BYTES = 80 * 1024 * 1024;
const MIN_FILE_BYTES = 16;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** Hashes in chunks, so that the process keeps responding. */
async function md5(...parts: Uint8Array[]): Promise<string> {
  const hash = createHash('md5');
  for (const part of parts) {
    for (let from = 0; from < part.length; from += CHUNK_BYTES) {
      hash.update(part.subarray(from, from + CHUNK_BYTES));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return hash.digest('hex');
}

/**
 * Returns the digests of a file's arrays if its head may be that of a known file, otherwise undefined. For unrelated
 * files this is one small read.
 *
 * @throws RefusalError with the name of a file that is truncated or damaged
 */
export async function recognise(file: string, sets: readonly KnownSet[]): Promise<RecognisedFile | undefined> {
  const { size } = await stat(file);
  if (size < MIN_FILE_BYTES || size > MAX_FILE_BYTES) return undefined;
  const head = await readHead(file);
  if (isZip(head)) return { container: 'npz', md5s: await arrayDigests(await readNpz(await readFile(file), file)) };
  const header = idxFileHeader(head);
  if (!header || !knownSizes(sets).includes(header.offset + header.size)) return undefined;
  const { shape, data } = await readIdx(await readFile(file), file);
  return { container: 'idx', md5s: [await md5(encodeIdxHeader(shape), data)] };
}

const knownSizes = (sets: readonly KnownSet[]) => sets.flatMap((s) => [s.images.size, s.labels.size]);

/** MD5s of images and labels as IDX files. */
export async function arrayDigests({ count, height, width, pixels, labels }: ImageArray): Promise<string[]> {
  const images = await md5(encodeIdxHeader([count, height, width]), pixels);
  return labels ? [images, await md5(encodeIdxHeader([count]), labels)] : [images];
}

/** Reads the first bytes of a file, by default 4 KiB. */
export async function readHead(file: string, length = 4096): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
