import { rmSync } from 'node:fs';
import { m } from '../../../paraglide/messages';
import type { RunId } from '../../../shared/domain/run/run';
import { append } from '../../../shared/lib/lists';
import {
  appendEvent,
  countFiles,
  isLocked,
  lockedDatabase,
  openDatabase,
  PATIENT_BUSY_TIMEOUT_MS,
  readCheckpoints,
  readRun,
  readSamples,
  removeCheckpoint,
  removePlane,
  removeSample,
  setAside,
} from '../../database';
import type { RunDatabase, StoredRun, DatabaseWriter } from '../../database';
import { DatabaseDisk } from '../disk/database-disk';
import { removeAbandonedFiles } from '../disk/abandoned-files';
import { journalOf, runFolder } from '../folder/run-folder';
import { rebuild } from '../import/adopt';
import type { Rebuilt } from '../import/adopt';
import { ingestAll } from '../journal/ingest';
import type { RunsOptions } from '../run-services';
import { Runs } from '../runs';
import { openChecked } from './database';
import type { Finding } from './finding';
import { fixValues } from './values';
import { databaseFile } from './verify';
import { inEnglish } from '../../../shared/locale';

/** Repairs one run as far as possible; returns a sentence for each change. */
async function fixRun(db: DatabaseWriter, home: string, id: RunId, findings: readonly Finding[]): Promise<string[]> {
  const run = readRun(db, id);
  if (!run) return [];
  const done: string[] = [];
  if (findings.some(({ kind }) => kind === 'journal-short' || kind === 'journal-unread')) {
    await ingestAll(db, id, journalOf(runFolder(home, id)));
    done.push(m.runs_repair_journal_read({ id }));
  }
  if (findings.some(({ kind }) => kind === 'values') && fixValues(db, run, runFolder(home, id)))
    done.push(m.runs_repair_values({ id }));
  if (findings.some(({ kind }) => kind === 'lost-folder')) append(done, takeOff(db, run, everything(db, run)));
  append(
    done,
    takeOff(
      db,
      run,
      findings.flatMap(({ kind, step, missing }): Gone[] =>
        missing === true && step !== undefined ? [{ kind, step }] : [],
      ),
    ),
  );
  for (const { path } of findings.filter(({ kind }) => kind === 'left-over')) {
    rmSync(path, { recursive: true, force: true });
    done.push(m.runs_repair_file_removed({ id, path }));
  }
  return done;
}

interface Gone {
  kind: Finding['kind'];
  step: number;
}

const everything = (db: DatabaseWriter, run: StoredRun): Gone[] => [
  ...readSamples(db, run.key).map(({ step }) => ({ kind: 'sample' as const, step })),
  ...readCheckpoints(db, run.key).map(({ step }) => ({ kind: 'checkpoint' as const, step })),
];

const REMOVE: Partial<Record<Finding['kind'], (db: DatabaseWriter, run: number, step: number) => void>> = {
  sample: removeSample,
  plane: removePlane,
  checkpoint: removeCheckpoint,
};

/** Removes the rows of missing files, and appends an event, in one transaction. */
function takeOff(db: DatabaseWriter, run: StoredRun, gone: readonly Gone[]): string[] {
  if (gone.length === 0) return [];
  const describe = (): string => m.runs_event_files_gone({ what: describeFiles(gone) });
  db.transaction(() => {
    for (const { kind, step } of gone) REMOVE[kind]?.(db, run.key, step);
    countFiles(db, run.key);
    appendEvent(db, run.key, {
      at: new Date().toISOString(),
      step: run.step,
      level: 'warning',
      code: 'files-gone',
      message: inEnglish(describe),
    });
  });
  return [`${run.id}: ${describe()}`];
}

