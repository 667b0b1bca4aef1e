import { m } from '../../../paraglide/messages';
import { refuse } from '../../../shared/contract/outcome';
import type { Refusal } from '../../../shared/contract/outcome';
import { visible } from '../../../shared/lib/text';
import type { EventFolder } from './event-files';
import type { FileFacts, TagFacts } from './file-facts';

/** A folder with what is known of its files. */
export interface KnownFolder {
  folder: EventFolder;
  files: FileFacts[];
}

/** Files that one writer filled one after the other: a program, and what continued it. */
export interface Stream {
  /** Distinguishes the streams of a run: the folder, and a number where a folder has several. */
  id: string;
  /** Key of its folder. */
  key: string;
  /**
   * Where it comes from: the folder of the run; a sub-folder of `SummaryWriter.add_scalars`, whose values belong to one
   * part of a tag; or one of `add_hparams`, which has settings and final values.
   */
  kind: 'main' | 'scalars' | 'hparams';
  /** Of `scalars`: the part of the tag that its values are. */
  part?: string;
  files: FileFacts[];
}

/** The files of one training. */
export interface RunFiles {
  folder: EventFolder;
  streams: Stream[];
  /** Why the run cannot be read. */
  refusal?: Refusal;
}

/** Folders named by `str(time.time())`, as `add_hparams` does. */
const TIME_STAMP = /^\d{9,11}(\.\d+)?$/;

/** Divides folders into runs; those that belong to the run of a folder above are joined with it. */
export function groupRuns(folders: readonly KnownFolder[]): RunFiles[] {
  const byKey = new Map(folders.map((known) => [known.folder.key, known]));
  const runs = new Map<string, RunFiles>();
  const runOf = (known: KnownFolder): RunFiles => {
    const { key } = known.folder;
    if (!runs.has(key)) runs.set(key, { folder: known.folder, streams: [] });
    return runs.get(key)!;
  };
  const folded = new Set<string>();
  for (const known of folders) {
    const above = nearestAbove(known.folder.key, byKey);
    const fold = above && !folded.has(above.folder.key) ? foldingOf(known, above.folder.key) : undefined;
    if (fold) folded.add(known.folder.key);
    const run = runOf(fold ? above! : known);
    addFolder(run, known.folder.key, known.files, fold ?? { kind: 'main' });
  }
  return [...runs.values()];
}

/** The same run with more that is known of its files. */
export function withFacts(run: RunFiles, facts: ReadonlyMap<string, FileFacts>): RunFiles {
  const again: RunFiles = { folder: run.folder, streams: [] };
  for (const key of new Set(run.streams.map((stream) => stream.key))) {
    const streams = run.streams.filter((stream) => stream.key === key);
    const files = streams.flatMap((stream) => stream.files.map(({ file }) => facts.get(file.name)!));
    addFolder(again, key, files, streams[0]!);
  }
  return again;
}

type Origin = Pick<Stream, 'kind' | 'part'>;

function addFolder(run: RunFiles, key: string, files: readonly FileFacts[], { kind, part }: Origin): void {
  const arranged = arrange(files, part === undefined ? { kind } : { kind, part }, key);
  if ('refusal' in arranged) run.refusal ??= arranged.refusal;
  else run.streams.push(...arranged.streams);
}

function nearestAbove(key: string, byKey: ReadonlyMap<string, KnownFolder>): KnownFolder | undefined {
  for (let at = key; at !== '';) {
    at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
    const found = byKey.get(at);
    if (found) return found;
  }
  return undefined;
}

/** Whether a sub-folder belongs to the run above, by what it contains. */
function foldingOf({ folder, files }: KnownFolder, above: string): Origin | undefined {
  const path = above === '' ? folder.key : folder.key.slice(above.length + 1);
  if (TIME_STAMP.test(path) && files.some(({ hasSession }) => hasSession)) return { kind: 'hparams' };
  const tags = new Map<string, TagFacts>();
  for (const file of files) for (const [tag, facts] of file.tags) tags.set(tag, facts);
  const [facts] = tags.values();
  if (tags.size !== 1 || facts?.kind !== 'scalar') return undefined;
  // PyTorch: main_tag.replace("/", "_") + "_" + tag. tensorboardX: a folder for the main tag, and one for the tag.
  for (const start of [`${facts.tag.replaceAll('/', '_')}_`, `${facts.tag}/`])
    if (path.startsWith(start) && path.length > start.length)
      return { kind: 'scalars', part: path.slice(start.length) };
  return undefined;
}

/**
 * Puts the files of a folder in the order in which they were written. Files that overlap in time are streams of their
 * own if they have no tag in common; otherwise two programs wrote the same values at the same time.
 */
function arrange(files: readonly FileFacts[], base: Origin, key: string): { streams: Stream[] } | { refusal: Refusal } {
  const streams: Stream[] = [];
  const sorted = files.filter(({ hasEvents }) => hasEvents).sort((a, b) => startOf(a) - startOf(b));
  for (const file of sorted) {
    const sharing = streams.filter((stream) => stream.files.some((other) => sharesTag(other, file)));
    const busy = sharing.find((stream) => endOf(stream) > startOf(file));
    if (busy) return { refusal: twoWriters(busy, file) };
    const free = sharing[0] ?? streams.find((stream) => endOf(stream) <= startOf(file));
    if (free) free.files.push(file);
    else streams.push({ ...base, id: `${key}#${streams.length}`, key, files: [file] });
  }
  return { streams };
}

const startOf = (file: FileFacts): number => file.firstValueTime ?? file.firstTime ?? 0;
const endOf = (stream: Stream): number =>
  Math.max(...stream.files.map((file) => (file.tags.size > 0 ? (file.lastTime ?? 0) : 0)));
const sharesTag = (a: FileFacts, b: FileFacts): boolean => [...b.tags.keys()].some((tag) => a.tags.has(tag));

function twoWriters(stream: Stream, file: FileFacts): Refusal {
  const other = stream.files.at(-1)!.file.name;
  return refuse(m.external_two_programs({ a: visible(other), b: visible(file.file.name) }), file.file.path).error;
}
