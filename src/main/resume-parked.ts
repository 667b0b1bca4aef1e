import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Studio } from './studio';

/** Runs that closing the app parked; they go on when it opens again. */
const fileOf = (home: string): string => path.join(home, 'resume.json');

/** Called before the rooms close: what is live now will be parked by closing, not by a person. */
export function rememberLive(studio: Studio): void {
  const { live } = studio.runs.queue();
  if (live.length > 0) writeFileSync(fileOf(studio.options.home), JSON.stringify(live));
}

/** Puts those runs in front of the queue again; one that a person has touched since is left alone. */
export function resumeParked(studio: Studio): void {
  const file = fileOf(studio.options.home);
  let ids: unknown;
  try {
    ids = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return;
  }
  rmSync(file, { force: true });
  if (!Array.isArray(ids)) return;
  const parked = new Set(studio.runs.list().filter((run) => run.state === 'parked').map((run) => run.id));
  // Each goes to the front, so the first is put there last.
  for (const id of [...ids].reverse()) if (parked.has(id as string)) studio.runs.act('resume', [id as string]);
}
