import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ExportOptions, ExportStatus } from '../../../shared/contract/export-options';
import { installCheckedOptions } from '../../testing/checked-options.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { app } from '../../app/app.svelte';
import type { Comparison } from '../compare/comparison.svelte';
import ExportDialog from './ExportDialog.svelte';

const core = installFakeCore();
installCheckedOptions();
const exportButton = (): HTMLButtonElement => screen.getByRole('button', { name: 'Export' });
const runs = ['a', 'b'].map((id) => ({ id, name: `Run ${id}`, step: 10, hyperparameters: { objective: 'gan' } }));
const clock = { hyperparameters: { criticSteps: 1, batchSize: 1, packing: 1 }, datasetCount: 1, steps: [], times: [] };
const samples = { kind: 'points', rows: 1, columns: 1, steps: [0, 5, 10], times: [0, 1, 2] };
const grids = { ...samples, kind: 'grid', rows: 8, columns: 8 };

/** What the dialog reads of a comparison of two runs with 2-D samples. */
function compare(playhead: { start?: number; end?: number } = {}, shown = samples, isRealShown = false): Comparison {
  const comparison = $state({
    exporting: {},
    legend: { shownRuns: runs, gridRuns: runs, colourIndexOf: (id: string) => (id === 'a' ? 4 : 7) },
    playhead: { axis: 'step', ...playhead },
    runs: {
      metrics: { byRun: { a: ['x', 'y'], b: ['x'] } },
      samples: { a: shown, b: shown },
      clocks: new Map(runs.map(({ id }) => [id, clock])),
    },
    cache: { get: () => undefined },
    real: { isOn: isRealShown },
    planes: { has: (layer: string) => layer === 'data' || layer === 'contours', arrowsAlike: false },
  });
  return comparison as unknown as Comparison;
}
const sent = (): ExportOptions => core.sent('exports:start')[0]![0] as ExportOptions;

beforeEach(() => {
  localStorage.clear();
  core.answers['exports:rehearse'] = () => ({ ok: true, value: {} });
  core.answers['exports:preview'] = () => ({ ok: false, error: { code: 'refused', message: 'None.' } });
  core.answers['exports:start'] = () => ({ ok: true, value: { id: 'x', frames: 3 } });
  app.info = undefined;
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

describe('the preview of an animation', () => {
  const sizes = [
    { greys: 256, bytes: 9_700_000 },
    { greys: 16, bytes: 4_000_000 },
  ];
  const preview = (change = {}) => ({
    ok: true,
    value: { type: 'image/gif', image: new Uint8Array(10), frames: 9, of: 101, bytes: 9_700_000, sizes, ...change },
  });
  const image = () => screen.findByRole('img', { name: 'Preview of the animation' });

  test('shows frames and the size at each number of greys, which can be chosen', async () => {
    core.answers['exports:preview'] = () => preview();
    render(ExportDialog, { comparison: compare({}, grids) });
    expect((await image()).getAttribute('src')).toMatch(/^blob:/);
    expect(screen.getByText('Preview: 9 of 101 frames')).toBeTruthy();
    const greys = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Grey levels' });
    expect([...greys.options].map((option) => option.text)).toEqual([
      '256, exact: 9.7 MB',
      '64',
      '32',
      '16: 4.0 MB',
      '8',
    ]);
    await userEvent.selectOptions(greys, '16: 4.0 MB');
    await userEvent.click(exportButton());
    expect(sent()).toMatchObject({ kind: 'gif', greys: 16 });
  });

  test('is drawn with the options that are chosen, once for each', async () => {
    core.answers['exports:preview'] = () => preview();
    render(ExportDialog, { comparison: compare({}, grids) });
    await image();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Scale' }), '4 ×');
    await vi.waitFor(() => expect(core.sent('exports:preview')).toHaveLength(2));
    expect(core.sent('exports:preview').map(([options]) => (options as ExportOptions).scale)).toEqual([2, 4]);
  });

  test('of grids in colour offers no greys', async () => {
    core.answers['exports:preview'] = () => preview({ sizes: [] });
    render(ExportDialog, { comparison: compare({}, grids) });
    await image();
    expect(screen.queryByRole('combobox', { name: 'Grey levels' })).toBeNull();
  });

  test('is not asked for of a table', async () => {
    render(ExportDialog, { comparison: compare({}, grids) });
    await userEvent.click(screen.getByRole('radio', { name: 'CSV of all series' }));
    await vi.waitFor(() => expect(core.sent('exports:rehearse').length).toBeGreaterThan(0));
    expect(core.sent('exports:preview')).toEqual([]);
  });
});

describe('the result', () => {
  const done: ExportStatus = { id: 'x', state: 'done', done: 3, total: 3, bytes: 5, file: '/home/exports/a.gif' };
  async function exported(): Promise<void> {
    core.answers['exports:read'] = () => ({ ok: true, value: { bytes: new Uint8Array(0), name: 'a', type: '' } });
    render(ExportDialog, { comparison: compare() });
    await userEvent.click(exportButton());
    await vi.waitFor(() => expect(core.sent('exports:start')).toHaveLength(1));
    core.emit('exports:changed', done);
    await screen.findByText('Done: 5 B.');
  }

  test('is forgotten when another format is chosen', async () => {
    await exported();
    await userEvent.click(screen.getByRole('radio', { name: 'Animated PNG' }));
    await waitFor(() => expect(screen.queryByText('Done: 5 B.')).toBeNull());
  });

  test('in the app can be opened and shown in its folder', async () => {
    app.info = { shell: 'electron' } as typeof app.info;
    core.answers['app:show'] = () => ({ ok: true, value: null });
    await exported();
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    await userEvent.click(screen.getByRole('button', { name: 'Show in folder' }));
    expect(core.sent('app:show')).toEqual([
      [{ kind: 'export', export: 'x' }, 'open'],
      [{ kind: 'export', export: 'x' }, 'folder'],
    ]);
  });

  test('that cannot be opened says why', async () => {
    app.info = { shell: 'electron' } as typeof app.info;
    core.answers['app:show'] = () => ({ ok: false, error: { code: 'refused', message: 'It is gone.' } });
    await exported();
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    expect((await screen.findByRole('alert')).textContent).toBe('It is gone.');
  });

  test('in a browser is downloaded, not opened', async () => {
    await exported();
    expect(screen.getByRole('button', { name: 'Download again' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Open' })).toBeNull();
  });
});

test('real data is offered beside grids of images, on where it is shown, and never for points', async () => {
  const label = 'Real data beside the grids';
  const { unmount } = render(ExportDialog, { comparison: compare({}, grids, true) });
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: label }).checked).toBe(true);
  await userEvent.click(screen.getByRole('radio', { name: /PNG strip/ }));
  expect(screen.queryByRole('checkbox', { name: label })).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: /Animated GIF/ }));
  await userEvent.click(exportButton());
  expect(sent().realData).toBe(true);
  unmount();
  render(ExportDialog, { comparison: compare({}, samples, true) });
  expect(screen.queryByRole('checkbox', { name: label })).toBeNull();
  await userEvent.click(exportButton());
  expect((core.sent('exports:start').at(-1)![0] as ExportOptions).realData).toBe(false);
});
