import { expect, it } from 'vitest';
import { gridTimeline } from '../scrubber/grid-timeline';
import { cellsAt } from './strip';

it('shows the nearest grid of a run that has none at a place, and says so', () => {
  const reel = (run: string, ...steps: number[]) => {
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
  expect(cellsAt([reel('a', 0, 50, 100), reel('b', 0, 80), reel('c')], 50)).toEqual([
    { run: 'a', step: 50, exact: true },
    { run: 'b', step: 80, exact: false },
    undefined,
  ]);
});
