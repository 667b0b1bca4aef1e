import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { FoundRun, Imported } from '../../../shared/contract/import-status';
import type { ImportOptions } from '../../../shared/contract/requests';
import type { Outcome } from '../../../shared/contract/outcome';
import { RefusalError } from '../../../shared/contract/outcome';
import { unwrap } from '../../../shared/contract/outcome';
import { externalRunOf, flattenSettings, isExternalFile } from '../../../shared/formats/external-run';
import type { ExternalRunFile } from '../../../shared/formats/external-run';
import type { TilePositions } from '../../../shared/domain/grid-layout';
import type { RunId } from '../../../shared/domain/run/run';
import { JOURNAL_FILE } from '../../../shared/formats/run-file';
import { cleanName, cleanText } from '../../../shared/lib/text';
import { asOutcome, checkSignal, fail } from '../../datasets/refusals';
import { clearRecorded, idTaken, updateRun } from '../../database';
import type { StoredRun } from '../../database';
import { withLocale } from '../../core/locale';
import { findSources, readSource } from '../../external/readers';
import type { FoundSource } from '../../external/readers';
import type { Cursor, TileLayout } from '../../external/reader';
import { moveIntoPlace, replaceFile } from '../../files/write-aside';
import { hashFile } from '../../files/hash-file';
import { freeBytes } from '../disk/free-space';
import { LABELS_FILE } from '../folder/labels-file';
import { asideFolder, journalOf, readRunFile, runFolder } from '../folder/run-folder';
import { adopt } from '../import/adopt';
import type { AdoptServices } from '../import/adopt';
import { newRunIds } from '../run-identity';
import type { RunServices } from '../run-services';
import type { ExternalWriters } from './external-writers';
import { ExternalRunWriter } from './write-external';
import { inEnglish } from '../../../shared/locale';

export interface ExternalImportWork extends Pick<ImportOptions, 'keys' | 'readings'> {
  /** Bytes read so far, and in total. */
  onProgress(done: number, total: number): void;
  signal: AbortSignal;
}

/** What {@link importExternal} works with. */
export type ExternalImportServices = AdoptServices & { external: ExternalWriters } & Pick<RunServices, 'labels'>;

/** A path from which runs are read; an upload has another name than its file. */
export interface ExternalPath {
  path: string;
  /** The path as a person knows it: identity of the runs at the next import. */
  known: string;
}

/** The runs of other programs in a path; empty when there are none. Stores nothing. */
export async function findExternal(
  { rows }: Pick<RunServices, 'rows'>,
  from: ExternalPath,
  work: Pick<ExternalImportWork, 'readings' | 'signal'>,
): Promise<FoundRun[]> {
  const sources = await findSources(from.path, { readings: work.readings ?? {}, signal: work.signal });
  const existing = earlierRuns(rows, from);
  return sources.map((source) => foundRun(source, existing(source)));
}

export const identityOf = ({ type, key }: { type: string; key: string }): string => JSON.stringify([type, key]);

/** The runs that earlier imports read from a path, by type and key. */
export function importedFrom({ all }: Pick<RunServices['rows'], 'all'>, known: string): Map<string, RunId> {
  const found = new Map<string, RunId>();
  for (const run of all()) {
    const source = run.external?.source;
    if (source?.path === known) found.set(identityOf(source), run.id);
  }
  return found;
}

/**
 * The run of an earlier import that a source continues. A path of this machine is the identity of its runs. Two uploads may
 * have the same name without being the same: an upload updates a run only if it began at the same time, where its files
 * have times, and has all that the run has.
 */
function earlierRuns(
  rows: Pick<RunServices['rows'], 'all' | 'get'>,
  { path, known }: ExternalPath,
): (source: FoundSource) => RunId | undefined {
  const imported = importedFrom(rows, known);
  return (source) => {
    const id = imported.get(identityOf(source));
    const run = id === undefined ? undefined : rows.get(id);
    return run && (path === known || continues(source, run)) ? id : undefined;
  };
}

function continues({ times, steps, metrics, grids }: FoundSource, run: StoredRun): boolean {
  if (times && Math.trunc(times.first) !== Date.parse(run.createdAt)) return false;
  const names = new Set(metrics.map(({ name }) => name));
  const hasAll = Object.keys(run.last).every((name) => name === 'time' || names.has(name));
  return hasAll && steps.last >= run.step && (grids?.count ?? 0) >= run.samples;
}

