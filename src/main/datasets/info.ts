import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { m } from '../../paraglide/messages';
import { BUILT_IN } from '../../shared/domain/datasets';
import type { DatasetInfo } from '../../shared/domain/datasets';
import { formatList, joinWithCommas } from '../../shared/lib/format';
import { joinSentences } from '../../shared/lib/join-sentences';
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
    licence: m.dataset_licence_generated(),
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
  m.dataset_download_hint({
    name: set.name,
    count: formatCount(set.shape[0]),
    images: set.images.name,
    labels: set.labels.name,
    folder: datasetFolder(home, set.name),
  });

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
      detail: m.dataset_all_found({ count: formatCount(set.shape[0]), folder: dirname(found.images) }),
    };
  const get = downloadHint(set, home);
  if (name === 'mnist')
    return {
      ...base,
      count: EMBEDDED_COUNT,
      available: true,
      detail: joinSentences(m.dataset_embedded_used({ count: formatCount(EMBEDDED_COUNT), hint: get }), problem ?? ''),
    };
  return {
    ...base,
    count: 0,
    available: false,
    detail: joinSentences(m.dataset_not_available({ hint: get }), problem ?? ''),
  };
}

/** Describes an added dataset without opening it. */
export async function addedInfo(name: string, added: Added): Promise<DatasetInfo> {
  const base = {
    name,
    title: name,
    kind: 'images' as const,
    count: added.count,
    fetchable: false,
    licence: m.dataset_licence_own(),
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
      detail: m.dataset_added_missing({ path: added.path }),
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
    : joinSentences(
        m.dataset_array({ count: formatCount(added.count), shape: added.shape.join(' x '), path: added.path }),
        added.unused?.length ? m.dataset_unused({ names: listNames(added.unused) }) : '',
      );
}

function describeFolder({ count, classes, path, split, deep, skipped, skippedNames, hidden }: AddedFolder): string {
  const counted = { count: formatCount(count), path };
  const sentences = [
    classes ? m.dataset_folder_of_classes({ ...counted, classes: formatCount(classes) }) : m.dataset_folder(counted),
  ];
  if (split) {
    const leftOut = split.leftOut.map(({ name, count: left }) =>
      m.dataset_count_in({ count: formatCount(left), name }),
    );
    sentences.push(m.dataset_split({ training: joinWithCommas(split.training), leftOut: joinWithCommas(leftOut) }));
  }
  if (deep)
    sentences.push(m.dataset_deep({ count: deep.count, images: formatCount(deep.count), levels: deep.highest + 1 }));
  if (skipped > 0)
    sentences.push(
      m.dataset_skipped({
        count: skipped,
        files: formatCount(skipped),
        names: listNames(skippedNames, skipped),
      }),
    );
  if (hidden && hidden.files + hidden.folders > 0) {
    const what = [
      ...(hidden.files ? [m.dataset_files({ count: hidden.files, shown: formatCount(hidden.files) })] : []),
      ...(hidden.folders ? [m.dataset_folders({ count: hidden.folders, shown: formatCount(hidden.folders) })] : []),
    ];
    sentences.push(m.dataset_hidden({ count: hidden.files + hidden.folders, what: formatList(what) }));
  }
  return joinSentences(...sentences);
}
