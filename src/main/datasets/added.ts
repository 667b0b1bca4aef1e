import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { m } from '../../paraglide/messages';
import { formatBytes, formatList, joinWithCommas } from '../../shared/lib/format';
import { idxFileHeader, readIdxPair } from './formats/idx';
import type { ProgressInWords } from './download';
import { checkFolder, classesOf, folderSource, listFolder, trainingFiles } from './images/folder';
import { arraySource, MAX_ARRAY_BYTES } from './images/images';
import type { ImageArray } from './images/images';
import { readNpz } from './formats/numpy';
import type { UnopenedSource } from './preparer';
import { fail } from './refusals';
import { readHead } from './recognise';
import { findSplit, isTraining, leftOutUnder } from './splits';
import type { Split } from './splits';
import { isZip } from './formats/zip';

/** A folder of images, with how its files are used. */
const folderSchema = z.object({
  version: z.literal(1),
  kind: z.literal('folder'),
  path: z.string(),
  count: z.number().int().positive(),
  classes: z.number().int(),
  skipped: z.number().int(),
  skippedNames: z.array(z.string()),
  /**
   * The split folders of a dataset that has splits. Earlier versions took split folders for classes; their entries are
   * kept as they are.
   */
  split: z
    .object({
      depth: z.number().int(),
      training: z.array(z.string()),
      leftOut: z.array(z.object({ name: z.string(), count: z.number().int() })),
    })
    .optional(),
  hidden: z.object({ files: z.number().int(), folders: z.number().int() }).optional(),
  deep: z.object({ count: z.number().int(), highest: z.number().int() }).optional(),
});
export type AddedFolder = z.infer<typeof folderSchema>;

/** Content of datasets/<name>/source.json: the location of the user's data. Nothing is copied until it is prepared. */
export const addedSchema = z.discriminatedUnion('kind', [
  folderSchema,
  z.object({
    version: z.literal(1),
    kind: z.literal('idx'),
    path: z.string(),
    images: z.string(),
    labels: z.string().optional(),
    count: z.number().int().positive(),
    shape: z.array(z.number()),
    unused: z.array(z.string()).optional(),
  }),
  z.object({
    version: z.literal(1),
    kind: z.literal('npz'),
    path: z.string(),
    count: z.number().int().positive(),
    shape: z.array(z.number()),
    unused: z.array(z.string()).optional(),
  }),
]);
export type Added = z.infer<typeof addedSchema>;

const sha256 = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const MAX_FILE_BYTES = 2 * MAX_ARRAY_BYTES;
/**
 * Images with 16 bits per channel that would keep fewer levels in 8 bits are refused, since training would see bands.
 */
const MIN_DEEP_LEVELS = 64;
const formatCount = (count: number): string => count.toLocaleString('en');

/** Locates an added dataset by the names, sizes and times of its files; refuses with the path of a missing one. */
export async function locateAdded(added: Added, signal?: AbortSignal): Promise<UnopenedSource> {
  if (added.kind === 'folder') {
    const listing = await listFolder(added.path, undefined, signal);
    const { root } = listing;
    const split = added.split && { depth: added.split.depth, training: added.split.training };
    const files = trainingFiles(listing, split);
    if (files.length === 0)
      fail(
        split
          ? m.dataset_folder_part_emptied({ path: added.path, folders: joinWithCommas(split.training) })
          : m.dataset_folder_emptied({ path: added.path }),
        added.path,
      );
    return {
      key: ['folder', sha256([root, files, ...(split ? [split] : [])])],
      open: () => Promise.resolve(folderSource({ root, files }, split)),
    };
  }
  const files = added.kind === 'npz' ? [added.path] : [added.images, ...(added.labels ? [added.labels] : [])];
  const states = await Promise.all(files.map(async (file) => ({ file, ...sizeAndTime(await stat(file)) })));
  return { key: [added.kind, sha256(states)], open: async () => arraySource(await openArray(added)) };
}

const sizeAndTime = ({ size, mtimeMs }: { size: number; mtimeMs: number }) => ({ size, mtimeMs });

async function openArray(added: Exclude<Added, { kind: 'folder' }>): Promise<ImageArray> {
  if (added.kind === 'npz') return readNpz(await readWhole(added.path), added.path);
  const { images, labels } = added;
  return readIdxPair(
    { bytes: await readWhole(images), file: images },
    labels ? { bytes: await readWhole(labels), file: labels } : undefined,
  );
}

async function readWhole(file: string): Promise<Uint8Array> {
  const { size } = await stat(file);
  if (size > MAX_FILE_BYTES - 1)
    fail(m.dataset_file_too_large({ file, size: formatBytes(size), max: formatBytes(MAX_FILE_BYTES) }), file);
  return readFile(file);
}

/**
 * Determines by content what a path contains: an IDX file, a NumPy file, or a folder of IDX files or images. Every
 * image of a folder is checked.
 */
