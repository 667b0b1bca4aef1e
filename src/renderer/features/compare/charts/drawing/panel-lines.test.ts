import { describe, expect, it } from 'vitest';
import { MetricLine } from '../series/metric-line';
import { panelLines } from './panel-lines';
import type { PanelState } from './panel-lines';

const steps = Float64Array.of(0, 1, 2);
const lineOf = (run: string, value: number): MetricLine => {
  const mean = Float64Array.of(value, value, value);
  return new MetricLine(run, 'm', {
    run,
    metric: 'm',
    time: steps,
    columns: { span: 1, step: steps, mean, min: mean, max: mean, last: mean },
  });
};
const lines = new Map(['a', 'b', 'c'].map((run, i) => [run, lineOf(run, i + 1)]));
const clock = { hyperparameters: { criticSteps: 5, batchSize: 10 }, datasetCount: 100, steps: [0, 2], times: [0, 2] };
const style = { token: '--run-1', shape: 'circle' } as const;
const state = (change: Partial<PanelState> = {}): PanelState => ({
  entries: [
    {
      key: 'a',
      name: 'gan',
      style,
      runs: [
        { id: 'a', name: 'gan · seed 1' },
        { id: 'b', name: 'gan · seed 2' },
      ],
    },
    { key: 'c', name: 'wgan', style, runs: [{ id: 'c', name: 'wgan' }] },
  ],
  metrics: [
    { name: 'm', index: 0 },
    { name: 'absent', index: 1 },
  ],
  line: (run, metric) => (metric === 'm' ? lines.get(run) : undefined),
  clocks: new Map([...lines.keys()].map((run) => [run, clock])),
  axis: 'step',
  smoothing: { kind: 'none' },
  band: true,
  spread: 'deviation',
  ...change,
});

describe('what a panel draws', () => {
  it('is a fold for each configuration of several seeds and a line for each other run, where a metric was logged', () => {
    const drawn = panelLines(state());
    expect(drawn.map((l) => [l.name, l.metric, [...l.y], l.seeds?.of])).toEqual([
      ['gan', 'm', [1.5, 1.5, 1.5], 2],
      ['wgan', 'm', [3, 3, 3], undefined],
    ]);
    expect(drawn[0]!.band!.high[0]).toBeCloseTo(1.5 + Math.SQRT1_2, 12);
    expect([...drawn[0]!.seeds!.least, ...drawn[0]!.seeds!.most]).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('has the seeds of the entry in focus behind it', () => {
    expect(panelLines(state({ focus: 'a' })).map((l) => [l.name, l.thin ?? false])).toEqual([
      ['gan · seed 1', true],
      ['gan · seed 2', true],
      ['gan', false],
      ['wgan', false],
    ]);
    expect(panelLines(state({ focus: 'c' })).length).toBe(2);
  });

  it('has the places of the chosen axis', () => {
    expect([...panelLines(state({ axis: 'updates' }))[0]!.x]).toEqual([0, 5, 10]);
    expect([...panelLines(state({ axis: 'epoch' }))[0]!.x]).toEqual([0, 0.5, 1]);
    expect([...panelLines(state({ axis: 'time' }))[0]!.x]).toEqual([0, 1, 2]);
  });

  it('smooths each seed before it folds, with the fold of the raw values behind', () => {
    const [fold] = panelLines(state({ smoothing: { kind: 'window', length: 2 } }));
    expect([...fold!.y]).toEqual([1.5, 1.5, 1.5]);
    expect([...fold!.raw!]).toEqual([1.5, 1.5, 1.5]);
  });

  it('marks entries that are not finite, and buckets with some values that are not', () => {
    const mean = Float64Array.of(1, NaN, 2);
    const broken = new MetricLine('c', 'm', {
      run: 'c',
      metric: 'm',
      time: steps,
      columns: {
        span: 8,
        step: Float64Array.of(0, 8, 16),
        mean,
        min: mean,
        max: mean,
        last: mean,
        count: Float64Array.of(8, 0, 1),
        nonFinite: Float64Array.of(0, 8, 7),
      },
    });
    const [fold, single] = panelLines(
      state({ line: (run, metric) => (metric !== 'm' ? undefined : run === 'c' ? broken : lines.get(run)) }),
    );
    expect([fold!.partial, fold!.tallies]).toEqual([undefined, undefined]);
    expect([...single!.partial!]).toEqual([0, 0, 1]);
    expect([...single!.tallies![0]!.nonFinite]).toEqual([0, 8, 7]);
    const [both] = panelLines(
      state({ line: (run, metric) => (metric === 'm' ? (run === 'b' ? broken : lines.get(run)) : undefined) }),
    );
    expect(both!.tallies).toHaveLength(1);
    expect([...both!.partial!]).toEqual([0, 0, 1]);
  });
});
