import { describe, expect, it } from 'vitest';
import { fakeSource } from '../testing/fake-source.test-helper';
import type { FakeRun } from '../testing/fake-source.test-helper';
import { readLosses } from './losses';

const run = (id: string, objective: string, points: FakeRun['points'] = []): FakeRun => ({
  id,
  steps: [0],
  points,
  hyperparameters: { objective } as unknown as NonNullable<FakeRun['hyperparameters']>,
});
const point = (step: number, values: Record<string, number>) => ({ step, values });
const losses = (step: number, d: number, g: number) => point(step, { discriminatorLoss: d, generatorLoss: g, time: 9 });

async function read(runs: FakeRun[], steps = { from: 0, to: 10 }, maxBuckets = 100) {
  const source = fakeSource(runs);
  return readLosses(
    runs.map(({ id }) => source.run(id)),
    { source, signal: new AbortController().signal },
    steps,
    maxBuckets,
  );
}

describe('charts of losses', () => {
  it('are one for each family, in the order of the runs, with all its runs', async () => {
    const charts = await read([run('a', 'wgan'), run('b', 'gan'), run('c', 'wgan-gp'), run('d', 'r1')]);
    expect(charts.map(({ family, places }) => [family, places])).toEqual([
      ['wasserstein', [0, 2]],
      ['cross-entropy', [1, 3]],
    ]);
    expect(await read([])).toEqual([]);
  });

  it('have both losses of a GAN, and the estimate of a critic alone', async () => {
    const charts = await read([
      run('a', 'gan', [losses(1, 1.25, 0.5)]),
      run('b', 'wgan', [point(1, { discriminatorLoss: -3, generatorLoss: 2, wassersteinEstimate: 7 })]),
    ]);
    const drawn = charts.map(({ lines }) =>
      lines.map(({ place, isGenerator, series }) => [place, isGenerator, series.metric, series.mean]),
    );
    expect(drawn).toEqual([
      [
        [0, false, 'discriminatorLoss', [1.25]],
        [0, true, 'generatorLoss', [0.5]],
      ],
      [[1, false, 'wassersteinEstimate', [7]]],
    ]);
  });

  it('have the range of the finite values of all their lines', async () => {
    const [chart] = await read([
      run('a', 'gan', [losses(1, 1, -4), losses(2, NaN, Infinity)]),
      run('b', 'gan', [losses(1, 9, 0)]),
    ]);
    expect(chart!.range).toEqual({ min: -4, max: 9 });
  });

  it('have no range without a finite value', async () => {
    const [chart] = await read([run('a', 'gan'), run('b', 'gan', [losses(1, NaN, -Infinity)])]);
    expect(chart!.range).toBeUndefined();
    expect(chart!.lines.map(({ place }) => place)).toEqual([1, 1]);
  });

  it('contain only the steps of the animation, both ends included', async () => {
    const points = [1, 2, 3, 4, 5].map((step) => losses(step, step, 0));
    const [chart] = await read([run('a', 'gan', points)], { from: 2, to: 4 });
    expect(chart!.lines[0]!.series.step).toEqual([2, 3, 4]);
    expect(chart!.range).toEqual({ min: 0, max: 4 });
  });

  it('have about as many buckets as columns', async () => {
    const points = Array.from({ length: 1000 }, (_, i) => losses(i + 1, i, 0));
    const [chart] = await read([run('a', 'gan', points)], { from: 0, to: 1000 }, 50);
    const { step, span } = chart!.lines[0]!.series;
    expect(span).toBe(20);
    expect(step.length).toBe(51);
  });
});
