import { describe, expect, it } from 'vitest';
import type { SampleList } from '../../../shared/contract/results';
import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportKind, ExportOptions } from '../../../shared/contract/export-options';
import type { StepClock } from '../../lib/time-axis';
import { countFrames, describePlan, drawsGrids, estimateBytes, planExport, stepRange } from './export-plan';
import type { ExportableRun, ExportPlan } from './export-plan';

const clock: StepClock = {
  hyperparameters: { criticSteps: 1, batchSize: 64, packing: 1 },
  datasetCount: 640,
  steps: [0, 100],
  times: [0, 50],
};
const grids = (steps: number[], kind: SampleList['kind'] = 'grid'): SampleList => ({
  run: 'a',
  kind,
  rows: 8,
  columns: 8,
  steps: Float64Array.from(steps),
  times: Float64Array.from(steps),
});
const run = (change: Partial<ExportableRun> = {}): ExportableRun => ({
  id: 'a',
  step: 100,
  objective: 'gan',
  metricCount: 5,
  clock,
  grids: grids([0, 50, 100]),
  ...change,
});
const options = (kind: ExportKind, change: Partial<ExportOptions> = {}): ExportOptions => ({
  kind,
  runs: ['a'],
  every: 1,
  scale: 1,
  columns: 16,
  delay: 100,
  ...change,
});

describe('planExport', () => {
  it('draws every frame of an animation and computes how long it plays', () => {
    const plan = planExport([run()], options('gif', { delay: 250 }));
    expect(plan).toMatchObject({ frameCount: 3, drawnCount: 3, runCount: 1, seconds: 0.75 });
    expect(plan.problem).toBeUndefined();
  });

  it('draws at most as many grids of a sheet as it has columns', () => {
    expect(planExport([run()], options('png', { columns: 2 }))).toMatchObject({ frameCount: 3, drawnCount: 2 });
    expect(planExport([run()], options('gif', { columns: 2 })).drawnCount).toBe(3);
    expect(planExport([run()], options('png')).seconds).toBeUndefined();
  });

  it('takes the grid as 242 x 242 pixels until its size is known', () => {
    // GIF: 3 frames of 0.75 bytes a pixel.
    expect(planExport([run()], options('gif')).bytes).toBeCloseTo(3 * 242 * 242 * 0.75, 6);
    expect(planExport([run()], options('gif'), 1000).bytes).toBeCloseTo(3 * 1000 * 0.75, 6);
  });

  it('draws one of the 64 tiles of a grid into a strip', () => {
    // PNG: 3 tiles of 100 pixels at 0.25 bytes.
    expect(planExport([run()], options('strip'), 6400).bytes).toBeCloseTo(3 * 100 * 0.25, 6);
  });

  it('draws one loss chart for each family of losses', () => {
    const runs = [run(), run({ objective: 'dragan' }), run({ objective: 'wgan' })];
    const bytes = (lossStrip: boolean) => planExport(runs, options('gif', { lossStrip })).bytes;
    // GAN and DRAGAN have the same loss: two charts of 14,000 bytes on each of 3 frames.
    expect(bytes(true) - bytes(false)).toBeCloseTo(3 * 2 * 14_000, 3);
  });

  it('counts the logged values of a table', () => {
    // 100 steps of 5 metrics and 10 steps of 2, at 11 bytes a value.
    expect(planExport([run(), run({ step: 10, metricCount: 2 })], options('csv')).bytes).toBe(520 * 11);
  });

  it('refuses no runs, and more than 64', () => {
    expect(planExport([], options('csv')).problem).toBe('Choose at least one run.');
    expect(planExport(Array<ExportableRun>(64).fill(run()), options('csv')).problem).toBeUndefined();
    expect(planExport(Array<ExportableRun>(65).fill(run()), options('csv')).problem).toContain('At most 64 runs');
  });

  it('refuses files of grids when there are none in the range, and only those', () => {
    const problems = (kind: ExportKind) => planExport([run()], options(kind, { from: 101 })).problem;
    const kinds = Object.keys(EXPORT_KINDS) as ExportKind[];
    expect(kinds.filter((kind) => problems(kind))).toEqual(['gif', 'apng', 'mp4', 'webm', 'png', 'strip']);
    expect(kinds.filter(drawsGrids)).toEqual(['gif', 'apng', 'mp4', 'webm', 'png', 'strip']);
    expect(planExport([run({ grids: undefined })], options('gif')).problem).toBe('There are no samples in this range.');
  });
});