export async function inspectPath(path: string, onProgress: ProgressInWords, signal?: AbortSignal): Promise<Added> {
  const stats = await stat(path);
  if (stats.isDirectory())
    return (await inspectIdx(path, await idxFiles(path))) ?? inspectFolder(path, onProgress, signal);
  if (!stats.isFile()) fail(m.dataset_no_file_or_folder({ path }), path);
  const head = await readHead(path);
  if (isZip(head)) return describeArray({ version: 1, kind: 'npz', path, count: 1, shape: [] });
  const header = idxFileHeader(head);
  const idx = header && (await inspectIdx(path, [{ file: path, shape: header.shape }]));
  return idx ?? fail(m.dataset_unknown_file({ path }), path);
}

async function describeArray(added: Exclude<Added, { kind: 'folder' }>): Promise<Added> {
  const { count, height, width, channels, unused = added.unused } = await openArray(added);
  return { ...added, count, shape: [height, width, channels], ...(unused?.length && { unused }) };
}

interface IdxFile {
  file: string;
  shape: number[];
}

/**
 * Selects the largest set of images among IDX files, and the labels of the same count; test sets beside it are ignored.
 */
async function inspectIdx(path: string, files: readonly IdxFile[]): Promise<Added | undefined> {
  const images = files.filter((f) => f.shape.length >= 3).sort((a, b) => b.shape[0]! - a.shape[0]!)[0];
  if (!images) return undefined;
  const labels = files.find((f) => f.shape.length === 1 && f.shape[0] === images.shape[0])?.file;
  const unused = files
    .map(({ file }) => file)
    .filter((file) => file !== images.file && file !== labels)
    .map((file) => basename(file));
  return describeArray({
    version: 1,
    kind: 'idx',
    path,
    images: images.file,
    ...(labels && { labels }),
    count: 1,
    shape: [],
    unused,
  });
}

async function idxFiles(folder: string): Promise<IdxFile[]> {
  const found: IdxFile[] = [];
  for (const entry of (await readdir(folder, { withFileTypes: true }))
    .filter((e) => e.isFile())
    .sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(folder, entry.name);
    const header = idxFileHeader(await readHead(file).catch(() => new Uint8Array(0)));
    if (header) found.push({ file, shape: header.shape });
  }
  return found;
}

async function inspectFolder(path: string, onProgress: ProgressInWords, signal?: AbortSignal): Promise<Added> {
  // Each file counts as one step of listing, and each image as one step of checking.
  const listing = await listFolder(
    path,
    (done, all) =>
      onProgress(done, 2 * all, m.dataset_files_listed({ done: formatCount(done), total: formatCount(all) })),
    signal,
  );
  const { files, skipped } = listing;
  if (files.length === 0) {
    fail(
      skipped.length > 0
        ? m.dataset_folder_of_other_files({ path, count: skipped.length, names: listNames(skipped) })
        : m.dataset_folder_without_images({ path }),
      path,
    );
  }
  const fileCount = files.length + skipped.length;
  const { split, withoutTraining } = findSplit(files.map(({ path: file }) => file));
  if (withoutTraining) {
    fail(m.dataset_folders_not_for_training({ path, folders: formatList(withoutTraining) }), path);
  }
  const chosen = trainingFiles(listing, split);
  const highDepth = await checkFolder(
    { ...listing, files: chosen },
    (done, all) =>
      onProgress(
        fileCount + done,
        fileCount + all,
        m.dataset_images_checked({ done: formatCount(done), total: formatCount(all) }),
      ),
    signal,
  );
  if (highDepth.count > 0 && highDepth.highest < MIN_DEEP_LEVELS - 1) {
    fail(
      m.dataset_images_too_dark({
        count: highDepth.count,
        images: formatCount(highDepth.count),
        path,
        levels: highDepth.highest + 1,
      }),
      path,
    );
  }
  return {
    version: 1,
    kind: 'folder',
    path,
    count: chosen.length,
    classes: classesOf(chosen, split)?.classes.length ?? 0,
    skipped: skipped.length,
    skippedNames: skipped.slice(0, 5),
    hidden: listing.hidden,
    ...(split && { split: { ...split, leftOut: countLeftOut(files, split) } }),
    ...(highDepth.count > 0 && { deep: highDepth }),
  };
}

/** Folders whose images are not used for training, with their number. */
function countLeftOut(files: readonly { path: string }[], split: Split): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    if (isTraining(path, split)) continue;
    const name = leftOutUnder(path, split);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({ name, count }));
}

/** The first names of a list, and the number of the others. */
export const listNames = (names: readonly string[], all = names.length): string =>
  all > 3
    ? m.dataset_names_and_more({ names: joinWithCommas(names.slice(0, 3)), count: formatCount(all - 3) })
    : joinWithCommas(names.slice(0, 3));
