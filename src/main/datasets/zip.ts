import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { crc32 } from './crc32';
import { fail } from './refusals';

const inflate = promisify(inflateRaw);
const STORED = 0;
const DEFLATED = 8;
const END_SIZE = 22;
const MAX_COMMENT = 65_535;
const MAX_ENTRIES = 1000;

export interface ZipEntry {
  name: string;
  /** Bytes once inflated. */
  size: number;
  method: number;
  crc: number;
  compressed: Uint8Array;
}

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/**
 * Lists a zip file by its central directory (APPNOTE.TXT 4.3); nothing is inflated yet, and names are never used as paths.
 * Throws a RefusalError that names the file when it is cut short or damaged.
 */
export function zipEntries(bytes: Uint8Array, file: string): ZipEntry[] {
  const damaged = (): never => fail(`${file} is cut short or damaged: it has no whole zip directory; get it again from its source.`, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = findEnd(view);
  if (end < 0) return damaged();
  const count = view.getUint16(end + 10, true);
  if (count > MAX_ENTRIES) fail(`${file} holds ${count} files, more than the ${MAX_ENTRIES} of an array file; choose another.`, file);
  const entries: ZipEntry[] = [];
  for (let i = 0, at = view.getUint32(end + 16, true); i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) return damaged();
    const nameLength = view.getUint16(at + 28, true);
    const name = Buffer.from(bytes.subarray(at + 46, at + 46 + nameLength)).toString('utf8');
    const compressed = entryBytes(bytes, view, view.getUint32(at + 42, true), view.getUint32(at + 20, true));
    if (!compressed) return damaged();
    entries.push({ name, size: view.getUint32(at + 24, true), method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true), compressed });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - END_SIZE; at >= Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === 0x06054b50) return at;
  }
  return -1;
}

function entryBytes(bytes: Uint8Array, view: DataView, at: number, size: number): Uint8Array | undefined {
  if (at + 30 > bytes.length || view.getUint32(at, true) !== 0x04034b50) return undefined;
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  return start + size > bytes.length ? undefined : bytes.subarray(start, start + size);
}

/** The content of an entry, checked against its size and CRC; `limit` bounds what is allocated. */
export async function unzipEntry(entry: ZipEntry, limit: number, file: string): Promise<Uint8Array> {
  const at = `${entry.name} in ${file}`;
  if (entry.size > limit) fail(`${at} says that it holds ${entry.size} bytes, more than the ${limit} that are read; use a smaller array.`, file);
  if (entry.method !== STORED && entry.method !== DEFLATED) fail(`${at} is compressed in a way that is not read here; save it again with numpy.savez.`, file);
  const content = entry.method === STORED ? entry.compressed : await inflate(entry.compressed, { maxOutputLength: Math.max(entry.size, 1) }).catch(() => undefined);
  if (!content || content.length !== entry.size || crc32(content) !== entry.crc) fail(`${at} is damaged; get the file again from its source.`, file);
  return content;
}
