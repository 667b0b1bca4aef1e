import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCheckpoints, removeCheckpoint, rewindCheckpoints, writeCheckpoint } from './checkpoints';
import { removeSlice } from './delete-run';
import { insertExperiment, removeIfEmpty } from './experiments';
import { readLease, removeLease, writeLease } from './leases';
import { readPins, rewindPins, writePin } from './pins';
import {
  cancelPruning,
  markFreed,
  markPruned,
  planPruning,
  readPendingPruning,
  readPruned,
  readUnfinishedPruning,
  rewindPruned,
} from './pruned-checkpoints';
import type { RunKey } from './reader-writer';
import { updateRun } from './run-table';
import {
  readGridLayout,
  readNewestSample,
  readSampleAt,
  readSamples,
  readSampleTimes,
  removePlane,
  removeSample,
  rewindSamples,
  sampleBytes,
  writeSample,
} from './samples';
import type { StoredSample } from './samples';
import { appendSeries } from './series/points';
import { readAllTags, readTags, writeTags } from './tags';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

const AT = '2026-01-01T00:00:00.000Z';
let db: ReturnType<typeof temporaryDatabase>;
let run: RunKey;
let other: RunKey;
beforeEach(() => {
  db = temporaryDatabase();
  run = addRun(db.write, 'a', 1000);
  other = addRun(db.write, 'b', 1000);
});
afterEach(() => db.remove());

/** The runs that `work` marks as changed. */
function changedBy(work: () => void): RunKey[] {
  const changed: RunKey[] = [];
  const stop = db.write.onRunsChanged((runs) => void changed.push(...runs));
  work();
  stop();
  return changed;
}
const checkpoint = (step: number, bytes = 100) => ({
  step,
  file: `${step}.safetensors`,
  bytes,
  sha256: `${step}`.padStart(64, '0'),
  at: AT,
});

describe('checkpoints', () => {
  const steps = (of = run) => readCheckpoints(db.read, of).map(({ step }) => step);

  it('are those of one run, ascending in step', () => {
    for (const step of [30, 10, 20]) writeCheckpoint(db.write, run, checkpoint(step));
    writeCheckpoint(db.write, other, checkpoint(5));
    expect([steps(), steps(other)]).toEqual([[10, 20, 30], [5]]);
    expect(readCheckpoints(db.read, run)[0]).toEqual(checkpoint(10));
  });

  it('of the same step replace each other, as their files do', () => {
    writeCheckpoint(db.write, run, checkpoint(10));
    writeCheckpoint(db.write, run, checkpoint(10, 200));
    expect(readCheckpoints(db.read, run)).toEqual([checkpoint(10, 200)]);
  });

  it('are removed one by one, or all after a step', () => {
    for (const step of [10, 20, 30, 40]) writeCheckpoint(db.write, run, checkpoint(step));
    removeCheckpoint(db.write, run, 20);
    rewindCheckpoints(db.write, run, 30);
    expect(steps()).toEqual([10, 30]);
    rewindCheckpoints(db.write, run, 0);
    expect(steps()).toEqual([]);
  });

  it('mark their run as changed when one is added or removed', () => {
    expect(changedBy(() => writeCheckpoint(db.write, run, checkpoint(10)))).toEqual([run]);
    expect(changedBy(() => removeCheckpoint(db.write, run, 10))).toEqual([run]);
  });
});

describe('pins', () => {
  it('are listed with the checkpoint that they keep, and are set once', () => {
    for (const step of [10, 20]) writeCheckpoint(db.write, run, checkpoint(step));
    for (const _ of [1, 2]) writePin(db.write, run, 20, true);
    expect(readPins(db.read, run)).toEqual([20]);
    expect(readCheckpoints(db.read, run).map(({ pinned }) => pinned)).toEqual([undefined, true]);
    writePin(db.write, run, 20, false);
    writePin(db.write, run, 20, false);
    expect(readPins(db.read, run)).toEqual([]);
  });

  it('of one run say nothing of another, and those after a step are removed', () => {
    for (const step of [30, 10, 20]) writePin(db.write, run, step, true);
    writePin(db.write, other, 30, true);
    rewindPins(db.write, run, 20);
    expect([readPins(db.read, run), readPins(db.read, other)]).toEqual([[10, 20], [30]]);
  });
});

