import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFileSync } from './files/write-aside';
import type { Runs } from './runs';
import type { Studio } from './studio';
import { logLine } from './log-line';

/** Runs that closing the app parked; they go on when it opens again. */
const fileOf = (home: string): string => path.join(home, 'resume.json');

/** Called before the rooms close: what is live now will be parked by closing, not by a person. */
export function rememberLive(studio: Studio): void {
  const { live } = studio.runs.queue();
  if (live.length > 0) replaceFileSync(fileOf(studio.options.home), JSON.stringify(live));
}

/** Puts those runs in front of the queue again, when it is known what became of them; one that a person has touched since is left alone. */
export async function resumeParked(home: string, runs: Pick<Runs, 'list' | 'act' | 'answer'>): Promise<void> {
  const file = fileOf(home);
  let ids: unknown;
  try {
    ids = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return;
  }
  const parked = new Set(runs.list().filter((run) => run.state === 'parked').map((run) => run.id));
  // Each goes to the front, so the first is put there last.
  const wanted = Array.isArray(ids) ? ids.reverse().filter((id): id is string => parked.has(id as string)) : [];
  try {
    for (const id of wanted) await runs.answer(() => runs.act('resume', [id]));
    rmSync(file, { force: true });
  } catch (error) {
    logLine(`Runs that were parked when Gander closed go on at the next start: ${(error as Error).message}`);
  }
}
