import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRun } from './run-table';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';
import {
  appendEvent,
  countFiles,
  markFreed,
  markPruned,
  removeCheckpoint,
  updateRun,
  writeCheckpoint,
  writePin,
  writeTags,
} from '.';
import type { DatabaseWriter, RunKey } from '.';

let database: ReturnType<typeof temporaryDatabase>;
let db: DatabaseWriter;
let run: RunKey;
/** The runs of each notification, with the state that the database had then. */
let notified: { runs: readonly RunKey[]; names: (string | undefined)[] }[];
beforeEach(() => {
  database = temporaryDatabase();
  db = database.write;
  run = addRun(db, 'r', 10);
  notified = [];
  db.onRunsChanged((runs) => notified.push({ runs, names: [readRun(database.read, 'r')?.name] }));
});
afterEach(() => database.remove());

const AT = '2026-01-01T00:00:00.000Z';

it.each<[string, (db: DatabaseWriter, run: RunKey) => void]>([
  ['its columns', (db, run) => updateRun(db, run, { notes: 'x' })],
  ['its tags', (db, run) => writeTags(db, run, ['a'])],
  ['its pins', (db, run) => writePin(db, run, 5, true)],
  [
    'its events',
    (db, run) => appendEvent(db, run, { at: AT, step: 1, level: 'warning', code: 'x', message: 'A message.' }),
  ],
  [
    'its checkpoints',
    (db, run) => writeCheckpoint(db, run, { step: 5, file: '5.safetensors', bytes: 1, sha256: 'a', at: AT }),
  ],
  ['its checkpoints, by removing one', (db, run) => removeCheckpoint(db, run, 5)],
  ['its checkpoints, by pruning', (db, run) => markPruned(db, run, [5], AT)],
  ['its pruned checkpoints', (db, run) => markFreed(db, run, 5)],
  ['its counts', (db, run) => countFiles(db, run)],
])('notifies once of a run after %s were written', (_, write) => {
  write(db, run);
  expect(notified.map(({ runs }) => runs)).toEqual([[run]]);
});

it('notifies of an added run', () => {
  const added = addRun(db, 'another', 10);
  expect(notified.map(({ runs }) => runs)).toEqual([[added]]);
});

it('notifies after the commit of the outermost transaction, of each run once', () => {
  const other = addRun(db, 'other', 10);
  notified = [];
  db.transaction(() => {
    updateRun(db, other, { name: 'renamed too' });
    db.transaction(() => updateRun(db, run, { name: 'renamed' }));
    writeTags(db, run, ['a']);
    expect(notified).toEqual([]);
  });
  // The name is read with another connection, which sees only what is committed.
  expect(notified).toEqual([{ runs: [other, run], names: ['renamed'] }]);
});

it('notifies of nothing that was rolled back, then or later', () => {
  expect(() =>
    db.transaction(() => {
      updateRun(db, run, { name: 'renamed' });
      throw new Error('rolled back');
    }),
  ).toThrow('rolled back');
  const other = addRun(db, 'other', 10);
  expect(notified).toEqual([{ runs: [other], names: ['r'] }]);
});

it('notifies no removed listener', () => {
  const found: unknown[] = [];
  db.onRunsChanged((runs) => found.push(runs))();
  updateRun(db, run, { notes: 'x' });
  expect(found).toEqual([]);
});