describe('pruning', () => {
  beforeEach(() => {
    for (const step of [10, 20, 30]) writeCheckpoint(db.write, run, checkpoint(step, step));
  });
  const pending = () => readPendingPruning(db.read, run).map(({ step, state }) => [step, state]);
  const listed = () => readCheckpoints(db.read, run).map(({ step }) => step);

  it('goes from asked, with the checkpoint still listed, over told to freed', () => {
    planPruning(db.write, run, [20, 10], AT);
    expect([pending(), listed()]).toEqual([
      [
        [10, 'asked'],
        [20, 'asked'],
      ],
      [10, 20, 30],
    ]);
    markPruned(db.write, run, [10, 20], AT);
    expect([pending(), listed()]).toEqual([
      [
        [10, 'told'],
        [20, 'told'],
      ],
      [30],
    ]);
    expect(readUnfinishedPruning(db.read)).toEqual(['a']);
    markFreed(db.write, run, 10);
    expect(pending()).toEqual([[20, 'told']]);
    markFreed(db.write, run, 20);
    expect([pending(), readUnfinishedPruning(db.read)]).toEqual([[], []]);
    expect(readPruned(db.read, run)).toEqual({ count: 2, bytes: 30 });
  });

  it('of a step without a checkpoint does nothing', () => {
    planPruning(db.write, run, [15], AT);
    markPruned(db.write, run, [15], AT);
    expect([pending(), listed(), readPruned(db.read, run)]).toEqual([[], [10, 20, 30], { count: 0, bytes: 0 }]);
  });

  it('can be cancelled while it was only asked for', () => {
    planPruning(db.write, run, [10, 20], AT);
    markPruned(db.write, run, [10], AT);
    cancelPruning(db.write, run);
    expect([pending(), listed()]).toEqual([[[10, 'told']], [20, 30]]);
  });

  it('is forgotten for a step that is saved again, and for those after a rewind', () => {
    planPruning(db.write, run, [10, 20, 30], AT);
    markPruned(db.write, run, [10, 20, 30], AT);
    writeCheckpoint(db.write, run, checkpoint(10));
    rewindPruned(db.write, run, 20);
    expect(pending()).toEqual([[20, 'told']]);
  });

  it('of a run that is being deleted is not taken up again', () => {
    planPruning(db.write, run, [10], AT);
    updateRun(db.write, run, { deleted: true });
    expect(readUnfinishedPruning(db.read)).toEqual([]);
  });
});

describe('samples', () => {
  const sample = (step: number, change: Partial<StoredSample> = {}): StoredSample => ({
    step,
    file: `${step}.png`,
    kind: 'grid',
    rows: 8,
    columns: 8,
    bytes: 50,
    sha256: 'f'.repeat(64),
    at: AT,
    ...change,
  });
  const plane = { file: '10.plane.safetensors', bytes: 7, sha256: 'e'.repeat(64) };

  it('are read as they were written, with or without a plane record', () => {
    writeSample(db.write, run, sample(20));
    writeSample(db.write, run, sample(10, { kind: 'points', plane }));
    expect(readSamples(db.read, run)).toEqual([sample(10, { kind: 'points', plane }), sample(20)]);
    expect([readSampleAt(db.read, run, 20), readSampleAt(db.read, run, 15)]).toEqual([sample(20), undefined]);
    expect(readNewestSample(db.read, run)).toEqual(sample(20));
    expect(readNewestSample(db.read, other)).toBeUndefined();
  });

  it('of the same step replace each other, plane and all', () => {
    writeSample(db.write, run, sample(10, { plane }));
    writeSample(db.write, run, sample(10, { bytes: 60 }));
    expect(readSamples(db.read, run)).toEqual([sample(10, { bytes: 60 })]);
  });

  it('have a size with their plane records, 0 where there are none', () => {
    expect(sampleBytes(db.read, run)).toBe(0);
    writeSample(db.write, run, sample(10, { plane }));
    writeSample(db.write, run, sample(20));
    expect(sampleBytes(db.read, run)).toBe(107);
    removePlane(db.write, run, 10);
    expect([sampleBytes(db.read, run), readSampleAt(db.read, run, 10)]).toEqual([100, sample(10)]);
  });

  it('are removed one by one, or all after a step', () => {
    for (const step of [10, 20, 30, 40]) writeSample(db.write, run, sample(step));
    removeSample(db.write, run, 10);
    rewindSamples(db.write, run, 30);
    expect(readSamples(db.read, run).map(({ step }) => step)).toEqual([20, 30]);
  });

  it('have the training time of the last recorded step up to theirs, where there is one', () => {
    for (const step of [5, 10, 25]) writeSample(db.write, run, sample(step));
    expect(readSampleTimes(db.read, run).map(([, time]) => time)).toEqual([null, null, null]);
    appendSeries(db.write, run, 1000, 'time', [10, 20, 30], [1, 2, 3]);
    expect(readSampleTimes(db.read, run)).toEqual([
      [5, null],
      [10, 1],
      [25, 2],
    ]);
  });
});

