import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDatabase, StoredRun } from '../src/main/database';
import { journalOf, runFolder } from '../src/main/runs/folder/run-folder';
import { readJournalSummary } from '../src/main/runs/journal/journal-summary';
import type { JournalSummary, SeriesSummary } from '../src/main/runs/journal/journal-summary';
import type { Faults } from './faults';
import { filesOf, runsOf, seriesOf, wrongBuckets } from './read-stored';

/** All that each run ever announced, by step: what may not be missing in the end, with the SHA-256 of a sample when it was first heard of. */
export type Announced = Map<string, { samples: Map<number, string>; checkpoints: Map<number, string> }>;

/**
 * Holds every run of a log against its own journal: rows up to the cursor are what the lines up to it say, none more, none
 * less, none other; files that the journal announced are there with their hash.
 */
export function checkHome(database: RunDatabase, home: string, faults: Faults, announced: Announced): void {
  faults.expect(
    'integrity of the database',
    database.read.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')?.integrity_check === 'ok',
    () => 'SQLite finds it damaged',
  );
  faults.expect(
    'foreign keys',
    database.read.all('PRAGMA foreign_key_check').length === 0,
    () => 'a row belongs to nobody',
  );
  for (const run of runsOf(database)) {
    const journal = journalOf(runFolder(home, run.id));
    if (!existsSync(journal)) {
      faults.expect(
        'runs and their journals',
        run.cursor === 0,
        () => `${run.id} has read ${run.cursor} bytes of a journal that is gone`,
      );
      continue;
    }
    checkRun(database, run, readJournalSummary(journal, run.cursor), faults);
    const whole = readJournalSummary(journal);
    faults.count('journal lines', whole.lines);
    faults.expect('journals without a damaged line', whole.damaged === 0, () => `${run.id} has ${whole.damaged}`);
    faults.expect('lines told once', whole.repeated === 0, () => `${run.id} tells ${whole.repeated} things twice`);
    checkFiles(runFolder(home, run.id), run.id, whole, faults, announced);
  }
}

function checkRun(database: RunDatabase, run: StoredRun, told: JournalSummary, faults: Faults): void {
  faults.expect(
    'cursors at the end of a line',
    told.end === run.cursor,
    () => `${run.id} stands at ${run.cursor}, and lines end at ${told.end}`,
  );
  const series = seriesOf(database, run);
  faults.expect(
    'metrics of a run',
    same([...series.keys()].sort(), [...told.series.keys()].sort()),
    () => `${run.id} has ${[...series.keys()].join()}, and was told ${[...told.series.keys()].join()}`,
  );
  for (const [name, { steps, values }] of told.series) {
    faults.count('rows of points', steps.length);
    const stored = series.get(name) ?? { steps: [], values: [] };
    faults.expect(
      'series as told',
      sameSeries(stored, { steps, values }),
      () => `${name} of ${run.id} has ${stored.steps.length} values, and ${steps.length} were told`,
    );
  }
  const { samples, checkpoints } = filesOf(database, run);
  const brief = (of: Iterable<{ step: number; sha256: string }>): string =>
    [...of]
      .sort((a, b) => a.step - b.step)
      .map((f) => `${f.step}:${f.sha256}`)
      .join();
  faults.expect(
    'samples as told',
    brief(samples) === brief(told.samples.values()),
    () => `${run.id} has ${brief(samples)}, and was told ${brief(told.samples.values())}`,
  );
  faults.expect(
    'checkpoints as told',
    brief(checkpoints) === brief(told.checkpoints.values()),
    () => `${run.id} has ${brief(checkpoints)}, and was told ${brief(told.checkpoints.values())}`,
  );
  faults.expect(
    'counts of samples',
    run.samples === told.samples.size,
    () => `${run.id} counts ${run.samples} of ${told.samples.size}`,
  );
  const wrong = wrongBuckets(database, run);
  faults.expect('pyramids', wrong === 0, () => `${wrong} buckets of ${run.id} are not what its points make`);
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
const sameSeries = (a: SeriesSummary, b: SeriesSummary): boolean => same(a.steps, b.steps) && same(a.values, b.values);

/** Files that were hashed already, by name, size and time of the last change. */
const hashed = new Map<string, string>();

function hashOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const key = `${path} ${stat.size} ${stat.mtimeMs} ${stat.ino}`;
  let hash = hashed.get(key);
  if (!hash) hashed.set(key, (hash = createHash('sha256').update(readFileSync(path)).digest('hex')));
  return hash;
}

function checkFiles(folder: string, id: string, told: JournalSummary, faults: Faults, announced: Announced): void {
  const ever = announced.get(id) ?? { samples: new Map<number, string>(), checkpoints: new Map<number, string>() };
  announced.set(id, ever);
  for (const kind of ['samples', 'checkpoints'] as const) {
    for (const line of told[kind].values()) {
      const first = ever[kind].get(line.step) ?? line.sha256;
      ever[kind].set(line.step, first);
      // Of a checkpoint the seconds of training may differ, and no more: compare.ts looks at its tensors.
      if (kind === 'samples')
        faults.expect(
          'samples as first announced',
          line.sha256 === first,
          () => `that of step ${line.step} of ${id} was drawn again with other bytes`,
        );
      const files = 'plane' in line && line.plane ? [line, line.plane] : [line];
      for (const { file, sha256 } of files) {
        faults.expect(
          `announced ${kind} on disk`,
          hashOf(join(folder, kind, file)) === sha256,
          () => `${file} of ${id} is not what its journal announced`,
        );
      }
    }
  }
}
