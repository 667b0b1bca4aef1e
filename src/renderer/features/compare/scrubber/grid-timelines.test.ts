import { beforeEach, expect, it } from 'vitest';
import type { Axis } from '../../../lib/time-axis';
import { aClock, aComparedRun, sampleList } from '../compared-run.test-helper';
import { GridTimelines } from './grid-timelines.svelte';

const parent = {
  run: 'a',
  name: 'a',
  step: 100,
  sha256: '',
  before: { updates: 0, samples: 0, seconds: 0 },
  changes: [],
};
const a = aComparedRun('a');
const branch = aComparedRun('branch', { parent });
const b = aComparedRun('b');
const samples = {
  a: sampleList('a', [0, 50, 100, 150]),
  branch: sampleList('branch', [120, 200]),
  b: sampleList('b', [0, 20]),
};
const clocks = new Map([
  ['a', aClock()],
  ['branch', aClock()],
  ['b', aClock(5)],
]);

let shown = [a, branch, b];
let axis: Axis = 'step';
let grids: GridTimelines;
beforeEach(() => {
  [shown, axis] = [[a, branch, b], 'step'];
});
const open = (runs = [a, branch, b]): GridTimelines =>
  new GridTimelines({
    runs: () => runs,
    gridRuns: () => shown,
    samples: () => samples,
    clocks: () => clocks,
    axis: () => axis,
  });

it('has a stop wherever a shown run has a grid', () => {
  expect(open().stops).toEqual([0, 20, 50, 100, 120, 150, 200]);
  shown = [b];
  expect(open().stops).toEqual([0, 20]);
});

it('places grids in the unit of the axis: five updates a step are five times as far', () => {
  axis = 'updates';
  shown = [a, b];
  expect(open().stops).toEqual([0, 50, 100, 150]);
  expect(open().placeOf({ run: 'b', step: 20 })).toBe(100);
});

it('shows the nearest grid of each run', () => {
  grids = open();
  expect(grids.nearest(60)).toEqual([
    { run: 'a', step: 50 },
    { run: 'branch', step: 120 },
    { run: 'b', step: 20 },
  ]);
  expect(grids.shownAt('a', 80)).toEqual({ run: 'a', step: 100 });
});

it('shows the grids of its parent before the first of a branch, up to where it branched', () => {
  grids = open();
  expect(grids.shownAt('branch', 40)).toEqual({ run: 'a', step: 50 });
  // The grid at step 100 is the first that the branch does not share with its parent.
  expect(grids.shownAt('branch', 90)).toEqual({ run: 'branch', step: 120 });
  expect(grids.shownAt('branch', 199)).toEqual({ run: 'branch', step: 200 });
});

it('shows them of a hidden parent too, but not of one that is not compared', () => {
  shown = [branch];
  expect(open().shownAt('branch', 40)).toEqual({ run: 'a', step: 50 });
  const { a: _a, ...others } = samples;
  const alone = new GridTimelines({
    runs: () => [branch],
    gridRuns: () => [branch],
    samples: () => others,
    clocks: () => clocks,
    axis: () => axis,
  });
  expect(alone.shownAt('branch', 40)).toEqual({ run: 'branch', step: 120 });
});

it('shows nothing of runs that are hidden or have no grids', () => {
  shown = [a];
  grids = open();
  expect(grids.shownAt('b', 0)).toBeUndefined();
  expect(grids.placeOf({ run: 'b', step: 20 })).toBeUndefined();
  expect(grids.placeOf({ run: 'a', step: 150 })).toBe(150);
});