function foundRun(source: FoundSource, updates: RunId | undefined): FoundRun {
  const { key, type, path, name, program, settings, notes, metrics, grids, steps, times, remarks, readings } = source;
  return {
    key,
    type,
    path,
    name: cleanName(name) || key || basename(path),
    settings: { ...flattenSettings(settings) },
    metrics: metrics.map((one) => ({ ...one })),
    steps,
    remarks: [...remarks],
    readings: readings.map((one) => ({ ...one, options: [...one.options] })),
    bytes: source.bytes,
    ...(program === undefined ? {} : { program }),
    ...(notes === undefined ? {} : { notes: cleanText(notes) }),
    ...(times ? { times } : {}),
    ...(updates ? { updates } : {}),
    ...(grids
      ? {
          grids: {
            count: grids.count,
            rows: grids.layout?.rows ?? 1,
            columns: grids.layout?.columns ?? 1,
            ...(grids.layout ? { tiles: tilesOf(grids.layout) } : {}),
            layoutFrom: grids.layoutFrom,
            first: grids.first,
            last: grids.last,
          },
        }
      : {}),
  };
}

const tilesOf = ({ x, y, width, height, strideX, strideY }: TileLayout): TilePositions => ({
  ...{ x, y, width, height, strideX, strideY },
});

/** Imports the runs of other programs in a path, see {@link importSources}. */
export const importExternal = (
  services: ExternalImportServices,
  from: ExternalPath,
  work: ExternalImportWork,
): Promise<Outcome<Imported>> =>
  asOutcome(async () => {
    const found = await findSources(from.path, { readings: work.readings ?? {}, signal: work.signal });
    const sources = work.keys ? found.filter(({ key }) => work.keys!.includes(key)) : found;
    if (sources.length === 0) fail(nothingFound(from.known, work.keys), from.known);
    return unwrap(await importSources(services, from, sources, work));
  }, work.signal);

/**
 * Imports runs that were found: every run is written as a run folder and then listed, completely or not at all. A source
 * that was imported before updates its run, which keeps its id, name, tags and notes.
 */
