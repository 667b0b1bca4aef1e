import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { chooseEvenly } from '../../../shared/lib/lists';
import { checkSignal } from '../../datasets/refusals';
import { groupNames, isConvincing, isImageName, readingsOf } from './name-pattern';
import type { Evidence, ImageStep, NameGroup, NamePattern } from './name-pattern';

/** The names in a folder of images. Those in folders of single steps are `folder/name`. */
export interface ImageListing {
  path: string;
  images: string[];
  /** All other files of the folder itself. */
  others: string[];
  /** Folders of single steps, whose images belong to this listing. */
  stepFolders: string[];
}

const STEP_FOLDER = /^(epochs?|steps?|iter(ation)?s?|kimg|it|ep)[ _=-]?\d+$/i;
const NUMBER = /^\d+$/;
/** Folders whose names are numbers may be classes of a dataset; fewer are not taken as steps. */
const MIN_NUMBERED = 3;

/** Lists a folder without reading its files. */
export async function listImages(path: string, signal: AbortSignal): Promise<ImageListing> {
  const listing: ImageListing = { path, images: [], others: [], stepFolders: [] };
  const folders: string[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (entry.isFile()) listing[isImageName(entry.name) ? 'images' : 'others'].push(entry.name);
  }
  if (groupNames(listing.images).some(isConvincing)) return listing;
  listing.stepFolders = stepFoldersOf(folders);
  for (const folder of listing.stepFolders) {
    checkSignal(signal);
    const names = await readdir(join(path, folder)).catch(() => []);
    for (const name of names) if (isImageName(name) && !name.startsWith('.')) listing.images.push(`${folder}/${name}`);
  }
  return listing;
}

function stepFoldersOf(folders: readonly string[]): string[] {
  const named = folders.filter((name) => STEP_FOLDER.test(name));
  if (named.length > 0) return named;
  const numbered = folders.filter((name) => NUMBER.test(name));
  return numbered.length >= MIN_NUMBERED && numbered.length === folders.length ? numbered : [];
}

/** The groups of names that can be the grids of a run, the most likely one first. */
export const candidatesOf = ({ images }: ImageListing): NameGroup[] =>
  groupNames(images).filter(isConvincing).slice(0, MAX_GROUPS);
const MAX_GROUPS = 8;

/** The pattern that is chosen by its template, or the most likely one; with it, all that can be chosen. */
export function choosePattern(
  groups: readonly NameGroup[],
  evidence: Evidence,
  chosen: string | undefined,
): { pattern: NamePattern; all: NamePattern[] } {
  const all = groups.flatMap((group, i) => readingsOf(group, i === 0 ? evidence : {}));
  return { pattern: all.find(({ template }) => template === chosen) ?? all[0]!, all };
}

const ORDER_SAMPLE = 400;
/** Names in the order of their times; undefined if the times do not tell it, as in a copy or an archive. */
export async function writtenOrder(folder: string, { files }: NameGroup): Promise<string[] | undefined> {
  const found: { name: string; mtimeMs: number }[] = [];
  for (const { name } of chooseEvenly(files, ORDER_SAMPLE)) {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats) found.push({ name, mtimeMs: stats.mtimeMs });
  }
  if (new Set(found.map(({ mtimeMs }) => mtimeMs)).size * 2 < found.length) return undefined;
  return found.sort((a, b) => a.mtimeMs - b.mtimeMs).map(({ name }) => name);
}

/** Sizes and times of some files. */
export interface FileFacts {
  /** Estimated from the sample. */
  bytes: number;
  /** Times of the first and last file; undefined if they are not those of a training. */
  times: { first: number; last: number } | undefined;
  newest: number;
}

const SAMPLE = 64;
/** Files that were copied have the times of the copy: faster than this is no training, in ms for each file. */
const MIN_MS_PER_FILE = 50;
const MIN_TIME = Date.UTC(2005);
const DAY_MS = 86_400_000;

export async function fileFacts(folder: string, steps: readonly ImageStep[]): Promise<FileFacts> {
  const sampled = chooseEvenly(steps, SAMPLE);
  const found: { size: number; mtimeMs: number }[] = [];
  for (const { files } of sampled) {
    const stats = await stat(join(folder, files[files.length - 1]!.name)).catch(() => undefined);
    if (stats) found.push(stats);
  }
  const count = steps.reduce((sum, { files }) => sum + files.length, 0);
  const mean = found.reduce((sum, { size }) => sum + size, 0) / Math.max(1, found.length);
  const times = found.map(({ mtimeMs }) => Math.round(mtimeMs));
  return {
    bytes: Math.round(mean * count),
    times: arePlausible(times, count) ? { first: times[0]!, last: times[times.length - 1]! } : undefined,
    newest: Math.max(0, ...times),
  };
}

/** Whether times ascend with the steps, and are those of a training. */
function arePlausible(times: readonly number[], files: number): boolean {
  const [first, last] = [times[0] ?? 0, times[times.length - 1] ?? 0];
  const now = Date.now();
  const ascends = times.every((time, i) => i === 0 || time >= times[i - 1]!);
  return (
    ascends && first > MIN_TIME && last < now + DAY_MS && (files < 2 || last - first >= MIN_MS_PER_FILE * (files - 1))
  );
}

/** Names of folders that say what they hold, not which run it is. */
const GENERIC =
  /^(images?|imgs?|samples?|generated([_ -]?(images?|samples?))?|gen|fakes?|grids?|results?|outputs?|out|pics?|pictures?|figures?|progress|visuals?|media|files)$/i;

/** The folder of a run: the one that holds a folder such as `images`. */
export const runFolderOf = (path: string): string => (GENERIC.test(basename(path)) ? dirname(path) : path);

/** The name of a run, from the path of its folder below the imported one. */
export function nameOfFolder(path: string, relative: string): string {
  const parts = relative === '' ? [] : relative.split('/');
  while (parts.length > 0 && GENERIC.test(parts[parts.length - 1]!)) parts.pop();
  return parts.length > 0 ? parts.join('/') : basename(runFolderOf(rootOf(path, relative))) || 'images';
}

function rootOf(path: string, relative: string): string {
  let root = path;
  if (relative !== '') for (let n = relative.split('/').length; n > 0; n--) root = dirname(root);
  return root;
}
