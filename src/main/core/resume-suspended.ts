import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RunId } from '../../shared/domain/run/run';
import { replaceFileSync } from '../files/write-aside';
import { logLine } from './log-line';
import type { Runs } from '../runs';

/** File with the runs that were suspended by closing the app; they resume when it opens again. */
const fileOf = (home: string): string => path.join(home, 'resume.json');

/**
 * Records live runs before the services close: closing suspends them, not the user. Runs recorded by earlier closings
 * are kept.
 */
export function rememberLive(home: string, runs: Pick<Runs, 'queueState'>): void {
  const { live } = runs.queueState();
  if (live.length === 0) return;
  try {
    write(home, [...live, ...read(home).filter((id) => !live.includes(id))]);
  } catch (error) {
    // Closing continues, also on a full disk: the runs are suspended, and the user can resume them.
    logLine(
      `Runs that are suspended now will not resume automatically at the next start, because their list could not be saved: ${(error as Error).message}`,
    );
  }
}

/** Called when the user has acted on runs: they no longer resume automatically. */
export function forgetSuspended(home: string, ids: readonly RunId[]): void {
  const remembered = read(home);
  const left = remembered.filter((id) => !ids.includes(id));
  if (left.length < remembered.length) write(home, left);
}

interface ResumableRuns extends Pick<Runs, 'answer'> {
  services: {
    rows: Pick<Runs['services']['rows'], 'all'>;
    actions: Pick<Runs['services']['actions'], 'act'>;
  };
}

/**
 * Puts those runs at the front of the queue when live runs have been reconciled; runs that the user has acted on are
 * skipped.
 */
export async function resumeSuspended(home: string, runs: ResumableRuns): Promise<void> {
  const parked = new Set(
    runs.services.rows
      .all()
      .filter((run) => run.state === 'parked')
      .map((run) => run.id),
  );
  // Each is put at the front, so the first is put there last.
  const wanted = read(home)
    .reverse()
    .filter((id) => parked.has(id));
  try {
    for (const id of wanted) await runs.answer(() => runs.services.actions.act('resume', [id]));
    rmSync(fileOf(home), { force: true });
  } catch (error) {
    logLine(`Runs that were suspended when Gander closed will resume at the next start: ${(error as Error).message}`);
  }
}

function read(home: string): RunId[] {
  try {
    const ids: unknown = JSON.parse(readFileSync(fileOf(home), 'utf8'));
    return Array.isArray(ids) ? [...new Set(ids.filter((id): id is RunId => typeof id === 'string'))] : [];
  } catch {
    return [];
  }
}

function write(home: string, ids: readonly RunId[]): void {
  if (ids.length > 0) replaceFileSync(fileOf(home), JSON.stringify(ids));
  else rmSync(fileOf(home), { force: true });
}