const describeFiles = (gone: readonly Gone[]): string =>
  (['sample', 'plane', 'checkpoint'] as const)
    .flatMap((kind) => {
      const steps = gone.filter((one) => one.kind === kind).map(({ step }) => step);
      return steps.length === 0 ? [] : [m.runs_verify_kind_at_steps({ kind, steps: listed(steps) })];
    })
    .join('; ');

const MAX_SHOWN = 10;
const listed = (steps: readonly number[]): string =>
  steps.slice(0, MAX_SHOWN).join(', ') +
  (steps.length > MAX_SHOWN ? m.runs_steps_and_more({ count: steps.length - MAX_SHOWN }) : '');

export interface Repaired {
  /** New path of the damaged database. */
  keptAside?: string;
  /** Runs that were rebuilt or imported from their folders. */
  added: RunId[];
  /** A sentence for each change. */
  done: string[];
}

/**
 * Repairs what {@link verify} found, as far as the existing files allow; the caller must own the home.
 *
 * Intact files are not touched, and damaged files are kept. Each step is atomic, so it can be interrupted at any time
 * and repeated.
 */
export async function repair(
  options: Omit<RunsOptions, 'database'>,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<Repaired> {
  const result: Repaired = { added: [], done: [] };
  const file = databaseFile(options.home);
  if (findings.some(({ kind }) => kind === 'database')) {
    const aside = asideIfDamaged(file);
    if (aside !== undefined)
      Object.assign(result, { keptAside: aside }).done.push(m.runs_repair_database_kept({ aside }));
  }
  let database: RunDatabase | undefined;
  try {
    database = openDatabase(file, { busyTimeoutMs: PATIENT_BUSY_TIMEOUT_MS });
    await waitForLock(database, options.home);
    if (findings.some(({ kind }) => kind === 'database' || kind === 'unknown-folder'))
      await rebuildRows(database, options, result);
    append(result.done, removeAbandonedHomeFiles(findings));
    for (const [run, of] of byRun(findings))
      if (!signal.aborted) append(result.done, await fixRun(database.write, options.home, run, of));
  } catch (error) {
    throw isLocked(error) ? lockedDatabase(file) : error;
  } finally {
    database?.close();
  }
  return result;
}

async function waitForLock(database: RunDatabase, home: string): Promise<void> {
  const disk = new DatabaseDisk({ database, home, onChanged: () => undefined });
  await disk.waitUntilFree().finally(() => disk.close(0));
}

/** Checks again, because a database that another process had open may be intact now. */
function asideIfDamaged(file: string): string | undefined {
  const opened = openChecked(file);
  if (!('database' in opened)) return setAside(file);
  opened.database.close();
  return undefined;
}

/** Opens the runs only for this; no run is started and nothing is cleaned up. */
async function rebuildRows(
  database: RunDatabase,
  options: Omit<RunsOptions, 'database'>,
  result: Repaired,
): Promise<void> {
  const runs = new Runs({ ...options, database });
  const rebuilt: Rebuilt = await rebuild(runs.services);
  await runs.close();
  append(result.added, rebuilt.added);
  append(
    result.done,
    rebuilt.added.map((id) => m.runs_repair_run_read({ id })),
  );
  append(
    result.done,
    rebuilt.refused.map(({ message }) => m.runs_repair_not_imported({ message })),
  );
}

function byRun(findings: readonly Finding[]): Map<RunId, Finding[]> {
  const runs = new Map<RunId, Finding[]>();
  for (const finding of findings) {
    if (finding.run === undefined) continue;
    const known = runs.get(finding.run);
    if (known) known.push(finding);
    else runs.set(finding.run, [finding]);
  }
  return runs;
}

/** Removes left-over files that do not belong to a run. */
function removeAbandonedHomeFiles(findings: readonly Finding[]): string[] {
  const found = findings
    .filter(({ kind, run }) => kind === 'left-over' && run === undefined)
    .map(({ path }) => ({ path, bytes: 0 }));
  removeAbandonedFiles(found);
  return found.map(({ path }) => m.runs_repair_removed({ path }));
}
