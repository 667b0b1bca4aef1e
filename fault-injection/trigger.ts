import { existsSync, readdirSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from './seeded-random';

/** What a blow waits for, after its delay: nothing, or the next write of a kind. */
export const AIMS = ['any moment', 'a file is written aside', 'a line is written', 'the log is written'] as const;
export type Aim = (typeof AIMS)[number];

const PATTERN: Partial<Record<Aim, RegExp>> = {
  'a file is written aside': /\.(part|tmp)$/,
  'a line is written': /^journal\.ndjson$/,
  'the log is written': /^gander\.sqlite-wal$/,
};
/** How long such a write is waited for, in milliseconds. */
const PATIENCE = 1500;

/** Resolves at the moment of the next blow: some time from now, and then in the midst of a write where one is aimed at. */
export async function moment(home: string, aim: Aim, delay: number, dice: Dice): Promise<void> {
  const after = dice.between(0, 3);
  await new Promise((resolve) => setTimeout(resolve, delay));
  const pattern = PATTERN[aim];
  if (pattern) await written(home, pattern);
  // Some fractions of a millisecond later: before the sync, after it, before or after the rename.
  for (const until = performance.now() + after; performance.now() < until;);
}

function written(home: string, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    const done = (): void => {
      clearTimeout(timer);
      watchers.forEach((w) => w.close());
      resolve();
    };
    const timer = setTimeout(done, PATIENCE);
    for (const folder of foldersOf(home)) {
      try {
        watchers.push(
          watch(folder, (_event, name) => name !== null && pattern.test(name) && done()).on('error', () => undefined),
        );
      } catch {
        // A folder that was just deleted.
      }
    }
  });
}

const foldersOf = (home: string): string[] => {
  const runs = join(home, 'runs');
  const each = existsSync(runs) ? readdirSync(runs).map((id) => join(runs, id)) : [];
  return [home, ...each.flatMap((run) => [run, join(run, 'samples'), join(run, 'checkpoints')])].filter((folder) =>
    existsSync(folder),
  );
};
