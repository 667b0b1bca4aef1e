import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { ExportOptions } from '../../../shared/contract/export-options';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import type { Comparison } from '../compare/comparison.svelte';
import ExportDialog from './ExportDialog.svelte';

const core = installFakeCore();
const exportButton = (): HTMLButtonElement => screen.getByRole('button', { name: 'Export' });
const runs = ['a', 'b'].map((id) => ({ id, name: `Run ${id}`, step: 10, hyperparameters: { objective: 'gan' } }));
const clock = { hyperparameters: { criticSteps: 1, batchSize: 1, packing: 1 }, datasetCount: 1, steps: [], times: [] };
const samples = { kind: 'points', rows: 1, columns: 1, steps: [0, 5, 10], times: [0, 1, 2] };

/** What the dialog reads of a comparison of two runs with 2-D samples. */
function compare(playhead: { start?: number; end?: number } = {}): Comparison {
  const comparison = $state({
    exporting: {},
    legend: { shownRuns: runs, gridRuns: runs, colourIndexOf: (id: string) => (id === 'a' ? 4 : 7) },
    playhead: { axis: 'step', ...playhead },
    runs: {
      metrics: { byRun: { a: ['x', 'y'], b: ['x'] } },
      samples: { a: samples, b: samples },
      clocks: new Map(runs.map(({ id }) => [id, clock])),
    },
    cache: { get: () => undefined },
    planes: { has: (layer: string) => layer === 'data' || layer === 'contours', arrowsAlike: false },
  });
  return comparison as unknown as Comparison;
}
const sent = (): ExportOptions => core.sent('exports:start')[0]![0] as ExportOptions;

beforeEach(() => {
  localStorage.clear();
  core.answers['exports:rehearse'] = () => ({ ok: true, value: {} });
  core.answers['exports:start'] = () => ({ ok: true, value: { id: 'x', frames: 3 } });
});

test('exports all runs with their places and the layers of the screen, then offers to cancel', async () => {
  render(ExportDialog, { comparison: compare() });
  expect(screen.getByText(/^3 frames of 2 runs/)).toBeTruthy();
  expect(screen.getByText('Layers, as on the screen: Data, Contours.')).toBeTruthy();
  await userEvent.click(exportButton());
  expect(sent()).toMatchObject({
    kind: 'gif',
    runs: ['a', 'b'],
    places: [4, 7],
    layers: ['data', 'contours'],
    sameArrows: false,
  });
  expect(sent()).not.toHaveProperty('from');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Cancel export' })).toBeTruthy());
  expect(exportButton().disabled).toBe(true);
  expect(screen.getByRole('progressbar', { name: 'Export' })).toBeTruthy();
});

test('a run that is left out is not exported, and the others keep their places', async () => {
  render(ExportDialog, { comparison: compare() });
  await userEvent.click(screen.getByRole('checkbox', { name: 'Run a' }));
  await userEvent.click(exportButton());
  expect(sent()).toMatchObject({ runs: ['b'], places: [7] });
});

test('without runs the button is disabled and the reason is shown', async () => {
  render(ExportDialog, { comparison: compare() });
  for (const { name } of runs) await userEvent.click(screen.getByRole('checkbox', { name }));
  expect(screen.getByText('Choose at least one run.')).toBeTruthy();
  expect(exportButton().disabled).toBe(true);
});

test('the marked range is exported unless it is switched off', async () => {
  render(ExportDialog, { comparison: compare({ start: 4, end: 6 }) });
  expect(screen.getByText(/^1 frame of 2 runs/)).toBeTruthy();
  await userEvent.click(screen.getByRole('checkbox', { name: /^Only the range\b[^]*steps 4 to 6/ }));
  expect(screen.getByText(/^3 frames of 2 runs/)).toBeTruthy();
});

test('a kind of file has its own fields', async () => {
  render(ExportDialog, { comparison: compare() });
  expect(screen.getByRole('spinbutton', { name: 'Frame delay (ms)' })).toBeTruthy();
  await userEvent.click(screen.getByRole('radio', { name: 'PNG contact sheet' }));
  expect(screen.queryByRole('spinbutton', { name: 'Frame delay (ms)' })).toBeNull();
  expect(screen.getByRole('spinbutton', { name: 'Max columns' }).getAttribute('max')).toBe('64');
  await userEvent.click(screen.getByRole('radio', { name: 'CSV of all series' }));
  expect(screen.queryByRole('spinbutton')).toBeNull();
  // Run a has 10 steps of 2 metrics, run b 10 of 1: 30 values of 11 bytes.
  expect(screen.getByText('2 runs, about 330 B.')).toBeTruthy();
});

test('a refused export shows the reason', async () => {
  core.answers['exports:start'] = () => ({ ok: false, error: { code: 'refused', message: 'The disk is full.' } });
  render(ExportDialog, { comparison: compare() });
  await userEvent.click(exportButton());
  expect((await screen.findByRole('alert')).textContent).toBe('The disk is full.');
  expect(exportButton().disabled).toBe(false);
});

test('Close closes the dialog', async () => {
  const comparison = compare();
  render(ExportDialog, { comparison });
  await userEvent.click(screen.getAllByRole('button', { name: 'Close' }).at(-1)!);
  expect(comparison.exporting).toBeUndefined();
});
