import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RunId } from '../../shared/domain/run/run';
import { replaceFileSync } from '../files/write-aside';
import { logLine } from './log-line';
import type { Runs } from '../runs';

/** Runs that closing the app parked; they go on when it opens again. */
const fileOf = (home: string): string => path.join(home, 'resume.json');

/** Called before the rooms close: what is live now will be parked by closing, not by a person. Those that earlier closings parked stay remembered. */
export function rememberLive(home: string, runs: Pick<Runs, 'queue'>): void {
  const { live } = runs.queue();
  if (live.length === 0) return;
  try {
    write(home, [...live, ...read(home).filter((id) => !live.includes(id))]);
  } catch (error) {
    // Closing goes on, also on a full disk: the runs are parked, and can be resumed by hand.
    logLine(
      `Runs that are parked now do not go on by themselves at the next start, for that could not be noted: ${(error as Error).message}`,
    );
  }
}

/** Called when a person has decided about runs: they no longer go on by themselves. */
export function forgetParked(home: string, ids: readonly RunId[]): void {
  const remembered = read(home);
  const left = remembered.filter((id) => !ids.includes(id));
  if (left.length < remembered.length) write(home, left);
}

/** Puts those runs in front of the queue again, when it is known what became of them; one that a person has touched since is left alone. */
export async function resumeParked(home: string, runs: Pick<Runs, 'list' | 'act' | 'answer'>): Promise<void> {
  const parked = new Set(
    runs
      .list()
      .filter((run) => run.state === 'parked')
      .map((run) => run.id),
  );
  // Each goes to the front, so the first is put there last.
  const wanted = read(home)
    .reverse()
    .filter((id) => parked.has(id));
  try {
    for (const id of wanted) await runs.answer(() => runs.act('resume', [id]));
    rmSync(fileOf(home), { force: true });
  } catch (error) {
    logLine(`Runs that were parked when Gander closed go on at the next start: ${(error as Error).message}`);
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
