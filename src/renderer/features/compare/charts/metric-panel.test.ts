import { beforeEach, describe, expect, it } from 'vitest';
import type { Metric } from '../../../../shared/domain/metrics';
import type { SeriesRequest } from '../../../../shared/contract/requests';
import type { Series } from '../../../../shared/domain/series';
import type { Axis } from '../../../lib/time-axis';
import { aClock, aComparedRun } from '../compared-run.test-helper';
import type { ComparedRun } from '../compared-run';
import { legendEntries } from '../legend-entries';
import { ChartView } from './chart-view.svelte';
import { MetricLine } from './series/metric-line';
import { MetricPanelState } from './metric-panel.svelte';
import type { PanelPlan } from './panels';

let values: Record<string, number[]>;
Object.assign(globalThis, {
  window: {
    api: {
      on: () => () => undefined,
      request: (_name: string, { runs, metrics }: SeriesRequest) =>
        Promise.resolve(runs.flatMap((run) => metrics.flatMap((metric) => series(run, metric)))),
    },
  },
});
function series(run: string, metric: string): Series[] {
  const found = values[`${run} ${metric}`];
  if (!found) return [];
  const mean = Float64Array.from(found);
  const step = mean.map((_, i) => i);
  return [{ run, metric, time: step, columns: { span: 1, step, mean, min: mean, max: mean, last: mean } }];
}

const metric = (name: string, label: string): Metric => ({ name, label, description: '' }) as Metric;
const plan = (runs: string[]): PanelPlan => ({
  panel: 'cross-entropy',
  title: 'Cross-entropy loss',
  runs,
  metrics: [metric('generatorLoss', 'Generator loss'), metric('discriminatorLoss', 'Discriminator loss')],
  chosen: ['generatorLoss'],
});

let view: ChartView;
const open = (
  runs: readonly ComparedRun[],
  { hidden = [] as string[], isFolded = false, axis = 'step' as Axis, hasSeveralLosses = false, of = plan } = {},
): MetricPanelState =>
  new MetricPanelState({
    plan: () => of(['a', 'b']),
    entries: () => legendEntries(runs, { isFolded, isHidden: (id) => hidden.includes(id) }),
    clocks: () => new Map(runs.map((run) => [run.id, aClock(2)])),
    axis: () => axis,
    chart: () => view,
    extent: () => ({ from: 0, to: 9 }),
    hasSeveralLosses: () => hasSeveralLosses,
  });
const runs = [aComparedRun('a', { seed: 1 }), aComparedRun('b', { seed: 2 }, {}, 1), aComparedRun('other', {}, {}, 2)];

beforeEach(() => {
  view = new ChartView();
  view.smoothing = { kind: 'none' };
  values = { 'a generatorLoss': [1, 2, NaN, 4], 'b generatorLoss': [3, 0], 'a discriminatorLoss': [5] };
});

async function loaded(panel: MetricPanelState): Promise<MetricPanelState> {
  panel.width = 400;
  await panel.load(panel.question);
  return panel;
}
const linesOf = (panel: MetricPanelState) =>
  panel.lines.map((line) => `${line.name} ${line.metric} ${[...line.y].join(',')}`);

describe('the lines of a panel', () => {
  it('are those of the chosen metrics of shown runs that the panel has', async () => {
    const panel = await loaded(open(runs));
    expect(linesOf(panel)).toEqual(['a generatorLoss 1,2,NaN,4', 'b generatorLoss 3,0']);
    expect(linesOf(await loaded(open(runs, { hidden: ['a'] })))).toEqual(['b generatorLoss 3,0']);
    expect([panel.isEmpty, open(runs, { hidden: ['a', 'b'] }).isEmpty]).toEqual([false, true]);
  });

  it('are one for runs that differ only in seed, where seeds are folded', async () => {
    const panel = await loaded(open(runs, { isFolded: true }));
    expect(panel.lines.map((line) => [line.seeds?.of, [...line.y.slice(0, 2)]])).toEqual([[2, [2, 1]]]);
  });

  it('are those of the metrics that the user chooses, of which one is always left', async () => {
    const panel = open(runs);
    panel.toggleMetric('generatorLoss');
    expect(panel.names).toEqual(['generatorLoss']);
    panel.toggleMetric('discriminatorLoss');
    panel.toggleMetric('generatorLoss');
    expect(panel.names).toEqual(['discriminatorLoss']);
    expect(panel.metrics.map(({ index }) => index)).toEqual([1]);
    expect(linesOf(await loaded(panel))).toEqual(['a discriminatorLoss 5']);
  });
});

