import { describe, expect, it } from 'vitest';
import { gridTimeline } from '../scrubber/grid-timeline';
import { cellsAt, checkpointNear, stripPlaces } from './strip';

it('shows the nearest grid of a run that has none at a place, marked as not exact', () => {
  const timeline = (run: string, ...steps: number[]) => {
    const list = {
      run,
      kind: 'grid' as const,
      rows: 8,
      columns: 8,
      steps: Float64Array.from(steps),
      times: Float64Array.from(steps),
    };
    return gridTimeline(
      run,
      list,
      { hyperparameters: { criticSteps: 1, batchSize: 64 }, datasetCount: 1, steps, times: steps },
      'step',
    );
  };
  expect(cellsAt([timeline('a', 0, 50, 100), timeline('b', 0, 80), timeline('c')], 50)).toEqual([
    { run: 'a', step: 50, exact: true },
    { run: 'b', step: 80, exact: false },
    undefined,
  ]);
});

describe('the columns of the strip', () => {
  const stops = [0, 10, 20, 30, 40];

  it('are all grids, or some of them, evenly spaced', () => {
    expect(stripPlaces(stops, {}, 0)).toEqual({ places: stops, label: '5 steps' });
    expect(stripPlaces(stops, {}, 64)).toEqual({ places: stops, label: '5 steps' });
    expect(stripPlaces(stops, {}, 3)).toEqual({ places: [0, 20, 40], label: '3 of 5 steps, evenly spaced' });
  });

  it('are those of the range, including its ends', () => {
    expect(stripPlaces(stops, { start: 10, end: 30 }, 0)).toEqual({
      places: [10, 20, 30],
      label: '3 steps between start and end',
    });
    expect(stripPlaces(stops, { end: 30 }, 2)).toEqual({
      places: [0, 30],
      label: '2 of 4 steps between start and end, evenly spaced',
    });
    expect(stripPlaces(stops, { start: 35 }, 0).label).toBe('1 step between start and end');
  });
});

it('finds the nearest checkpoint, the earlier of two equally near', () => {
  const stored = [{ step: 400 }, { step: 100 }, { step: 200 }];
  expect([0, 149, 150, 151, 310, 9000].map((step) => checkpointNear(stored, step))).toEqual([
    100, 100, 100, 200, 400, 400,
  ]);
  expect(checkpointNear([], 10)).toBeUndefined();
});
