import { describe, expect, it } from 'vitest';
import { panelView } from './panel-view';

const clock = (criticSteps: number) => ({
  hyperparameters: { criticSteps, batchSize: 64 },
  datasetCount: 6400,
  steps: [0, 1000],
  times: [0, 100],
});
const clocks = new Map([
  ['a', clock(1)],
  ['b', clock(5)],
]);

describe('the series that a panel reads', () => {
  it('is everything, with open ends, when there is no zoom', () => {
    expect(panelView(['a', 'b'], clocks, 'step', undefined, { kind: 'none' }, ['m'], 500)).toEqual({
      metrics: ['m'],
      runs: [{ run: 'a' }, { run: 'b' }],
      points: 500,
    });
  });

  it('is each run by its own steps when the axis counts discriminator updates', () => {
    const { runs } = panelView(['a', 'b'], clocks, 'updates', { from: 500, to: 1000 }, { kind: 'none' }, ['m'], 500);
    expect(runs).toEqual([
      { run: 'a', from: 499, to: 1001 },
      { run: 'b', from: 99, to: 201 },
    ]);
  });

  it('begin as far back as smoothing depends on, with as many entries a step as in view', () => {
    const asked = panelView(['a'], clocks, 'step', { from: 400, to: 500 }, { kind: 'window', length: 100 }, ['m'], 300);
    expect(asked.runs[0]).toEqual({ run: 'a', from: 299, to: 501 });
    expect(asked.points).toBeGreaterThan(590);
  });

  it('is a third of the entries a line where more than twelve lines cover each other', () => {
    const points = (count: number, metrics: string[]) => {
      const runs = Array.from({ length: count }, (_, i) => `r${i}`);
      return panelView(
        runs,
        new Map(runs.map((run) => [run, clock(1)])),
        'step',
        undefined,
        { kind: 'none' },
        metrics,
        1200,
      ).points;
    };
    expect([points(12, ['m']), points(13, ['m']), points(6, ['m', 'n']), points(7, ['m', 'n'])]).toEqual([
      1200, 400, 1200, 400,
    ]);
  });

  it('begin at step 0 at the earliest', () => {
    expect(
      panelView(['a'], clocks, 'step', { from: 0, to: 3 }, { kind: 'exponential', length: 500 }, ['m'], 300).runs[0]!
        .from,
    ).toBe(0);
  });
});
