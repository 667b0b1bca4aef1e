import { statSync } from 'node:fs';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { m } from '../../../paraglide/messages';
import { MANIFEST_FILE, BUNDLE_RUNS, isPortablePath } from '../../../shared/formats/bundle-manifest';
import { fail } from '../../datasets/refusals';

const MAX_ENTRIES = 250_000;
/** A journal compresses to a tenth and images not at all: a file with a higher ratio is a zip bomb. */
const MAX_GROWTH = 100;
const ALWAYS_FINE = 16 * 1024 * 1024;
const UNIX = 3;
const TYPE_MASK = 0o170000;
const PLAIN_FILE = 0o100000;

type IsAllowed = (name: string) => boolean;

const isBundled: IsAllowed = (name) =>
  name === MANIFEST_FILE || (name.startsWith(`${BUNDLE_RUNS}/`) && isPortablePath(name));

export interface OpenedZip {
  zip: ZipFile;
  entries: ReadonlyMap<string, Entry>;
}

/**
 * Opens a foreign zip file and lists it by its central directory, against which yauzl checks every stream.
 *
 * Nothing is unpacked. The file is refused for names that lead elsewhere, links, duplicates, encryption, and
 * impossible sizes.
 *
 * @param isAllowed whether a name may be in the file: by default, in a bundle
 */
export async function openZip(file: string, isAllowed = isBundled): Promise<OpenedZip> {
  const zip = await openPromise(file, {
    lazyEntries: true,
    autoClose: false,
    strictFileNames: true,
    validateEntrySizes: true,
  }).catch((error: NodeJS.ErrnoException) =>
    error.code === undefined
      ? fail(m.runs_zip_incomplete({ file, reason: reasonOf(error) }), file)
      : Promise.reject(error),
  );
  try {
    if (zip.entryCount > MAX_ENTRIES)
      fail(m.runs_zip_too_many({ file, count: zip.entryCount, max: MAX_ENTRIES }), file);
    return { zip, entries: await listed(zip, file, isAllowed) };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** What is wrong with a file: the most frequent reason as a message, the others in the words of the library. */
const reasonOf = ({ message }: Error): string =>
  message.startsWith('End of central directory record signature not found')
    ? m.runs_zip_no_end()
    : message.replace(/\.+$/, '');

async function listed(zip: ZipFile, file: string, isAllowed: IsAllowed): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const folded = new Set<string>();
  const sum = { packed: 0, whole: 0 };
  for await (const entry of named(zip, file)) {
    const why = refusalOf(entry, folded, isAllowed);
    if (why !== undefined)
      fail(m.runs_zip_refused_entry({ file, name: JSON.stringify(entry.fileName.slice(0, 200)), why }), file);
    folded.add(entry.fileName.toLowerCase());
    entries.set(entry.fileName, entry);
    sum.packed += entry.compressedSize;
    sum.whole += entry.uncompressedSize;
  }
  const { size } = statSync(file);
  if (sum.packed > size) fail(m.runs_zip_packed_size({ file, packed: sum.packed, size }), file);
  if (sum.whole > Math.max(ALWAYS_FINE, MAX_GROWTH * size)) {
    fail(m.runs_zip_growth({ file, size, whole: sum.whole, max: MAX_GROWTH }), file);
  }
  return entries;
}

/** yauzl itself refuses absolute names, `..` and backslashes. */
async function* named(zip: ZipFile, file: string): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (error) {
    fail(m.runs_zip_refused({ file, message: (error as Error).message }), file);
  }
}

function refusalOf(entry: Entry, folded: ReadonlySet<string>, isAllowed: IsAllowed): string | undefined {
  const { fileName, versionMadeBy, externalFileAttributes } = entry;
  if (!isAllowed(fileName)) return m.runs_zip_entry_name();
  if (folded.has(fileName.toLowerCase())) return m.runs_zip_entry_twice();
  const type = versionMadeBy >>> 8 === UNIX ? (externalFileAttributes >>> 16) & TYPE_MASK : 0;
  if (type !== 0 && type !== PLAIN_FILE) return m.runs_zip_entry_link();
  if (entry.isEncrypted()) return m.runs_zip_entry_encrypted();
  return entry.canDecodeFileData() ? undefined : m.runs_zip_entry_compression();
}
