import { statSync } from 'node:fs';
import { openPromise } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
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
      ? fail(
          `${file} is not a complete bundle: ${error.message.replace(/\.+$/, '')}. Copy it again from its source.`,
          file,
        )
      : Promise.reject(error),
  );
  try {
    if (zip.entryCount > MAX_ENTRIES)
      fail(
        `${file} holds ${zip.entryCount} files, more than the ${MAX_ENTRIES} that are read: export fewer runs at once.`,
        file,
      );
    return { zip, entries: await listed(zip, file, isAllowed) };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function listed(zip: ZipFile, file: string, isAllowed: IsAllowed): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const folded = new Set<string>();
  const sum = { packed: 0, whole: 0 };
  for await (const entry of named(zip, file)) {
    const why = refusalOf(entry, folded, isAllowed);
    if (why !== undefined)
      fail(
        `${file} is refused, and nothing of it was unpacked: ${JSON.stringify(entry.fileName.slice(0, 200))} ${why}.`,
        file,
      );
    folded.add(entry.fileName.toLowerCase());
    entries.set(entry.fileName, entry);
    sum.packed += entry.compressedSize;
    sum.whole += entry.uncompressedSize;
  }
  const { size } = statSync(file);
  if (sum.packed > size)
    fail(
      `${file} is refused, and nothing of it was unpacked: its entries say that they take ${sum.packed} bytes of a file of ${size}.`,
      file,
    );
  if (sum.whole > Math.max(ALWAYS_FINE, MAX_GROWTH * size)) {
    fail(
      `${file} is refused, and nothing of it was unpacked: its ${size} bytes say that they become ${sum.whole}, more than ${MAX_GROWTH} times as many.`,
      file,
    );
  }
  return entries;
}

/** yauzl itself refuses absolute names, `..` and backslashes. */
async function* named(zip: ZipFile, file: string): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (error) {
    fail(`${file} is refused, and nothing of it was unpacked: ${(error as Error).message}.`, file);
  }
}

function refusalOf(entry: Entry, folded: ReadonlySet<string>, isAllowed: IsAllowed): string | undefined {
  const { fileName, versionMadeBy, externalFileAttributes } = entry;
  if (!isAllowed(fileName)) return 'is not a name of a file in a bundle';
  if (folded.has(fileName.toLowerCase())) return 'is there twice';
  const type = versionMadeBy >>> 8 === UNIX ? (externalFileAttributes >>> 16) & TYPE_MASK : 0;
  if (type !== 0 && type !== PLAIN_FILE) return 'is a link or a device, not a plain file';
  if (entry.isEncrypted()) return 'is encrypted';
  return entry.canDecodeFileData() ? undefined : 'is compressed in a way that is not read here';
}
