import { existsSync } from 'node:fs';
import type { Core } from '../src/main/core/core';
import { journalOf, runFolder } from '../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../src/main/runs/journal/journal-summary';
import type { RunRow } from '../src/shared/domain/run/run';
import type { Faults } from './faults';
import { trainingIn, until } from './processes';

/** A training process whose app is gone parks within seconds; the core waits for it that long. */
const SETTLING = 40;

/** Waits until what the core says of every run is what processes and journals say, and counts it a fault if it never is. */
export async function truthful(core: Core, home: string, faults: Faults): Promise<RunRow[]> {
  let rows: RunRow[] = [];
  let untrue: string[] = [];
  await until(async () => {
    rows = await core.request('runs:list');
    const training = trainingIn(home);
    const twice = training.find(({ run }, i) => training.findIndex((t) => t.run === run) !== i);
    faults.expect('one process a run', twice === undefined, () => `${twice!.run} has two`);
    untrue = rows.flatMap((row) => lie(row, home, training.filter(({ run }) => run === row.id).length) ?? []);
    return untrue.length === 0;
  }, SETTLING);
  faults.expect('states of runs', untrue.length === 0, () => untrue.join('; '));
  return rows;
}

function lie(row: RunRow, home: string, processes: number): string | undefined {
  const says = `${row.id} is said to be ${row.state}`;
  if (row.state === 'starting') return undefined;
  if (row.state === 'running' || row.state === 'paused')
    return processes === 1 ? undefined : `${says}, and ${processes} processes train it`;
  if (processes > 0) return `${says}, and a process trains it`;
  if (row.state !== 'parked' && row.state !== 'finished') return undefined;
  const journal = journalOf(runFolder(home, row.id));
  const last = existsSync(journal) ? readJournalSummary(journal).last : undefined;
  return last?.type === 'end' && last.state === row.state && last.step === row.step
    ? undefined
    : `${says} at step ${row.step}, and its journal ends with ${JSON.stringify(last)}`;
}
