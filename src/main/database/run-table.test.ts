import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCheckpoint } from './checkpoints';
import { insertExperiment } from './experiments';
import type { RunKey } from './reader-writer';
import { BYTES_PER_POINT, countFiles, countPoints, findRun, idTaken, insertRun, readRun } from './run-table';
import { readRunByKey, readRuns, updateRun } from './run-table';
import type { NewRun } from './run-table';
import { writeSample } from './samples';
import { appendPoints } from './series/points';
import { writeTags } from './tags';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

let db: ReturnType<typeof temporaryDatabase>;
let run: RunKey;
beforeEach(() => {
  db = temporaryDatabase();
  run = addRun(db.write, 'a', 1000);
});
afterEach(() => db.remove());
const stored = () => readRun(db.read, 'a')!;
const added = (change: Partial<NewRun>): NewRun => {
  const { id: _, ...rest } = stored();
  return { ...rest, id: 'b', ...change };
};

describe('a new run', () => {
  it('has what it was added with, and nothing of what it may get later', () => {
    const { key, hyperparameters, ...rest } = stored();
    expect(key).toBe(run);
    expect(hyperparameters).toMatchObject({ objective: 'wgan', steps: 1000 });
    expect(rest).toEqual({
      id: 'a',
      name: 'a',
      state: 'running',
      experiment: 'e',
      experimentName: 'Experiment',
      step: 0,
      steps: 1000,
      seed: 1,
      hash: 'h',
      dataset: 'mnist',
      datasetCount: 10_000,
      versions: {},
      last: {},
      best: {},
      createdAt: '2026-01-01T00:00:00.000Z',
      cursor: 0,
      samples: 0,
      warnings: 0,
      warned: [],
      stored: { checkpoints: 0, samples: 0, log: 0 },
      favourite: false,
      archived: false,
      notes: '',
      tags: [],
    });
  });

  it('that is a branch starts at the step of its origin, and resumes from there if it is queued', () => {
    const parent = {
      run: 'a',
      name: 'A',
      step: 40,
      sha256: '0'.repeat(64),
      before: { updates: 1, samples: 2, seconds: 3 },
      changes: [{ name: 'steps', from: 1, to: 2 }],
    };
    insertRun(db.write, added({ state: 'queued', position: 3, parent }));
    expect(readRun(db.read, 'b')).toMatchObject({ step: 40, resumeFrom: 40, position: 3, parent });
    insertRun(db.write, added({ id: 'c', state: 'finished', parent }));
    expect(readRun(db.read, 'c')).not.toHaveProperty('resumeFrom');
  });

  it('is found by id and by key, and is the last of all', () => {
    const key = insertRun(db.write, added({}));
    expect([findRun(db.read, 'b'), findRun(db.read, 'x')]).toEqual([key, undefined]);
    expect([readRunByKey(db.read, key)?.id, readRunByKey(db.read, 999)]).toEqual(['b', undefined]);
    expect(readRuns(db.read).map(({ id }) => id)).toEqual(['a', 'b']);
    expect([idTaken(db.read, 'b'), idTaken(db.read, 'x')]).toEqual([true, false]);
  });

  it('cannot have the id of another', () => expect(() => insertRun(db.write, added({ id: 'a' }))).toThrow(/UNIQUE/));
});

describe('a change of a run', () => {
  it('sets the given columns, clears those that are null, and leaves the others', () => {
    updateRun(db.write, run, {
      state: 'failed',
      reason: 'diverged',
      message: 'The loss is NaN.',
      step: 7,
      favourite: true,
      archived: true,
      last: { generatorLoss: null, time: 1.5 },
      best: { modesCovered: 8 },
      versions: { node: '22' },
      engine: { name: 'wasm', version: '4', device: 'CPU' },
      latentSeed: 0,
      notes: 'x',
      trashedAt: '2026-02-01T00:00:00.000Z',
    });
    const failed = stored();
    expect(failed).toMatchObject({
      state: 'failed',
      reason: 'diverged',
      message: 'The loss is NaN.',
      step: 7,
      favourite: true,
      archived: true,
      last: { generatorLoss: null, time: 1.5 },
      best: { modesCovered: 8 },
      versions: { node: '22' },
      engine: { name: 'wasm', version: '4', device: 'CPU' },
      latentSeed: 0,
      notes: 'x',
      trashedAt: '2026-02-01T00:00:00.000Z',
    });
    updateRun(db.write, run, { reason: null, message: null, engine: null, trashedAt: null, favourite: false });
    const cleared = stored();
    for (const name of ['reason', 'message', 'engine', 'trashedAt']) expect(cleared).not.toHaveProperty(name);
    expect(cleared).toMatchObject({ favourite: false, step: 7, archived: true });
  });

  it('of nothing, or of what is undefined, changes no row but marks the run', () => {
    const before = stored();
    const marked: RunKey[] = [];
    db.write.onRunsChanged((runs) => void marked.push(...runs));
    updateRun(db.write, run, {});
    updateRun(db.write, run, { name: undefined, reason: undefined });
    expect([stored(), marked]).toEqual([before, [run, run]]);
  });

  it('hides a run that is being deleted, whose id stays taken', () => {
    updateRun(db.write, run, { deleted: true });
    expect([readRun(db.read, 'a'), readRunByKey(db.read, run), readRuns(db.read), findRun(db.read, 'a')]).toEqual([
      undefined,
      undefined,
      [],
      undefined,
    ]);
    expect(idTaken(db.read, 'a')).toBe(true);
  });
});

describe('texts of an earlier version, which stored them unchecked,', () => {
  it('are cleaned; a name of nothing visible is the id', () => {
    insertExperiment(db.write, { id: 'e2', name: '\u200b', createdAt: '' });
    db.write.run("UPDATE runs SET experiment = 'e2', dataset = ? WHERE key = ?", 'my\u202edata', run);
    updateRun(db.write, run, { name: '\u001b[2J', notes: 'one\r\ntwo\u200b', message: 'a\u0007b' });
    writeTags(db.write, run, ['\u200b', 'x\ny']);
    expect(stored()).toMatchObject({
      name: 'a',
      experimentName: 'e2',
      dataset: 'mydata',
      notes: 'one\ntwo',
      message: 'ab',
      tags: ['x y'],
    });
    expect(readRuns(db.read)[0]).toEqual(stored());
  });
});

describe('what a run needs on the disk', () => {
  it('is recounted from its samples, planes and checkpoints', () => {
    const file = { file: 'f', sha256: '0'.repeat(64), at: '' };
    for (const step of [10, 30]) {
      const plane = step === 10 ? { file: 'p', bytes: 5, sha256: '' } : undefined;
      writeSample(db.write, run, { ...file, step, kind: 'grid', rows: 1, columns: 1, bytes: step, plane });
    }
    writeCheckpoint(db.write, run, { ...file, step: 20, bytes: 700 });
    expect(stored()).toMatchObject({ samples: 0, stored: { checkpoints: 0, samples: 0 } });
    countFiles(db.write, run);
    expect(stored()).toMatchObject({ samples: 2, newestSample: 30, stored: { checkpoints: 700, samples: 45 } });
  });

  it('is its journal, and an estimate for the points in the database', () => {
    appendPoints(db.write, run, 1000, [1, 2, 3], { a: [1, 2, 3], b: [1, 2, 3] });
    countPoints(db.write, run);
    updateRun(db.write, run, { cursor: 1000 });
    expect(stored().stored.log).toBe(1000 + 6 * BYTES_PER_POINT);
  });
});
