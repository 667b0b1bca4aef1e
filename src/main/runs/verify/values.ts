import { isDeepStrictEqual } from 'node:util';
import {
  bestValues,
  countWrongBuckets,
  lastValues,
  readCheckpoints,
  readEvents,
  readRaw,
  readSamples,
  replaceSeries,
  updateRun,
  writeCheckpoint,
  writeSample,
} from '../../database';
import type { DatabaseReader, StoredSample, StoredRun, DatabaseWriter } from '../../database';
import { journalOf } from '../folder/run-folder';
import { readJournalSummary } from '../journal/journal-summary';
import type { JournalSummary } from '../journal/journal-summary';
import type { Finding } from './finding';

/**
 * What the log stores of a run against what its journal says, value by value: SQLite's own check sees pages and indices, not a
 * digit that changed in a row.
 *
 * Only where the journal has all that was read of it; otherwise the log is the better witness, and damage of the journal is told of by itself.
 */
export function checkValues(db: DatabaseReader, run: StoredRun, folder: string, file: string): Finding[] {
  const told = wholeJournal(db, run, folder);
  if (!told) return [];
  const wrong = [
    ...wrongSeries(db, run, told).map(({ what }) => what),
    ...wrongFiles(db, run, told).map(({ kind, step }) => `what it says of the ${kind} at step ${step}`),
  ];
  const buckets = countWrongBuckets(db, run.key);
  if (buckets > 0) wrong.push(`${buckets} summaries of its curves`);
  if (wrong.length === 0) return [];
  const shown = wrong.slice(0, 5).join('; ') + (wrong.length > 5 ? `; and ${wrong.length - 5} more` : '');
  return [
    {
      kind: 'values',
      run: run.id,
      path: file,
      what: `the database differs from the journal of this run: ${shown}`,
      cost: 'its charts and exports show what was never logged',
      repair: 'writes what the journal says in its place',
    },
  ];
}

/** Writes what the journal says in the place of what differs from it; returns whether there was anything. */
export function fixValues(db: DatabaseWriter, run: StoredRun, folder: string): boolean {
  const told = wholeJournal(db, run, folder);
  if (!told) return false;
  const files = wrongFiles(db, run, told);
  db.transaction(() => {
    for (const [name, { steps, values }] of told.series) replaceSeries(db, run.key, run.steps, name, steps, values);
    for (const { kind, row } of files) {
      if (kind === 'sample') writeSample(db, run.key, row as StoredSample);
      else writeCheckpoint(db, run.key, row);
    }
    updateRun(db, run.key, { last: lastValues(db, run.key), best: bestValues(db, run.key) });
  });
  return true;
}

function wholeJournal(db: DatabaseReader, run: StoredRun, folder: string): JournalSummary | undefined {
  if (run.cursor === 0 || readEvents(db, run.key).some(({ code }) => code === 'journal-damaged')) return undefined;
  const told = readJournalSummary(journalOf(folder), run.cursor);
  return told.damaged === 0 && told.missing === 0 && told.end === run.cursor ? told : undefined;
}

function wrongSeries(db: DatabaseReader, run: StoredRun, told: JournalSummary): { name: string; what: string }[] {
  const stored = readRaw(db, run.key);
  const names = new Set([...told.series.keys(), ...stored.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [stored.get(name), told.series.get(name)];
    const values = new Map(b?.steps.map((step, i) => [step, b.values[i]!]));
    const steps = (a?.steps ?? []).filter((step, i) => {
      const isRight = values.has(step) && Object.is(values.get(step), a!.values[i]);
      values.delete(step);
      return !isRight;
    });
    const differing = new Set([...steps, ...values.keys()]);
    return differing.size === 0
      ? []
      : [
          {
            name,
            what: `${name} at ${differing.size === 1 ? '' : `${differing.size} steps, first at `}step ${Math.min(...[...differing].slice(0, 1000))}`,
          },
        ];
  });
}

type StoredFile = Pick<StoredSample, 'step' | 'file' | 'bytes' | 'sha256' | 'at'>;

/** Rows of samples and checkpoints that the journal tells otherwise; those of files that were thinned out, or taken off, are not there. */
function wrongFiles(
  db: DatabaseReader,
  run: StoredRun,
  told: JournalSummary,
): { kind: 'sample' | 'checkpoint'; step: number; row: StoredFile }[] {
  const brief = ({ file, bytes, sha256, plane }: StoredFile & { plane?: StoredSample['plane'] }) => ({
    file,
    bytes,
    sha256,
    plane,
  });
  const differing = (
    kind: 'sample' | 'checkpoint',
    rows: readonly StoredFile[],
    lines: ReadonlyMap<number, Omit<StoredFile, 'at'> & { type: string; at: number }>,
  ) =>
    rows.flatMap((row) => {
      const line = lines.get(row.step);
      if (!line) return [];
      const { type: _, ...said } = line;
      const right = { ...said, at: row.at };
      // The record of the plane may have been taken off by itself.
      const expected = (row as StoredSample).plane ? brief(right) : { ...brief(right), plane: undefined };
      return isDeepStrictEqual(brief(row), expected) ? [] : [{ kind, step: row.step, row: right }];
    });
  return [
    ...differing('sample', readSamples(db, run.key), told.samples),
    ...differing('checkpoint', readCheckpoints(db, run.key), told.checkpoints),
  ];
}
