import { expect, it } from 'vitest';
import { gridTimeline } from '../scrubber/grid-timeline';
import { cellsAt, chooseEvenly } from './strip';

it('keeps all that fit, and always both ends', () => {
  expect(chooseEvenly([0, 10, 20], 3)).toEqual([0, 10, 20]);
  expect(chooseEvenly([0, 10, 20, 30, 40, 50, 60], 3)).toEqual([0, 30, 60]);
  expect(chooseEvenly([0, 10, 20], 1)).toEqual([20]);
  expect(chooseEvenly([], 4)).toEqual([]);
});

it('leaves gaps that differ by one at most, and takes none twice', () => {
  const chosen = chooseEvenly(
    Array.from({ length: 1001 }, (_, i) => i),
    64,
  );
  const gaps = chosen.slice(1).map((at, i) => at - chosen[i]!);
  expect(chosen).toHaveLength(64);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  expect(Math.min(...gaps)).toBeGreaterThan(0);
});

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
