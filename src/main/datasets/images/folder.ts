import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { m } from '../../../paraglide/messages';
import { formatBytes } from '../../../shared/lib/format';
import { checkImage, Decoder, isImage, MAX_IMAGE_BYTES } from '../formats/decode';
import type { ImageSource } from './images';
import { readHead } from '../recognise';
import { checkSignal, fail } from '../refusals';
import { classFolders, isTraining } from '../splits';
import type { Split } from '../splits';
import type { Progress } from './write-images';

/** The images of a folder, in the order of their paths. */
export interface Listing {
  root: string;
  /**
   * Paths relative to the root, with forward slashes, sorted by UTF-16 code units, so that the order is the same
   * everywhere.
   */
  files: { path: string; size: number; mtimeMs: number }[];
  /** Files that are not images or cannot be read. */
  skipped: string[];
  /** What was skipped because its name begins with a dot. */
  hidden: Hidden;
}

interface Hidden {
  files: number;
  /** Their content is not counted. */
  folders: number;
}

const MAX_FILES = 2_000_000;
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Lists the PNG and JPEG files of a folder and its subfolders, recognised by their first bytes. Links to folders are
 * not followed; names that begin with a dot are skipped and counted. `onProgress` gets numbers of files.
 */
export async function listFolder(
  root: string,
  onProgress: Progress = () => undefined,
  signal?: AbortSignal,
): Promise<Listing> {
  const listing: Listing = { root, files: [], skipped: [], hidden: { files: 0, folders: 0 } };
  const paths = (await filesBelow(listing, root, signal)).sort(byCode);
  for (const [i, path] of paths.entries()) {
    checkSignal(signal);
    const entry = await listEntry(join(root, path), path);
    if (entry) listing.files.push(entry);
    else listing.skipped.push(path);
    onProgress(i + 1, paths.length);
  }
  return listing;
}

async function filesBelow(listing: Listing, folder: string, signal?: AbortSignal): Promise<string[]> {
  const { root, hidden } = listing;
  const stats: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    checkSignal(signal);
    if (entry.name.startsWith('.')) {
      hidden[entry.isDirectory() ? 'folders' : 'files']++;
      continue;
    }
    const path = join(folder, entry.name);
    if (entry.isDirectory()) for (const below of await filesBelow(listing, path, signal)) stats.push(below);
    else stats.push(relative(root, path).split(sep).join('/'));
    if (stats.length > MAX_FILES)
      fail(m.dataset_folder_too_many({ folder: root, max: MAX_FILES.toLocaleString('en') }), root);
  }
  return stats;
}

async function listEntry(file: string, path: string): Promise<Listing['files'][number] | undefined> {
  try {
    const stats = await stat(file);
    if (!stats.isFile() || !isImage(await readHead(file, 8))) return undefined;
    return { path, size: stats.size, mtimeMs: stats.mtimeMs };
  } catch {
    return undefined;
  }
}

/** The number of images with more than 8 bits per channel, and the highest level that they have with 8 bits. */
export interface HighDepthImages {
  count: number;
  highest: number;
}

/**
 * Reads every image and refuses the first that is damaged, truncated or too large; decodes those with 16 bits per
 * channel to count their levels in 8 bits. `onProgress` gets numbers of images.
 */
export async function checkFolder(
  { root, files }: Listing,
  onProgress: Progress,
  signal?: AbortSignal,
): Promise<HighDepthImages> {
  const highDepth: HighDepthImages = { count: 0, highest: 0 };
  const decoder = new Decoder();
  for (const [i, { path, size }] of files.entries()) {
    checkSignal(signal);
    const file = join(root, path);
    const bytes = await readBounded(file, size);
    const { depth } = await checkImage(bytes, file);
    if (depth > 8) {
      highDepth.count++;
      for (const level of (await decoder.decode(bytes, file)).pixels)
        if (level > highDepth.highest) highDepth.highest = level;
    }
    onProgress(i + 1, files.length);
  }
  return highDepth;
}

/**
 * Reads an image file whole.
 *
 * @throws RefusalError if it is too large
 */
export async function readBounded(file: string, size: number): Promise<Uint8Array> {
  if (size > MAX_IMAGE_BYTES)
    fail(m.image_file_too_large({ file, size: formatBytes(size), max: formatBytes(MAX_IMAGE_BYTES) }), file);
  return readFile(file);
}

/** The images of a listing that are used for training. */
export const trainingFiles = ({ files }: Listing, split: Split | undefined): Listing['files'] =>
  files.filter(({ path }) => isTraining(path, split));

/**
 * Classes and labels from the first folder in each path; none unless every image is in a folder and there are two or
 * more.
 */
export function classesOf(
  files: readonly { path: string }[],
  split?: Split,
): { classes: string[]; labels: Int32Array } | undefined {
  const folders = classFolders(
    files.map(({ path }) => path),
    split,
  ).map(([first]) => first);
  const classes = [...new Set(folders)];
  if (classes.length < 2 || classes.includes(undefined)) return undefined;
  const index = new Map(classes.map((name, i) => [name, i]));
  return { classes: classes as string[], labels: Int32Array.from(folders, (name) => index.get(name)!) };
}

/** A folder as a source; its images are decoded on demand. */
export function folderSource({ root, files }: Pick<Listing, 'root' | 'files'>, split?: Split): ImageSource {
  const decoder = new Decoder();
  return {
    count: files.length,
    pads: false,
    ...classesOf(files, split),
    read: async (i) => {
      const file = join(root, files[i]!.path);
      return decoder.decode(await readBounded(file, files[i]!.size), file);
    },
  };
}