describe('describePlan', () => {
  const plan = (change: Partial<ExportPlan>): ExportPlan => ({
    kind: 'gif',
    runCount: 2,
    frameCount: 30,
    drawnCount: 30,
    bytes: 2000,
    ...change,
  });

  it.each<[string, Partial<ExportPlan>, object, string]>([
    ['an animation', { seconds: 3 }, {}, '30 frames of 2 runs, about 2.0 kB, 3.0 s long.'],
    [
      'one grid of one run',
      { kind: 'png', runCount: 1, frameCount: 1, drawnCount: 1 },
      {},
      '1 grid of 1 run, about 2.0 kB.',
    ],
    [
      'a sheet with fewer columns',
      { kind: 'png', drawnCount: 16 },
      {},
      'At most 16 of 30 grids of 2 runs, about 2.0 kB.',
    ],
    ['a strip', { kind: 'strip' }, {}, '30 tiles of 2 runs, about 2.0 kB.'],
    ['a table', { kind: 'csv' }, {}, '2 runs, about 2.0 kB.'],
    ['a measured time', {}, { seconds: 75 }, '30 frames of 2 runs, about 2.0 kB. Writing it takes about 1 min 15 s.'],
    ['a very short time', {}, { seconds: 0.1 }, '30 frames of 2 runs, about 2.0 kB. Writing it takes about 1 s.'],
    ['a measured size', {}, { bytes: 512 }, '30 frames of 2 runs, about 512 B.'],
    ['whole runs before their size is known', { kind: 'bundle' }, {}, '2 runs, about 0 B.'],
    ['whole runs', { kind: 'html' }, { bytes: 4000 }, '30 frames of 2 runs, about 4.0 kB.'],
    ['a problem', { problem: 'Choose at least one run.' }, { bytes: 1 }, 'Choose at least one run.'],
  ])('of %s', (_, change, measured, expected) => {
    expect(describePlan(plan(change), measured)).toBe(expected);
  });
});

describe('stepRange', () => {
  // Half a second a step, and a quarter.
  const runs = [run(), run({ clock: { ...clock, times: [0, 25] } })];

  it('contains the marked time in every run', () => {
    // 10 s is step 20 of the first run and step 40 of the second; 20 s is step 40 and step 80.
    expect(stepRange(runs, 'time', { start: 10, end: 20 })).toEqual({ from: 20, to: 80 });
  });

  it('rounds outwards', () => {
    expect(stepRange(runs, 'step', { start: 1.5, end: 2.5 })).toEqual({ from: 1, to: 3 });
  });

  it('is open where there is no mark, and does not begin before 0', () => {
    expect(stepRange(runs, 'step', { end: 7 })).toEqual({ to: 7 });
    expect(stepRange(runs, 'step', { start: -3 })).toEqual({ from: 0 });
    expect(stepRange(runs, 'step', {})).toEqual({});
    expect(stepRange([], 'step', { start: 1, end: 2 })).toEqual({});
  });
});

describe('countFrames', () => {
  it('counts the steps at which any run has a grid', () => {
    expect(
      countFrames(
        [
          [0, 10, 20],
          [0, 15, 20],
        ],
        { every: 1 },
      ),
    ).toBe(4);
  });

  it('takes every n-th step and the last, which is not counted twice', () => {
    expect(countFrames([[0, 1, 2, 3, 4]], { every: 2 })).toBe(3);
    expect(countFrames([[0, 1, 2, 3]], { every: 2 })).toBe(3);
    expect(countFrames([[5]], { every: 9 })).toBe(1);
  });

  it('takes the steps of the range, both ends included', () => {
    expect(countFrames([[0, 10, 20, 30]], { from: 10, to: 20, every: 1 })).toBe(2);
    expect(countFrames([[0, 10]], { from: 50, every: 1 })).toBe(0);
  });
});

describe('estimateBytes', () => {
  const content = { frames: 10, runs: 4, pixels: 242 * 242, values: 1000 };
  it('grows with frames and runs, and with scale by less than the area', () => {
    const one = estimateBytes('gif', 1, content);
    expect(estimateBytes('gif', 1, { ...content, frames: 20 })).toBeCloseTo(2 * one, 6);
    expect(estimateBytes('gif', 2, content)).toBeGreaterThan(one);
    expect(estimateBytes('gif', 2, content)).toBeLessThan(4 * one);
  });

  it('adds the loss charts to animations only', () => {
    expect(estimateBytes('gif', 1, { ...content, charts: 2 }) - estimateBytes('gif', 1, content)).toBeCloseTo(
      280_000,
      3,
    );
    expect(estimateBytes('png', 1, { ...content, charts: 2 })).toBe(estimateBytes('png', 1, content));
  });

  it('counts the values of a table', () => {
    expect(estimateBytes('csv', 8, content)).toBe(11_000);
  });
});