describe('the question for series', () => {
  it('is equal for equal ranges, metrics and widths, and has as many points as pixels', () => {
    const panel = open(runs);
    panel.width = 400;
    expect(panel.question).toBe(open(runs).question.replace('"points":0', '"points":400'));
    expect(JSON.parse(panel.question)).toEqual({
      metrics: ['generatorLoss'],
      runs: [{ run: 'a' }, { run: 'b' }],
      points: 400,
    });
  });

  it('is for the zoomed range, with a step more on each side', () => {
    view.zoomTo(3, 6);
    expect(JSON.parse(open(runs).question).runs[0]).toEqual({ run: 'a', from: 2, to: 7 });
    expect([open(runs).range, (view.reset(), open(runs).range)]).toEqual([
      { from: 3, to: 6 },
      { from: 0, to: 9 },
    ]);
  });
});

describe('the notes of a panel', () => {
  it('warn of other losses on the page', () => {
    expect(open(runs).notice).toBeUndefined();
    expect(open(runs, { hasSeveralLosses: true }).notice).toMatch(/^Not comparable with the other loss panels/);
  });

  it('count values that are not finite, in the range that is shown', async () => {
    const panel = await loaded(open(runs));
    expect(panel.nonFinite).toMatch(/a, Generator loss/);
    view.zoomTo(0, 1);
    expect((await loaded(open(runs))).nonFinite).toBeUndefined();
  });

  it('name values that a log scale leaves out', async () => {
    const panel = await loaded(open(runs, { hidden: ['a'] }));
    expect(panel.footnotes).toEqual([]);
    panel.log = true;
    expect(panel.footnotes).toEqual(['Values at or below 0 cannot be shown on a log scale and are not drawn.']);
  });

  it('explain the marks of warnings, which lie where the warnings began', () => {
    const began = { state: 'began' as const, value: 1 };
    const events = [
      { at: '', step: 4, level: 'warning' as const, code: 'oscillation', message: '', warning: began },
      { at: '', step: 6, level: 'warning' as const, code: 'slow-disk', message: '' },
    ];
    const warned = [{ ...runs[0]!, events }, { ...runs[1]! }];
    const panel = open(warned, { axis: 'updates' });
    expect(panel.warnings).toEqual([{ x: 8, token: '--run-1' }]);
    expect(panel.footnotes[0]).toMatch(/^A triangle with a dotted line/);
    expect(open(warned, { hidden: ['a'] }).footnotes).toEqual([]);
  });
});

it('describes a saved chart: title, notes, and a legend without single seeds behind a fold', async () => {
  const panel = await loaded(open(runs, { isFolded: true, hasSeveralLosses: true }));
  view.focus = 'a';
  view.smoothing = { kind: 'exponential', length: 20 };
  const fresh = await loaded(open(runs, { isFolded: true, hasSeveralLosses: true }));
  expect(fresh.lines.filter((line) => line.thin)).toHaveLength(2);
  const { title, notes, legend } = fresh.caption();
  expect(title).toBe('Cross-entropy loss');
  expect(notes[0]).toBe(panel.notice);
  expect(notes[1]).toBe('Smoothing: exponential, 20 steps.');
  expect(legend.map((entry) => [entry.label, entry.token])).toEqual([
    [`${fresh.entries[0]!.name}, Generator loss`, '--run-1'],
  ]);
});

it('draws no bands of more than twelve lines', async () => {
  const many = Array.from({ length: 13 }, (_, i) => aComparedRun(`r${i}`));
  const bucket = (run: string): Series => {
    const column = Float64Array.of(1, 2);
    const step = Float64Array.of(0, 8);
    return {
      run,
      metric: 'generatorLoss',
      time: step,
      columns: { span: 8, step, mean: column, min: column, max: column, last: column },
    };
  };
  const banded = async (count: number): Promise<number> => {
    const shown = many.slice(0, count);
    const panel = open(shown, { of: () => plan(shown.map((run) => run.id)) });
    panel.series.load = async () => true;
    panel.series.line = (run) => new MetricLine(run, 'generatorLoss', bucket(run));
    return panel.lines.filter((line) => line.band).length;
  };
  expect([await banded(12), await banded(13)]).toEqual([12, 0]);
});
