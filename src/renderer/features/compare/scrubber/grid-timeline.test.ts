import { describe, expect, it } from 'vitest';
import type { SampleList } from '../../../../shared/contract/results';
import { gridTimeline, shownStep, stopsOf, upcoming } from './grid-timeline';

const list = (run: string, steps: number[]): SampleList => ({
  run,
  kind: 'grid',
  rows: 8,
  columns: 8,
  steps: Float64Array.from(steps),
  times: Float64Array.from(steps, (s) => s / 10),
});
const clock = (criticSteps: number, l: SampleList) => ({
  hyperparameters: { criticSteps, batchSize: 64 },
  datasetCount: 6400,
  steps: l.steps,
  times: l.times,
});
const timeline = (run: string, criticSteps: number, steps: number[], axis: 'step' | 'updates' | 'time' = 'step') => {
  const l = list(run, steps);
  return gridTimeline(run, l, clock(criticSteps, l), axis);
};

describe('grids at a playhead', () => {
  it('have the step nearest to it', () => {
    expect(shownStep(timeline('a', 1, [0, 400, 500]), 430)).toBe(400);
    expect(shownStep(timeline('a', 1, []), 430)).toBeUndefined();
  });

  it('line up by discriminator updates: step 100 of a critic with five is step 500 of one with one', () => {
    const gan = timeline('a', 1, [0, 250, 500], 'updates');
    const wgan = timeline('b', 5, [0, 50, 100], 'updates');
    expect(shownStep(gan, 500)).toBe(500);
    expect(shownStep(wgan, 500)).toBe(100);
    expect(stopsOf([gan, wgan])).toEqual([0, 250, 500]);
  });

  it('line up by training time', () => {
    expect(shownStep(timeline('a', 1, [0, 100, 200], 'time'), 14)).toBe(100);
  });

  it('come nearest first and of all runs in turn, on the side the playhead moves to', () => {
    const timelines = [timeline('a', 1, [0, 1, 2, 3]), timeline('b', 1, [0, 1, 2])];
    expect(upcoming(timelines, 1, 1, 2, 1)).toEqual([
      { run: 'a', step: 2 },
      { run: 'b', step: 2 },
      { run: 'a', step: 3 },
      { run: 'a', step: 0 },
      { run: 'b', step: 0 },
    ]);
    expect(upcoming(timelines, 1, -1, 1, 0)).toEqual([
      { run: 'a', step: 0 },
      { run: 'b', step: 0 },
    ]);
  });
});