export const importSources = (
  services: ExternalImportServices,
  from: ExternalPath,
  sources: readonly FoundSource[],
  work: Omit<ExternalImportWork, 'keys'>,
): Promise<Outcome<Imported>> =>
  asOutcome(async () => {
    const total = sources.reduce((sum, { bytes }) => sum + bytes, 0);
    const home = asideFolder(services.home);
    await mkdir(home, { recursive: true });
    const free = await freeBytes(home);
    if (total > free) fail(m.runs_external_no_space({ total, free }));
    const aside = await mkdtemp(join(home, 'x-'));
    const result: Imported = { added: [], skipped: [], refused: [], updated: [] };
    let done = 0;
    const onBytes = (bytes: number): void => work.onProgress(Math.min(total, (done += bytes)), total);
    const existing = earlierRuns(services.rows, from);
    try {
      for (const [i, source] of sources.entries()) {
        checkSignal(work.signal);
        const folder = join(aside, String(i));
        const before = existing(source);
        const id = before ?? newId(services);
        try {
          await writeFolder(folder, id, source, from, { ...work, onBytes });
          await (before ? update(services, before, folder, result) : add(services, id, folder, result, work.signal));
        } catch (error) {
          if (work.signal.aborted || !(error instanceof RefusalError)) throw error;
          result.refused.push({ run: id, message: `${source.name}: ${error.message}` });
        }
      }
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    return result;
  }, work.signal);

const nothingFound = (path: string, keys: readonly string[] | undefined): string =>
  keys ? m.runs_external_chosen_gone({ path }) : m.runs_external_nothing({ path });

function newId({ database, home }: Pick<AdoptServices, 'database' | 'home'>): RunId {
  const [id] = newRunIds(1, new Date(), (taken) => idTaken(database.read, taken) || existsSync(runFolder(home, taken)));
  return id!;
}

/** Beside the journal of an imported run: where its reader stopped, and the bytes of the journal at that time. */
export const CURSOR_FILE = 'source.json';

export interface StoredCursor {
  /** Undefined if the files have to be read from their beginning to be continued. */
  cursor?: Cursor | undefined;
  bytes: number;
}

export const writeCursor = (folder: string, stored: StoredCursor): Promise<void> =>
  replaceFile(join(folder, CURSOR_FILE), JSON.stringify(stored));

/** Writes the run folder of a source. The same files give the same bytes, except the id. */
async function writeFolder(
  folder: string,
  id: RunId,
  source: FoundSource,
  { known }: ExternalPath,
  work: Pick<ExternalImportWork, 'readings' | 'signal'> & { onBytes(bytes: number): void; isLive?: boolean },
): Promise<void> {
  const writer = await ExternalRunWriter.open(folder);
  let cursor: Cursor | undefined;
  try {
    const began = source.times?.first ?? (await stat(source.path)).mtimeMs;
    await writer.writeRunFile(runFileOf(id, source, known, began));
    await writer.start(began, work.isLive ? process.pid : 0);
    const reading = readSource(source, {
      readings: work.readings ?? {},
      signal: work.signal,
      onBytes: work.onBytes,
    });
    for (;;) {
      checkSignal(work.signal);
      // Events are stored, so they are in English.
      const next = await withLocale('en', () => reading.next());
      if (next.done) {
        cursor = next.value;
        break;
      }
      await writer.record(next.value);
    }
    if (!work.isLive) {
      const time = source.times?.last ?? began;
      await writer.record({
        type: 'event',
        time,
        step: writer.step,
        level: 'info',
        code: 'imported',
        message: inEnglish(() => m.runs_ended_imported()),
      });
      await writer.end(time);
    }
  } finally {
    await writer.close();
  }
  await writeCursor(folder, { cursor, bytes: writer.bytes });
}

const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** `run.json` of an imported run. The runs of one path are one experiment. */
function runFileOf(id: RunId, source: FoundSource, known: string, began: number): object {
  const { type, key, name, program, settings, seed, objective } = source;
  return {
    format: 1,
    kind: 'external',
    id,
    name: cleanName(name) || key || basename(known),
    experiment: { id: `e-${shortHash(known)}`, name: basename(known) },
    createdAt: new Date(began).toISOString(),
    ...(program === undefined ? {} : { program }),
    settings,
    ...(objective ? { objective } : {}),
    ...(seed === undefined ? {} : { seed }),
    source: { type, path: known, key },
  };
}

async function add(
  services: ExternalImportServices,
  id: RunId,
  folder: string,
  result: Imported,
  signal: AbortSignal,
): Promise<void> {
  const file = externalFileIn(folder);
  const to = runFolder(services.home, id);
  await services.external.whileImporting(id, async () => {
    await moveIntoPlace(folder, to);
    try {
      await adopt(services, services.external, to, file, signal);
    } catch (error) {
      if (!idTaken(services.database.read, id)) await rm(to, { recursive: true, force: true });
      throw error;
    }
  });
  result.added.push(id);
}

/** Adds a run of a watched folder, and leaves it live unless `isOver`. */
export async function addLive(
  services: ExternalImportServices,
  from: ExternalPath,
  source: FoundSource,
  isOver: boolean,
  signal: AbortSignal,
): Promise<void> {
  const home = asideFolder(services.home);
  await mkdir(home, { recursive: true });
  const aside = await mkdtemp(join(home, 'w-'));
  try {
    const id = newId(services);
    const folder = join(aside, id);
    await writeFolder(folder, id, source, from, { signal, onBytes: () => undefined, isLive: !isOver });
    await add(services, id, folder, { added: [], skipped: [], refused: [] }, signal);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

const externalFileIn = (folder: string): ExternalRunFile => {
  const file = unwrap(readRunFile(folder));
  return isExternalFile(file) ? file : fail(m.runs_external_not_one());
};

/** Replaces what a run recorded by what its files hold now. Does nothing if that is the same. */
async function update(services: ExternalImportServices, id: RunId, folder: string, result: Imported): Promise<void> {
  const to = runFolder(services.home, id);
  const run = services.rows.get(id)!;
  const file = externalFileIn(folder);
  if (await isUnchanged(folder, to, run.cursor)) {
    await rename(join(folder, CURSOR_FILE), join(to, CURSOR_FILE));
    result.skipped.push({ run: id, message: m.runs_external_up_to_date({ name: run.name, id }) });
    return;
  }
  const old = `${folder}.old`;
  if (existsSync(join(to, LABELS_FILE))) await rename(join(to, LABELS_FILE), join(folder, LABELS_FILE));
  await services.disk.retryWhileLocked(() => clearRecorded(services.database.write, run.key));
  if (existsSync(to)) await rename(to, old);
  await moveIntoPlace(folder, to);
  await services.disk.retryWhileLocked(() =>
    updateRun(services.database.write, run.key, { external: externalRunOf(file), cursor: 0, step: 0 }),
  );
  await services.external.drain(id);
  services.external.interrupt(id);
  (result.updated ??= []).push(id);
}

async function isUnchanged(folder: string, to: string, cursor: number): Promise<boolean> {
  const [mine, theirs] = [join(folder, JOURNAL_FILE), journalOf(to)];
  if (!existsSync(theirs)) return false;
  const { size } = await stat(theirs);
  return size === cursor && size === (await stat(mine)).size && (await hashFile(mine)) === (await hashFile(theirs));
}
