import { isDeepStrictEqual } from 'node:util';
import { m } from '../../../paraglide/messages';
import {
  extremeValues,
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
 * Compares the stored values of a run with its journal, value by value: SQLite's own check covers pages and indices,
 * but not
 * a changed digit in a row.
 *
 * Only if the journal still has everything that was read from it; otherwise the database is more reliable, and the
 * journal's damage is reported separately.
 */
export function checkValues(db: DatabaseReader, run: StoredRun, folder: string, file: string): Finding[] {
  const journal = completeJournal(db, run, folder);
  if (!journal) return [];
  const wrong = [
    ...wrongSeries(db, run, journal).map(({ what }) => what),
    ...wrongFiles(db, run, journal).map(({ kind, step }) => m.runs_verify_file_at_step({ kind, step })),
  ];
  const buckets = countWrongBuckets(db, run.key);
  if (buckets > 0) wrong.push(m.runs_verify_buckets({ buckets }));
  if (wrong.length === 0) return [];
  const shown =
    wrong.slice(0, 5).join('; ') + (wrong.length > 5 ? m.runs_verify_and_more({ count: wrong.length - 5 }) : '');
  return [
    {
      kind: 'values',
      run: run.id,
      path: file,
      what: m.runs_verify_values({ shown }),
      cost: m.runs_verify_values_cost(),
      repair: m.runs_verify_values_repair(),
    },
  ];
}

/** Replaces what differs from the journal; returns whether anything could be compared. */
export function fixValues(db: DatabaseWriter, run: StoredRun, folder: string): boolean {
  const journal = completeJournal(db, run, folder);
  if (!journal) return false;
  const files = wrongFiles(db, run, journal);
  db.transaction(() => {
    for (const [name, { steps, values }] of journal.series) replaceSeries(db, run.key, run.steps, name, steps, values);
    for (const { kind, row } of files) {
      if (kind === 'sample') writeSample(db, run.key, row as StoredSample);
      else writeCheckpoint(db, run.key, row);
    }
    updateRun(db, run.key, { last: lastValues(db, run.key), ...extremeValues(db, run.key) });
  });
  return true;
}

function completeJournal(db: DatabaseReader, run: StoredRun, folder: string): JournalSummary | undefined {
  if (run.cursor === 0 || readEvents(db, run.key).some(({ code }) => code === 'journal-damaged')) return undefined;
  const summary = readJournalSummary(journalOf(folder), run.cursor);
  return summary.damaged === 0 && summary.missing === 0 && summary.end === run.cursor ? summary : undefined;
}

function wrongSeries(db: DatabaseReader, run: StoredRun, journal: JournalSummary): { name: string; what: string }[] {
  const stored = readRaw(db, run.key);
  const names = new Set([...journal.series.keys(), ...stored.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [stored.get(name), journal.series.get(name)];
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
            what: describeSteps(name, differing),
          },
        ];
  });
}

function describeSteps(name: string, steps: ReadonlySet<number>): string {
  const step = Math.min(...[...steps].slice(0, 1000));
  return steps.size === 1
    ? m.common_name_at_step({ name, step })
    : m.runs_verify_series_from({ name, count: steps.size, step });
}

type StoredFile = Pick<StoredSample, 'step' | 'file' | 'bytes' | 'sha256' | 'at'>;

/** Rows of samples and checkpoints that differ from the journal; rows of pruned or removed files do not exist. */
function wrongFiles(
  db: DatabaseReader,
  run: StoredRun,
  journal: JournalSummary,
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
      const { type: _, ...fields } = line;
      const right = { ...fields, at: row.at };
      // The plane record may have been removed separately.
      const expected = (row as StoredSample).plane ? brief(right) : { ...brief(right), plane: undefined };
      return isDeepStrictEqual(brief(row), expected) ? [] : [{ kind, step: row.step, row: right }];
    });
  return [
    ...differing('sample', readSamples(db, run.key), journal.samples),
    ...differing('checkpoint', readCheckpoints(db, run.key), journal.checkpoints),
  ];
}