describe('tags', () => {
  it('are in order, each once, and replace those before', () => {
    writeTags(db.write, run, ['b', 'a', 'b']);
    writeTags(db.write, other, ['c']);
    expect([readTags(db.read, run), readTags(db.read, other)]).toEqual([['a', 'b'], ['c']]);
    expect(readAllTags(db.read)).toEqual([
      [run, 'a'],
      [run, 'b'],
      [other, 'c'],
    ]);
    expect(changedBy(() => writeTags(db.write, run, []))).toEqual([run]);
    expect(readTags(db.read, run)).toEqual([]);
  });
});

describe('a lease', () => {
  it('is that of the process that trains the run now', () => {
    expect(readLease(db.read, run)).toBeUndefined();
    writeLease(db.write, run, { pid: 7, started: '123', boot: 'x' });
    writeLease(db.write, run, { pid: 8, started: '', boot: 'y' });
    expect(readLease(db.read, run)).toEqual({ pid: 8, started: '', boot: 'y' });
    removeLease(db.write, run);
    removeLease(db.write, run);
    expect(readLease(db.read, run)).toBeUndefined();
  });
});

describe('an experiment', () => {
  const names = () => db.read.all<{ name: string }>('SELECT name FROM experiments').map(({ name }) => name);

  it('keeps its name when a run of it is imported under another', () => {
    insertExperiment(db.write, { id: 'e', name: 'Renamed', createdAt: AT });
    expect(names()).toEqual(['Experiment']);
  });

  it('is removed with its last run', () => {
    removeIfEmpty(db.write, 'e');
    expect(names()).toEqual(['Experiment']);
    for (const key of [run, other]) expect(removeSlice(db.write, key)).toBe(true);
    expect(names()).toEqual([]);
  });
});

it('what belongs to a run goes with it, and what belongs to another stays', () => {
  for (const key of [run, other]) {
    writeCheckpoint(db.write, key, checkpoint(10));
    writePin(db.write, key, 10, true);
    writeTags(db.write, key, ['t']);
    writeLease(db.write, key, { pid: 1, started: '', boot: '' });
    appendSeries(db.write, key, 1000, 'loss', [1], [2]);
  }
  expect(removeSlice(db.write, run)).toBe(true);
  const count = (table: string) => db.read.all(`SELECT 1 FROM ${table}`).length;
  for (const table of ['runs', 'checkpoints', 'pins', 'tags', 'leases', 'points', 'series'])
    expect(count(table), table).toBe(1);
});

describe('the layout of the grids of a run', () => {
  const tiles = { x: 2, y: 2, width: 28, height: 28, strideX: 30, strideY: 30 };
  const write = (step: number, rows: number, columns: number, more: Partial<StoredSample> = {}) =>
    writeSample(db.write, run, {
      step,
      file: `${step}.png`,
      kind: 'grid',
      rows,
      columns,
      bytes: 1,
      sha256: '',
      at: AT,
      ...more,
    });

  it('is stored with the positions of its tiles', () => {
    write(0, 4, 8, { tiles });
    write(10, 4, 8, { tiles });
    expect(readSampleAt(db.read, run, 10)).toMatchObject({ rows: 4, columns: 8, tiles });
    expect(readGridLayout(db.read, run)).toEqual({ rows: 4, columns: 8, tiles });
  });

  it('is that of all grids, and not known where they differ, have no tiles, or there are none', () => {
    expect(readGridLayout(db.read, run)).toEqual({ rows: 1, columns: 1 });
    write(0, 4, 8);
    expect(readGridLayout(db.read, run)).toEqual({ rows: 4, columns: 8 });
    expect(readSampleAt(db.read, run, 0)).not.toHaveProperty('tiles');
    write(10, 4, 8, { tiles });
    expect(readGridLayout(db.read, run)).toEqual({ rows: 1, columns: 1 });
    write(10, 4, 9);
    expect(readGridLayout(db.read, run)).toEqual({ rows: 1, columns: 1 });
    expect(readGridLayout(db.read, other)).toEqual({ rows: 1, columns: 1 });
  });
});
