import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../paraglide/messages';
import { readIdxPair } from './formats/idx';
import { readNpz } from './formats/numpy';
import type { ImageArray } from './images/images';
import type { KnownSet } from './known';
import { arrayDigests } from './recognise';
import { fail } from './refusals';
import { FileStampCache } from './seen-files';
import type { FileStamp } from './seen-files';

/** The folders in which a user's files may be. */
export interface SearchRoots {
  home: string;
  userHome: string;
  /** The folder in which the program was started. */
  cwd: string;
  /** Keras' own folder: KERAS_HOME, or ~/.keras. */
  kerasHome: string;
}

export const datasetsFolder = (home: string): string => join(home, 'datasets');

/** The folder for files of a dataset, put there by the user or downloaded. */
export const datasetFolder = (home: string, name: string): string => join(datasetsFolder(home), name);

/**
 * Returns the folders and files in which a known dataset may be, in the order of the search: our own, torchvision's
 * (<root>/<Class>/raw, for the roots ./data and ~/data), and Keras'. They are only read.
 */
function searchPaths({ home, userHome, cwd, kerasHome }: SearchRoots, set: KnownSet): string[] {
  const roots = [join(cwd, 'data'), join(userHome, 'data')];
  return [
    datasetFolder(home, set.name),
    ...roots.flatMap((root) => [
      join(root, set.torchvision, 'raw'),
      join(root, set.torchvision),
      join(root, set.name),
      root,
    ]),
    ...set.keras.map((file) => join(kerasHome, 'datasets', file)),
  ];
}

/** Files with a known dataset: two IDX files, or one NumPy file twice. */
export interface FoundFiles {
  images: string;
  labels: string;
}

/** The location of a set; or, if it was not found, what is wrong with a file that resembles a part of it. */
export interface SearchResult {
  found?: FoundFiles;
  problem?: string;
}

const MAX_FILES = 2000;

/** Finds known datasets among a user's files by content, never by name. */
export class Finder {
  private readonly files: FileStampCache;

  constructor(
    private readonly roots: SearchRoots,
    private readonly sets: readonly KnownSet[],
  ) {
    this.files = new FileStampCache(join(roots.home, 'datasets', 'recognised.json'), sets);
  }

  async find(set: KnownSet): Promise<SearchResult> {
    const fileByMd5 = new Map<string, string>();
    let problem: string | undefined;
    for (const file of (await Promise.all(searchPaths(this.roots, set).map(filesAt))).flat()) {
      const stamp = await this.files.stamp(file);
      for (const md5 of stamp?.md5s ?? []) if (!fileByMd5.has(md5)) fileByMd5.set(md5, file);
      problem ??= stamp && this.describeProblem(file, stamp);
      const [images, labels] = [fileByMd5.get(set.images.md5), fileByMd5.get(set.labels.md5)];
      if (!images || !labels) continue;
      await this.files.save();
      return { found: { images, labels } };
    }
    await this.files.save();
    return problem ? { problem } : {};
  }

  /** Describes a file of the right format with other content than a published one: it may be damaged. */
  private describeProblem(file: string, { problem, container, md5s }: FileStamp): string | undefined {
    const published = this.sets.flatMap((s) => [s.images.md5, s.labels.md5]);
    if (problem ?? (container !== 'idx' || md5s.some((md5) => published.includes(md5)))) return problem;
    return m.dataset_published_other_content({ file });
  }
}

async function filesAt(path: string): Promise<string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile()) return [path];
  if (!stats?.isDirectory()) return [];
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const files = entries.filter((e) => e.isFile() || e.isSymbolicLink()).map((e) => e.name);
  return files
    .sort()
    .slice(0, MAX_FILES)
    .map((name) => join(path, name));
}

/**
 * Reads a known set and checks it against its published digests again, since a file may have changed since it was
 * found.
 */
export async function openFoundFiles({ images, labels }: FoundFiles, set: KnownSet): Promise<ImageArray> {
  const array = images === labels ? await readNpz(await readFile(images), images) : await readIdxFiles(images, labels);
  const [imagesMd5, labelsMd5] = await arrayDigests(array);
  if (imagesMd5 !== set.images.md5 || labelsMd5 !== set.labels.md5)
    fail(m.dataset_published_changed({ file: images }), images);
  return array;
}

async function readIdxFiles(images: string, labels: string): Promise<ImageArray> {
  return readIdxPair({ bytes: await readFile(images), file: images }, { bytes: await readFile(labels), file: labels });
}
