import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDatabase, StoredRun } from '../src/main/database';
import { journalOf, runFolder } from '../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../src/main/runs/journal/journal-summary';
import type { JournalSummary, SeriesSummary } from '../src/main/runs/journal/journal-summary';
import type { Checks } from './faults';
import { filesOf, runsOf, seriesOf, wrongBuckets } from './read-stored';

/**
 * Files that each run has announced, by step, which must not be lost; for sample grids with the SHA-256 first
 * announced.
 */
export type Announced = Map<string, { samples: Map<number, string>; checkpoints: Map<number, string> }>;

/**
 * Checks every run in a database against its journal: the rows match the lines up to the cursor exactly, and
 * announced files exist with their hash.
 */
export function checkHome(database: RunDatabase, home: string, checks: Checks, announced: Announced): void {
  checks.expect(
    'integrity of the database',
    database.read.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')?.integrity_check === 'ok',
    () => 'SQLite finds it damaged',
  );
  checks.expect(
    'foreign keys',
    database.read.all('PRAGMA foreign_key_check').length === 0,
    () => 'a row has no parent',
  );
  for (const run of runsOf(database)) {
    const journal = journalOf(runFolder(home, run.id));
    if (!existsSync(journal)) {
      checks.expect(
        'runs and their journals',
        run.cursor === 0,
        () => `${run.id} has read ${run.cursor} bytes of a journal that is missing`,
      );
      continue;
    }
    checkRun(database, run, readJournalSummary(journal, run.cursor), checks);
    const complete = readJournalSummary(journal);
    checks.count('journal lines', complete.lines);
    checks.expect('journals without a damaged line', complete.damaged === 0, () => `${run.id} has ${complete.damaged}`);
    checks.expect(
      'lines without duplicates',
      complete.repeated === 0,
      () => `${run.id} has ${complete.repeated} repeated lines`,
    );
    checkFiles(runFolder(home, run.id), run.id, complete, checks, announced);
  }
}

function checkRun(database: RunDatabase, run: StoredRun, journal: JournalSummary, checks: Checks): void {
  checks.expect(
    'cursors at the end of a line',
    journal.end === run.cursor,
    () => `${run.id} has the cursor ${run.cursor}, but lines end at ${journal.end}`,
  );
  const series = seriesOf(database, run);
  checks.expect(
    'metrics of a run',
    same([...series.keys()].sort(), [...journal.series.keys()].sort()),
    () => `${run.id} has ${[...series.keys()].join()}, but its journal has ${[...journal.series.keys()].join()}`,
  );
  for (const [name, { steps, values }] of journal.series) {
    checks.count('rows of points', steps.length);
    const stored = series.get(name) ?? { steps: [], values: [] };
    checks.expect(
      'series as in the journal',
      sameSeries(stored, { steps, values }),
      () => `${name} of ${run.id} has ${stored.steps.length} values, but its journal has ${steps.length}`,
    );
  }
  const { samples, checkpoints } = filesOf(database, run);
  const brief = (of: Iterable<{ step: number; sha256: string }>): string =>
    [...of]
      .sort((a, b) => a.step - b.step)
      .map((f) => `${f.step}:${f.sha256}`)
      .join();
  checks.expect(
    'samples as in the journal',
    brief(samples) === brief(journal.samples.values()),
    () => `${run.id} has ${brief(samples)}, but its journal has ${brief(journal.samples.values())}`,
  );
  checks.expect(
    'checkpoints as in the journal',
    brief(checkpoints) === brief(journal.checkpoints.values()),
    () => `${run.id} has ${brief(checkpoints)}, but its journal has ${brief(journal.checkpoints.values())}`,
  );
  checks.expect(
    'counts of samples',
    run.samples === journal.samples.size,
    () => `${run.id} counts ${run.samples} of ${journal.samples.size}`,
  );
  const wrong = wrongBuckets(database, run);
  checks.expect('pyramids', wrong === 0, () => `${wrong} buckets of ${run.id} do not match its points`);
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
const sameSeries = (a: SeriesSummary, b: SeriesSummary): boolean => same(a.steps, b.steps) && same(a.values, b.values);

/** SHA-256 of files by name, size and modification time. */
const hashes = new Map<string, string>();

function hashOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const key = `${path} ${stat.size} ${stat.mtimeMs} ${stat.ino}`;
  let hash = hashes.get(key);
  if (!hash) hashes.set(key, (hash = createHash('sha256').update(readFileSync(path)).digest('hex')));
  return hash;
}

function checkFiles(folder: string, id: string, journal: JournalSummary, checks: Checks, announced: Announced): void {
  const known = announced.get(id) ?? { samples: new Map<number, string>(), checkpoints: new Map<number, string>() };
  announced.set(id, known);
  for (const kind of ['samples', 'checkpoints'] as const) {
    for (const line of journal[kind].values()) {
      const first = known[kind].get(line.step) ?? line.sha256;
      known[kind].set(line.step, first);
      // The training time in a checkpoint may differ; compare.ts compares its tensors.
      if (kind === 'samples')
        checks.expect(
          'samples as first announced',
          line.sha256 === first,
          () => `the sample grid of step ${line.step} of ${id} was drawn again with other bytes`,
        );
      const files = 'plane' in line && line.plane ? [line, line.plane] : [line];
      for (const { file, sha256 } of files) {
        checks.expect(
          `announced ${kind} on disk`,
          hashOf(join(folder, kind, file)) === sha256,
          () => `${file} of ${id} does not match its journal`,
        );
      }
    }
  }
}
