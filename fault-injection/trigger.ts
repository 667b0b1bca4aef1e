import { existsSync, readdirSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from './seeded-random';

/** What a fault waits for after its delay: nothing, or the next write of a kind. */
export const TRIGGERS = [
  'any time',
  'a file is written aside',
  'a line is written',
  'the database is written',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

const PATTERN: Partial<Record<Trigger, RegExp>> = {
  'a file is written aside': /\.(part|tmp)$/,
  'a line is written': /^journal\.ndjson$/,
  'the database is written': /^gander\.sqlite-wal$/,
};
/** Maximum wait for such a write. */
const MAX_WRITE_WAIT_MS = 1500;

/** Waits for a delay, and then for a write of the given kind. */
export async function waitForTrigger(
  home: string,
  trigger: Trigger,
  delay: number,
  random: SeededRandom,
): Promise<void> {
  const after = random.between(0, 3);
  await new Promise((resolve) => setTimeout(resolve, delay));
  const pattern = PATTERN[trigger];
  if (pattern) await waitForWrite(home, pattern);
  // Waits a fraction of a millisecond: before or after the sync or the rename.
  for (const until = performance.now() + after; performance.now() < until;);
}

function waitForWrite(home: string, pattern: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const watchers: FSWatcher[] = [];
    const done = (): void => {
      clearTimeout(timer);
      watchers.forEach((w) => w.close());
      resolve();
    };
    const timer = setTimeout(done, MAX_WRITE_WAIT_MS);
    for (const folder of foldersOf(home)) {
      try {
        watchers.push(
          watch(folder, (_event, name) => name !== null && pattern.test(name) && done()).on('error', () => undefined),
        );
      } catch {
        // The folder has just been deleted.
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
