import { existsSync } from 'node:fs';
import { journalOf, runFolder } from '../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../src/main/runs/journal/journal-summary';
import type { Checks } from './faults';
import { trainingIn, until } from './processes';

/** Maximum time for a training process whose app was killed to exit, in seconds. */
export const MAX_SUSPENDING_S = 20;

/** Waits until orphaned training processes have suspended their runs and exited; returns the time in seconds. */
export async function waitForOrphans(home: string, checks: Checks): Promise<number> {
  const orphans = trainingIn(home);
  const seconds = await until(() => trainingIn(home).length === 0, MAX_SUSPENDING_S);
  checks.expect(
    'training processes that end with their app',
    seconds !== undefined,
    () =>
      `${trainingIn(home)
        .map(({ run }) => run)
        .join()} went on for ${MAX_SUSPENDING_S} s`,
  );
  for (const { run } of orphans) {
    const journal = journalOf(runFolder(home, run));
    const last = existsSync(journal) ? readJournalSummary(journal).last : undefined;
    // A process that had not received the go message leaves no journal.
    const isSuspended = last === undefined || (last.type === 'end' && last.state !== 'failed');
    checks.expect(
      'training processes that suspend their run',
      isSuspended,
      () => `${run} ended with ${JSON.stringify(last)}`,
    );
  }
  return seconds ?? MAX_SUSPENDING_S;
}
