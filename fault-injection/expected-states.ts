import { existsSync } from 'node:fs';
import type { Core } from '../src/main/core/core';
import { journalOf, runFolder } from '../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../src/main/runs/journal/journal-summary';
import type { RunRow } from '../src/shared/domain/run/run';
import type { Checks } from './faults';
import { trainingIn, until } from './processes';

/** Maximum time for a training process whose app was killed to suspend its run, in seconds. */
const MAX_SETTLING_S = 40;

/** Waits until the reported state of every run matches its process and journal; adds a violation if it never does. */
export async function waitForConsistentStates(core: Core, home: string, checks: Checks): Promise<RunRow[]> {
  let rows: RunRow[] = [];
  let contradictions: string[] = [];
  await until(async () => {
    rows = await core.request('runs:list');
    const training = trainingIn(home);
    const duplicate = training.find(({ run }, i) => training.findIndex((t) => t.run === run) !== i);
    checks.expect('one process per run', duplicate === undefined, () => `${duplicate!.run} has two`);
    contradictions = rows.flatMap(
      (row) => findContradiction(row, home, training.filter(({ run }) => run === row.id).length) ?? [],
    );
    return contradictions.length === 0;
  }, MAX_SETTLING_S);
  checks.expect('states of runs', contradictions.length === 0, () => contradictions.join('; '));
  return rows;
}

function findContradiction(row: RunRow, home: string, processes: number): string | undefined {
  const reported = `${row.id} is reported as ${row.state}`;
  if (row.state === 'starting') return undefined;
  if (row.state === 'running' || row.state === 'paused')
    return processes === 1 ? undefined : `${reported}, and ${processes} processes train it`;
  if (processes > 0) return `${reported}, and a process trains it`;
  if (row.state !== 'parked' && row.state !== 'finished') return undefined;
  const journal = journalOf(runFolder(home, row.id));
  const last = existsSync(journal) ? readJournalSummary(journal).last : undefined;
  return last?.type === 'end' && last.state === row.state && last.step === row.step
    ? undefined
    : `${reported} at step ${row.step}, and its journal ends with ${JSON.stringify(last)}`;
}
