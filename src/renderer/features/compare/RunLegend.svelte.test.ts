import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { ChartView } from './charts/chart-view.svelte';
import { aComparedRun } from './compared-run.test-helper';
import { Legend } from './legend.svelte';
import RunLegend from './RunLegend.svelte';

const warned = [{ name: 'oscillation' as const, step: 30, passed: 40 }];
const runs = [
  aComparedRun('one', { seed: 1, state: 'finished', warned }, {}, 0),
  aComparedRun('two', { seed: 2, state: 'failed' }, { objective: 'wgan' }, 1),
];
let chart: ChartView;
let legend: Legend;
let jumps: unknown[];
beforeEach(() => {
  chart = new ChartView();
  legend = new Legend({ runs: () => runs, isFolding: () => chart.fold });
  jumps = [];
  render(RunLegend, { legend, chart, jump: (sample: unknown) => jumps.push(sample) });
});
const shown = () => legend.shownRuns.map((run) => run.id).join(' ');
const toggle = (name: string) => screen.getByTitle(new RegExp(`^${name}: show or hide`));
const solo = (name: string) => screen.getByRole('button', { name: new RegExp(`^solo: show only ${name}`) });

test('lists each run with its state and its warnings', () => {
  const [one, two] = within(screen.getByRole('list', { name: 'Runs' })).getAllByRole('listitem');
  expect(one!.textContent).toContain('1 warning');
  expect(screen.getByText('1 warning').title).toBe('oscillation at step 30, passed at 40');
  expect(two!.textContent).toContain('failed');
  expect(two!.textContent).not.toContain('warning');
});

test('a click hides a run and shows it again', async () => {
  await userEvent.click(toggle('one'));
  expect([shown(), toggle('one').getAttribute('aria-pressed')]).toEqual(['two', 'false']);
  await userEvent.click(toggle('one'));
  expect([shown(), toggle('one').getAttribute('aria-pressed')]).toEqual(['one two', 'true']);
});

test('solo shows one run alone, then all', async () => {
  await userEvent.click(solo('two'));
  expect(shown()).toBe('two');
  await userEvent.click(solo('two'));
  expect(shown()).toBe('one two');
});

test('pointer and focus draw the seeds of an entry until they leave it', async () => {
  const [one, two] = screen.getAllByRole('listitem');
  await fireEvent.pointerEnter(one!);
  expect(chart.focus).toBe('one');
  await fireEvent.pointerEnter(two!);
  await fireEvent.pointerLeave(one!);
  expect(chart.focus).toBe('two');
  await fireEvent.pointerLeave(two!);
  expect(chart.focus).toBeUndefined();
  await fireEvent.focusIn(toggle('one'));
  expect(chart.focus).toBe('one');
});

test('a click on the warnings lists them, and hides nothing', async () => {
  await userEvent.click(screen.getByRole('button', { name: '1 warning' }));
  expect(shown()).toBe('one two');
  const dialog = screen.getByRole('dialog', { name: 'Warnings of one' });
  expect(dialog.textContent).toContain('oscillation at step 30, passed at 40');
  expect(within(dialog).getByRole('link', { name: 'Run page' }).getAttribute('href')).toBe('#/run/one');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Show step 30' }));
  expect(jumps).toEqual([{ run: 'one', step: 30 }]);
  expect(screen.queryByRole('dialog', { name: 'Warnings of one' })).toBeNull();
});
