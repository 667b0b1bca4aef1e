import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import { openDatabase, readAllPoints } from '../database';
import { importInto } from './import/import.test-helper';
import { readJournalSummary } from './journal/journal-summary';
import type { Runs } from './runs';
import { TestHome } from './testing/runs.test-helper';
import { verify } from './verify/verify';

// A home, a bundle and journals as Gander 0.1.0 wrote them; expected.json is read from the journals by expected.py.
const FIXTURES = join(import.meta.dirname, '..', '..', '..', 'fixtures', '0.1.0');

interface ExpectedRun {
  name: string;
  state: string;
  points: Record<string, [step: number, value: number][]>;
}
const expected = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<string, ExpectedRun>;

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

/** Every value of every run in the database, in the form of expected.json. */
function readDatabase(runs: Runs): Record<string, ExpectedRun> {
  const database = openDatabase(home.file, { readonly: true });
  const entries = runs.services.rows.list().map(({ id, name, state }): [string, ExpectedRun] => {
    const points: ExpectedRun['points'] = {};
    for (const { step, values } of readAllPoints(database.read, id)) {
      for (const [metric, value] of Object.entries(values)) (points[metric] ??= []).push([step, value]);
    }
    return [id, { name, state, points }];
  });
  database.close();
  return Object.fromEntries(entries);
}

it('opens a home of 0.1.0 with every run and every value, and finds nothing damaged', async () => {
  cpSync(join(FIXTURES, 'home'), home.home, { recursive: true });
  const runs = home.open();
  expect(readDatabase(runs)).toEqual(expected);
  await home.close();
  const { findings, checked } = await verify(home.home, {
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  expect(findings).toEqual([]);
  expect(checked.runs).toBe(3);
});

it('brings in a bundle of 0.1.0 with every run and every value', async () => {
  const runs = home.open();
  const { added, refused } = unwrap(await importInto(runs, join(FIXTURES, 'runs.gander')));
  expect(refused).toEqual([]);
  expect([...added].sort()).toEqual(Object.keys(expected).sort());
  expect(readDatabase(runs)).toEqual(expected);
});

it('rebuilds the database of a home of 0.1.0 from its journals', async () => {
  cpSync(join(FIXTURES, 'home'), home.home, { recursive: true });
  rmSync(home.file);
  const runs = home.open();
  runs.start();
  await expect.poll(() => runs.services.rows.list().length, { timeout: 20_000 }).toBe(3);
  expect(readDatabase(runs)).toEqual(expected);
});

it.each(Object.keys(expected))('reads the journal of run %s of 0.1.0 whole', (id) => {
  const journal = readJournalSummary(join(FIXTURES, 'home', 'runs', id, 'journal.ndjson'));
  const points = [...journal.series].map(([metric, { steps, values }]) => [
    metric,
    steps.map((s, i) => [s, values[i]]),
  ]);
  expect(Object.fromEntries(points)).toEqual(expected[id]!.points);
  expect(journal).toMatchObject({ damaged: 0, missing: 0, repeated: 0, last: { type: 'end', state: 'finished' } });
});
