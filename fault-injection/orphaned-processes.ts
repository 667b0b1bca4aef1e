import { existsSync } from 'node:fs';
import { journalOf, runFolder } from '../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../src/main/runs/journal/journal-summary';
import type { Faults } from './faults';
import { trainingIn, until } from './processes';

/** A training process whose app died must be gone within this many seconds. */
export const PARKING = 20;

/** Training processes whose app is gone must park and end by themselves; returns how many seconds the last of them took. */
export async function outlive(home: string, faults: Faults): Promise<number> {
  const left = trainingIn(home);
  const seconds = await until(() => trainingIn(home).length === 0, PARKING);
  faults.expect(
    'training processes that end with their app',
    seconds !== undefined,
    () =>
      `${trainingIn(home)
        .map(({ run }) => run)
        .join()} went on for ${PARKING} s`,
  );
  for (const { run } of left) {
    const journal = journalOf(runFolder(home, run));
    const last = existsSync(journal) ? readJournalSummary(journal).last : undefined;
    // One that was not let go yet leaves nothing behind.
    const parked = last === undefined || (last.type === 'end' && last.state !== 'failed');
    faults.expect('training processes that park', parked, () => `${run} ended with ${JSON.stringify(last)}`);
  }
  return seconds ?? PARKING;
}
