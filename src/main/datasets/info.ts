import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BUILT_IN } from '../../shared/domain/datasets';
import type { DatasetInfo } from '../../shared/domain/datasets';
import { listNames } from './added';
import type { Added, AddedFolder } from './added';
import { EMBEDDED_COUNT } from './embedded';
import { datasetFolder } from './finder';
import type { SearchResult } from './finder';
import { KNOWN_SETS } from './known';
import type { KnownSet } from './known';
import { TOY_COUNT } from './toy';

const formatCount = (count: number) => count.toLocaleString('en');
const builtIn = (name: string) => {
  const { title, kind, description } = BUILT_IN.find((d) => d.name === name)!;
  return { name, title, kind, description };
};

export function toyInfo(name: string): DatasetInfo {
  const { title, kind, description } = builtIn(name);
  return {
    name,
    title,
    kind,
    count: TOY_COUNT,
    available: true,
    detail: description,
    fetchable: false,
    licence: 'none needed: it is generated',
  };
}

export function embeddedInfo(name: string): DatasetInfo {
  const { title, kind, description } = builtIn(name);
  return {
    name,
    title,
    kind,
    count: EMBEDDED_COUNT,
    available: true,
    detail: description,
    fetchable: false,
    licence: KNOWN_SETS[0]!.licence,
  };
}

/** How the user can get all of a published set. */
export const downloadHint = (set: KnownSet, home: string): string =>
  `"gander data fetch ${set.name}" downloads all ${formatCount(set.shape[0])}, or put ${set.images.name} and ${set.labels.name} in ${datasetFolder(home, set.name)}.`;

/** Describes a published set: where it was found, what is used instead, or how to get it. */
export function knownInfo(set: KnownSet, { found, problem }: SearchResult, home: string): DatasetInfo {
  const { name, title, kind } = builtIn(set.name);
  const base = { name, title, kind, fetchable: true, licence: set.licence };
  if (found)
    return {
      ...base,
      count: set.shape[0],
      available: true,
      learnable: name !== 'mnist',
      detail: `All ${formatCount(set.shape[0])} are in ${dirname(found.images)}.`,
    };
  const get = downloadHint(set, home);
  const problemText = problem ? ` ${problem}` : '';
  if (name === 'mnist')
    return {
      ...base,
      count: EMBEDDED_COUNT,
      available: true,
      detail: `The ${formatCount(EMBEDDED_COUNT)} that are built in; ${get}${problemText}`,
    };
  return { ...base, count: 0, available: false, detail: `Not available yet: ${get}${problemText}` };
}

/** Describes an added dataset without opening it. */
export async function addedInfo(name: string, added: Added): Promise<DatasetInfo> {
  const base = {
    name,
    title: name,
    kind: 'images' as const,
    count: added.count,
    fetchable: false,
    licence: 'your own data',
  };
  const exists = await access(added.path).then(
    () => true,
    () => false,
  );
  if (!exists)
    return {
      ...base,
      count: 0,
      available: false,
      detail: `${added.path} is missing; restore it, or add it again under another name.`,
    };
  return { ...base, available: true, learnable: mayHaveLabels(added), detail: describe(added) };
}

/** For a .npz file this is known only after it is read. */
const mayHaveLabels = (added: Added): boolean =>
  added.kind === 'folder' ? added.classes > 1 : added.kind === 'idx' ? added.labels !== undefined : true;

/** Describes the content, and how files are used that are not trained on as they are. */
function describe(added: Added): string {
  return added.kind === 'folder'
    ? describeFolder(added)
    : `${formatCount(added.count)} images of ${added.shape.join(' x ')} in ${added.path}.${unusedText(added.unused)}`;
}

const unusedText = (unused: readonly string[] | undefined): string =>
  unused?.length ? ` Not used: ${listNames(unused)}.` : '';
const formatFiles = (count: number): string => `${formatCount(count)} ${count === 1 ? 'file' : 'files'}`;

function describeFolder({ count, classes, path, split, deep, skipped, skippedNames, hidden }: AddedFolder): string {
  const inClasses = classes ? ` in ${formatCount(classes)} classes` : '';
  const sentences = [`${formatCount(count)} images${inClasses} in ${path}.`];
  if (split)
    sentences.push(
      `Only ${split.training.join(', ')} is used for training: ${split.leftOut.map(({ name, count: left }) => `${formatCount(left)} in ${name}`).join(', ')} are left out.`,
    );
  if (deep)
    sentences.push(
      `${formatCount(deep.count)} ${deep.count === 1 ? 'has' : 'have'} 16 bits per channel, of which the upper 8 are kept: ${deep.highest + 1} of 256 levels.`,
    );
  if (skipped > 0)
    sentences.push(
      `${formatFiles(skipped)} ${skipped === 1 ? 'is not an image' : 'are not images'} or cannot be read and ${skipped === 1 ? 'is' : 'are'} left out: ${listNames(skippedNames, skipped)}.`,
    );
  if (hidden && hidden.files + hidden.folders > 0) {
    const what = [
      ...(hidden.files ? [formatFiles(hidden.files)] : []),
      ...(hidden.folders ? [`${formatCount(hidden.folders)} ${hidden.folders === 1 ? 'folder' : 'folders'}`] : []),
    ];
    sentences.push(
      `${what.join(' and ')} with names that begin with a dot ${hidden.files + hidden.folders === 1 ? 'is' : 'are'} left out.`,
    );
  }
  return sentences.join(' ');
}
