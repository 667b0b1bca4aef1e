import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { crc32 } from '../../files/crc32';
import { fail } from '../refusals';

const MAX_ENTRIES = 1000;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** A file in a zip; nothing is inflated until {@link unzipEntry} asks for it. */
export interface ZipEntry {
  name: string;
  entry: Entry;
  zip: ZipFile;
}

/**
 * Lists a zip file by its central directory; names are never used as paths.
 * Throws a RefusalError that names the file when it is cut short or damaged.
 */
export async function zipEntries(bytes: Uint8Array, file: string): Promise<ZipEntry[]> {
  const orRefuse = async <T>(part: Promise<T>): Promise<T> =>
    part.catch(() =>
      fail(`${file} is cut short or damaged: it has no whole zip directory; get it again from its source.`, file),
    );
  const zip = await orRefuse(fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  if (zip.entryCount > MAX_ENTRIES)
    fail(`${file} holds ${zip.entryCount} files, more than the ${MAX_ENTRIES} of an array file; choose another.`, file);
  return orRefuse(listEntries(zip));
}

async function listEntries(zip: ZipFile): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) entries.push({ name: entry.fileName, entry, zip });
  return entries;
}

/**
 * The content of an entry. yauzl ends when it becomes longer or shorter than the directory says; the CRC is checked here.
 *
 * @param limit bytes at the most: what the directory claims is refused before it is allocated
 */
export async function unzipEntry({ name, entry, zip }: ZipEntry, limit: number, file: string): Promise<Uint8Array> {
  const at = `${name} in ${file}`;
  if (entry.uncompressedSize > limit)
    fail(
      `${at} says that it holds ${entry.uncompressedSize} bytes, more than the ${limit} that are read; use a smaller array.`,
      file,
    );
  // Deflate makes of a byte at most 1032 (RFC 1951): what claims more is damaged, and nothing is allocated for it.
  if (entry.uncompressedSize > 1032 * entry.compressedSize + 1032)
    fail(
      `${at} is damaged: it says that its ${entry.compressedSize} bytes become ${entry.uncompressedSize}; get the file again from its source.`,
      file,
    );
  if (!entry.canDecodeFileData())
    fail(`${at} is compressed in a way that is not read here; save it again with numpy.savez.`, file);
  const content = await inflateEntry(zip, entry).catch(() => undefined);
  if (!content || crc32(content) !== entry.crc32) fail(`${at} is damaged; get the file again from its source.`, file);
  return content;
}

async function inflateEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const content = new Uint8Array(entry.uncompressedSize);
  let at = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    content.set(chunk as Buffer, at);
    at += (chunk as Buffer).length;
  }
  return content;
}
