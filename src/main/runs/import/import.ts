import { existsSync, rmSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { Imported, ImportProgress } from '../../../shared/contract/import-status';
import type { ImportOptions } from '../../../shared/contract/requests';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { RUN_FILE } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import type { ExternalRunFile } from '../../../shared/formats/external-run';
import type { RunId } from '../../../shared/domain/run/run';
import { shown } from '../../../shared/domain/text-limits';
import { isBlank } from '../../../shared/lib/text';
import { asOutcome, checkSignal, fail } from '../../datasets/refusals';
import { idTaken } from '../../database';
import type { Deletion } from '../trash/deletion';
import { moveIntoPlace, replaceFileSync } from '../../files/write-aside';
import { freeBytes } from '../disk/free-space';
import { newRunIds } from '../run-identity';
import type { RunServices } from '../run-services';
import { asideFolder, readJsonFile, readRunFile, runFolder } from '../folder/run-folder';
import type { ExternalWriters } from '../external/external-writers';
import type { Supervisor } from '../supervisor/supervisor';
import { adopt } from './adopt';
import type { AdoptServices } from './adopt';
import { firstDifference, openFolder } from './source';
import type { OpenedSource, RunSource } from './source';
import { openBundle } from './bundle-source';
import { unpack } from './unpack';

export interface ImportWork extends ImportOptions {
  /** Bytes unpacked so far, and in total. */
  onProgress(done: number, total: number): void;
  signal: AbortSignal;
}

/** Removes files of an import that was interrupted by a crash. */
export const clearAside = (home: string): void => rmSync(asideFolder(home), { recursive: true, force: true });

/**
 * Imports the runs of a bundle, or one run folder, into the home.
 *
 * Everything is checked before a run is moved into place: names and sizes in the zip file, every file against its
 * hash, `run.json` of every run.
 * Then each run folder is renamed into place and its journal is read; a run is imported completely or not at all.
 * Refuses what is not a bundle or run folder, what a newer Gander made, and what does not fit on the disk.
 */
export const importFrom = (services: ImportServices, from: string, work: ImportWork): Promise<Outcome<Imported>> =>
  asOutcome(async () => {
    const opened = await open(from);
    const home = asideFolder(services.home);
    await mkdir(home, { recursive: true });
    const aside = await mkdtemp(join(home, 'i-'));
    try {
      return await importRuns(services, opened.runs, aside, work);
    } finally {
      opened.close();
      await rm(aside, { recursive: true, force: true });
    }
  }, work.signal);

async function open(from: string): Promise<OpenedSource> {
  if (!existsSync(from)) return fail(m.runs_import_not_there({ from }), from);
  return statSync(from).isDirectory() ? openFolder(from) : openBundle(from);
}

interface StagedImport {
  file: RunFile | ExternalRunFile;
  /** The name in `run.json` before cleaning. */
  rawName: string;
  folder: string;
}

/** What {@link importFrom} works with. */
export interface ImportServices extends AdoptServices {
  external: Pick<ExternalWriters, 'whileImporting'>;
  supervisor: Supervisor;
  deletion: Deletion;
}

async function importRuns(
  services: ImportServices,
  runs: readonly RunSource[],
  aside: string,
  work: ImportWork,
): Promise<Imported> {
  const result: Imported = { added: [], skipped: [], refused: [] };
  const wanted = await chosen(services, runs, work, result);
  const total = bytesOf(wanted.map(({ source }) => source));
  const free = await freeBytes(aside);
  if (total > free) fail(m.runs_import_no_space({ total, free }));
  const staged: StagedImport[] = [];
  let done = 0;
  const onBytes = (bytes: number): void => work.onProgress((done += bytes), total);
  for (const { source, id } of wanted) {
    const one = await attempt(
      result,
      source.id,
      () => stage(source, id, join(aside, id), onBytes, work.signal),
      work.signal,
    );
    if (one) staged.push(one);
  }
  const renamed: ImportProgress[] = [];
  const landed: RunId[] = [];
  for (const one of staged) {
    try {
      checkSignal(work.signal);
      if (!(await attempt(result, one.file.id, () => land(services, one, landed, work.signal), work.signal))) continue;
    } catch (error) {
      await takeBack(services, landed);
      throw error;
    }
    result.added.push(one.file.id);
    const message = renaming(one, services.rows.get(one.file.id)!.name);
    if (message !== undefined) renamed.push({ run: one.file.id, message });
  }
  return renamed.length === 0 ? result : { ...result, renamed };
}

/** Deletes the runs of an import that was cancelled. */
async function takeBack(
  { rows, deletion }: Pick<ImportServices, 'rows' | 'deletion'>,
  landed: readonly RunId[],
): Promise<void> {
  deletion.remove(rows.known(landed));
  await deletion.done();
}

/** Note on a run whose name was cleaned; undefined when it was not changed. */
function renaming({ file: { id, name }, rawName }: StagedImport, nameHere: string): string | undefined {
  if (rawName.trim() === name) return undefined;
  const names = { id, name: shown(nameHere) };
  return isBlank(rawName) ? m.runs_import_name_blank(names) : m.runs_import_name_hidden(names);
}

const bytesOf = (sources: readonly RunSource[]): number =>
  sources.reduce((sum, { files }) => sum + files.reduce((s, { bytes }) => s + bytes, 0), 0);

/** The runs to import, each with its id here; those that already exist are reported in `result`. */
async function chosen(
  services: Pick<RunServices, 'database' | 'home'>,
  runs: readonly RunSource[],
  work: ImportWork,
  result: Imported,
): Promise<{ source: RunSource; id: RunId }[]> {
  const wanted: { source: RunSource; id: RunId }[] = [];
  const given = new Set<RunId>();
  const isTaken = (id: RunId): boolean =>
    idTaken(services.database.read, id) || existsSync(runFolder(services.home, id)) || given.has(id);
  for (const source of runs) {
    checkSignal(work.signal);
    if (!isTaken(source.id)) {
      wanted.push({ source, id: source.id });
      given.add(source.id);
      continue;
    }
    const differs = given.has(source.id)
      ? RUN_FILE
      : await firstDifference(source, runFolder(services.home, source.id));
    if (differs === undefined) result.skipped.push({ run: source.id, message: m.runs_import_same({ id: source.id }) });
    else if (!work.newIds)
      result.refused.push({
        run: source.id,
        message: m.runs_import_differs({ id: source.id, differs }),
        code: 'id-taken',
      });
    else {
      const [id] = newRunIds(1, new Date(), isTaken);
      wanted.push({ source, id: id! });
      given.add(id!);
    }
  }
  return wanted;
}

/** Records the refusal of one run; the others are not affected. */
async function attempt<T>(
  result: Imported,
  run: RunId,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T | undefined> {
  const outcome = await asOutcome(work, signal);
  if (outcome.ok) return outcome.value;
  if (signal?.aborted) throw new RefusalError(outcome.error);
  result.refused.push({
    run,
    message: m.runs_import_refused({ run, reason: outcome.error.message.replace(/[.。]$/, '') }),
  });
  return undefined;
}

async function stage(
  source: RunSource,
  id: RunId,
  folder: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<StagedImport> {
  await unpack(source, folder, onBytes, signal);
  const before = unwrap(readRunFile(folder));
  if (before.id !== source.id) fail(m.runs_import_other_id({ file: RUN_FILE, id: before.id }));
  const raw = unwrap(readJsonFile(join(folder, RUN_FILE))) as Record<string, unknown>;
  const rawName = String(raw['name']);
  if (id === source.id) return { file: before, rawName, folder };
  replaceFileSync(join(folder, RUN_FILE), JSON.stringify({ ...raw, id }, null, 2) + '\n');
  return { file: { ...before, id, name: isBlank(rawName) ? id : before.name }, rawName, folder };
}

/** @param landed receives the id of the run as soon as its folder is in place */
async function land(
  services: ImportServices,
  { file, folder }: StagedImport,
  landed: RunId[],
  signal: AbortSignal,
): Promise<true> {
  const to = runFolder(services.home, file.id);
  if (idTaken(services.database.read, file.id) || existsSync(to))
    fail(m.runs_import_created_meanwhile({ id: file.id }));
  await services.external.whileImporting(file.id, async () => {
    await moveIntoPlace(folder, to);
    landed.push(file.id);
    try {
      await adopt(services, services.supervisor, to, file, signal);
    } catch (error) {
      if (!idTaken(services.database.read, file.id)) await rm(to, { recursive: true, force: true });
      throw error;
    }
  });
  return true;
}
