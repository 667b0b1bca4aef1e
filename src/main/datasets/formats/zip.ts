import { fromBufferPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { m } from '../../../paraglide/messages';
import { crc32 } from '../../files/crc32';
import { fail } from '../refusals';

const MAX_ENTRIES = 1000;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** A file in a zip archive; it is inflated only by {@link unzipEntry}. */
export interface ZipEntry {
  name: string;
  entry: Entry;
  zip: ZipFile;
}

/**
 * Lists a zip file by its central directory; names are never used as paths.
 *
 * @throws RefusalError with the name of a file that is truncated or damaged
 */
export async function zipEntries(bytes: Uint8Array, file: string): Promise<ZipEntry[]> {
  const orRefuse = async <T>(part: Promise<T>): Promise<T> =>
    part.catch(() => fail(m.dataset_zip_directory({ file }), file));
  const zip = await orRefuse(fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  if (zip.entryCount > MAX_ENTRIES)
    fail(m.dataset_zip_entries({ file, count: zip.entryCount, max: MAX_ENTRIES }), file);
  return orRefuse(listEntries(zip));
}

async function listEntries(zip: ZipFile): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) entries.push({ name: entry.fileName, entry, zip });
  return entries;
}

/**
 * Returns the content of an entry. yauzl fails if it is longer or shorter than the directory says; the CRC is checked
 * here.
 *
 * @param limit maximum number of bytes: a larger size in the directory is refused before it is allocated
 */
export async function unzipEntry({ name, entry, zip }: ZipEntry, limit: number, file: string): Promise<Uint8Array> {
  const at = m.dataset_name_in_file({ name, file });
  if (entry.uncompressedSize > limit)
    fail(m.dataset_zip_too_large({ file: at, bytes: entry.uncompressedSize, max: limit }), file);
  // Deflate expands at most 1032-fold (RFC 1951): an entry that claims more is damaged, and nothing is allocated.
  if (entry.uncompressedSize > 1032 * entry.compressedSize + 1032)
    fail(m.dataset_zip_expands({ file: at, compressed: entry.compressedSize, bytes: entry.uncompressedSize }), file);
  if (!entry.canDecodeFileData()) fail(m.dataset_zip_method({ file: at }), file);
  const content = await inflateEntry(zip, entry).catch(() => undefined);
  if (!content || crc32(content) !== entry.crc32) fail(m.dataset_zip_damaged({ file: at }), file);
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
