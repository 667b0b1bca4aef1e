import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { aClock, aComparedRun } from '../compared-run.test-helper';
import { legendEntries } from '../legend-entries';
import LastValues from './LastValues.svelte';
import { MetricLine } from './series/metric-line';
import { PanelSeries } from './series/panel-series.svelte';
import Readout from './Readout.svelte';

const runs = [
  aComparedRun('a', { step: 10, seed: 1, last: { generatorLoss: 1, time: 5 } }),
  aComparedRun('b', { step: 10, seed: 1, last: { generatorLoss: 3 } }, { objective: 'wgan' }, 1),
  aComparedRun('c', { step: 10, seed: 1, last: { generatorLoss: 2.5 } }, { learningRate: 0.01 }, 2),
];
const entries = (hidden: string[] = []) =>
  legendEntries(runs, { isFolded: false, isHidden: (id) => hidden.includes(id) });
const rows = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent?.trim()));

beforeEach(() => localStorage.clear());

test('has a column for each shown run and a row for each metric but the clock', () => {
  render(LastValues, { legend: { entries: entries(['b']) }, spread: 'deviation' });
  expect(rows()).toEqual([
    ['Metric', 'a', 'c'],
    ['Generator loss', '1', '2.500'],
  ]);
});

test('has differences to a baseline, and says why where they have no meaning', async () => {
  render(LastValues, { legend: { entries: entries() }, spread: 'deviation' });
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Difference to' }), 'a');
  expect(rows()[1]).toEqual(['Generator loss', '1', 'not comparable', '+1.500\u00a0n 1']);
  expect(screen.getByText('not comparable').title).toBe('These losses are of different kinds and have no common unit.');
});

test('is hidden and shown by a button, and remembers which', async () => {
  const { unmount } = render(LastValues, { legend: { entries: entries() }, spread: 'deviation' });
  await userEvent.click(screen.getByRole('button', { name: 'Hide' }));
  expect(screen.queryByRole('table')).toBeNull();
  unmount();
  render(LastValues, { legend: { entries: entries() }, spread: 'deviation' });
  expect(screen.queryByRole('table')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Show' }));
  expect(screen.getByRole('table')).toBeTruthy();
});

test('has rows for metrics that are not ours; of a thousand metrics most only when asked for', async () => {
  const last = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`grad/layer${i}`, i]));
  const many = [aComparedRun('a', { last: { ...last, generatorLoss: 1 } }), aComparedRun('b', {}, {}, 1)];
  render(LastValues, {
    legend: { entries: legendEntries(many, { isFolded: false, isHidden: () => false }) },
    spread: 'deviation',
  });
  expect(rows().slice(1, 3)).toEqual([
    ['Generator loss', '1', '–'],
    ['grad/layer0', '0', '–'],
  ]);
  expect(rows()).toHaveLength(61);
  await userEvent.click(screen.getByRole('button', { name: 'Show all 1,001 metrics' }));
  expect(rows()).toHaveLength(1002);
});

test('is left out where no run has a value', () => {
  render(LastValues, { legend: { entries: [] }, spread: 'deviation' });
  expect(screen.queryByRole('region')).toBeNull();
});

test('the table under a chart has the values at a place', async () => {
  const column = Float64Array.of(1, 2, 4);
  const step = Float64Array.of(0, 10, 20);
  const series = new PanelSeries();
  series.line = (run, metric) =>
    run === 'a'
      ? new MetricLine(run, metric, {
          run,
          metric,
          time: step,
          columns: { span: 1, step, mean: column, min: column, max: column, last: column },
        })
      : undefined;
  const props = {
    clocks: new Map(runs.map((run) => [run.id, aClock()])),
    axis: 'step' as const,
    spread: 'range' as const,
    series,
    entries: entries(['c']).filter((entry) => entry.shown.length > 0),
    metrics: [{ metric: { name: 'generatorLoss', label: 'Generator loss', description: '' } as never, index: 0 }],
    title: 'Loss',
  };
  const { rerender } = render(Readout, { ...props, at: 10 });
  expect(rows().slice(1)).toEqual([
    ['a', '2'],
    ['b', '–'],
  ]);
  await rerender({ at: 20 });
  expect(rows()[1]).toEqual(['a', '4']);
});
