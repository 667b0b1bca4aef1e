import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isLive } from '../../../shared/domain/run/run';
import { append } from '../../../shared/lib/lists';
import type { RunId } from '../../../shared/domain/run/run';
import { readEvents, readRuns } from '../../database';
import type { DatabaseReader, StoredRun } from '../../database';
import { LOG_FILE } from '../../core/home';
import { journalOf, runFolder } from '../folder/run-folder';
import { listedFiles, checkListedFile } from './announced';
import { openChecked } from './database';
import { unreadable } from './finding';
import type { Finding } from './finding';
import {
  folderIds,
  findAbandonedFiles,
  findAbandonedHomeFiles,
  lostFolder,
  lostRunsFolder,
  unknownFolder,
  unknownFolders,
} from './folders';
import { checkJournal } from './journal';
import { checkLabels, checkRunFile, foreignFolder } from './run-file';
import { checkValues } from './values';

export const databaseFile = (home: string): string => join(home, LOG_FILE);

export interface VerifyWork {
  /** Selects the runs to check; by default all are checked, and everything outside of runs too. */
  choose?: ((runs: readonly StoredRun[]) => ReadonlySet<RunId>) | undefined;
  onProgress(done: number, total: number, name: string): void;
  /** Stops the work between two files; the findings so far are returned. */
  signal: AbortSignal;
}

export interface Verified {
  findings: Finding[];
  /** Number of checked runs and of their files with a hash, and the size of these files. */
  checked: { runs: number; files: number; bytes: number };
  interrupted: boolean;
}

/**
 * Verifies everything in a home: the database, and each run's folder against the database. Changes nothing.
 *
 * Damage of one file does not prevent checking the others. If the database is unreadable, the folders are checked
 * without it.
 */
export async function verify(home: string, work: VerifyWork): Promise<Verified> {
  const result: Verified = { findings: [], checked: { runs: 0, files: 0, bytes: 0 }, interrupted: false };
  const isNew = !existsSync(databaseFile(home)) && folderIds(home).length === 0;
  if (isNew) {
    const lost = lostRunsFolder(home, []);
    if (lost) result.findings.push(lost);
    return result;
  }
  const opened = openChecked(databaseFile(home));
  try {
    if ('database' in opened) await verifyRuns(home, opened.database.read, work, result);
    else {
      result.findings.push(opened.finding);
      await verifyFolders(home, work, result);
    }
  } catch (error) {
    if (!work.signal.aborted) throw error;
    result.interrupted = true;
  } finally {
    if ('database' in opened) opened.database.close();
  }
  return result;
}

async function verifyRuns(home: string, db: DatabaseReader, work: VerifyWork, result: Verified): Promise<void> {
  const all = readRuns(db);
  const lost = lostRunsFolder(home, all);
  if (lost) return void result.findings.push(lost);
  const chosen = work.choose?.(all);
  const runs = chosen ? all.filter((run) => chosen.has(run.id)) : all;
  if (!chosen) append(result.findings, [...unknownFolders(home, db), ...findAbandonedHomeFiles(home)]);
  for (const [i, run] of runs.entries()) {
    work.onProgress(i, runs.length, run.name);
    await verifyRun(home, db, run, work, result);
    result.checked.runs++;
  }
}

/** An I/O error while reading one run becomes a finding of that run. */
async function verifyRun(
  home: string,
  db: DatabaseReader,
  run: StoredRun,
  work: VerifyWork,
  result: Verified,
): Promise<void> {
  const folder = runFolder(home, run.id);
  const { findings, checked } = result;
  try {
    const lost = lostFolder(home, run);
    if (lost) return void findings.push(lost);
    if (!existsSync(folder)) return;
    const foreign = foreignFolder(folder, run);
    if (foreign) return void findings.push(foreign);
    const live = isLive(run.state);
    if (run.startedAt !== undefined || run.cursor > 0) append(findings, checkRunFile(folder, run));
    append(findings, checkLabels(folder, run));
    const isRewritten = readEvents(db, run.key).some(({ code }) => code === 'journal-damaged');
    const inJournal = await checkJournal(
      journalOf(folder),
      { id: run.id, cursor: run.cursor, startedAt: run.startedAt, isRewritten, isLive: live },
      work.signal,
    );
    append(findings, inJournal);
    const isOurs = inJournal.every(({ kind }) => kind !== 'foreign');
    if (!live && isOurs) append(findings, checkValues(db, run, folder, databaseFile(home)));
    for (const one of listedFiles(db, run, folder)) {
      work.signal.throwIfAborted();
      const finding = await checkListedFile(run, one);
      if (finding) findings.push(finding);
      checked.files++;
      checked.bytes += one.file.bytes;
    }
    if (!live) append(findings, findAbandonedFiles(folder, run.id));
  } catch (error) {
    if (work.signal.aborted) throw error;
    findings.push(unreadable('journal', run.id, folder, error));
  }
}

async function verifyFolders(home: string, work: VerifyWork, { findings, checked }: Verified): Promise<void> {
  const ids = folderIds(home);
  for (const [i, id] of ids.entries()) {
    work.onProgress(i, ids.length, id);
    append(findings, [
      unknownFolder(home, id),
      ...(await checkJournal(journalOf(runFolder(home, id)), { id, isLive: false }, work.signal)),
    ]);
    checked.runs++;
  }
}
