import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { runs } from '../run-list/runs.svelte';
import ImportDialog from './ImportDialog.svelte';
import { imports } from './imports.svelte';
import { ImportPreview } from './preview.svelte';

const core = installFakeCore();
const show = (
  change: Partial<Pick<typeof imports, 'status' | 'result' | 'errors' | 'working' | 'packing' | 'preview'>>,
): void => {
  Object.assign(imports, change);
  render(ImportDialog);
};

beforeEach(async () => {
  Object.assign(imports, {
    open: true,
    working: false,
    status: undefined,
    packing: undefined,
    preview: undefined,
    result: { added: [], skipped: [], refused: [] },
    errors: [],
  });
  core.answers['runs:list'] = () => Array.from({ length: 10 }, (_, i) => aRow(`${i}`, { name: `Run ${i}` }));
  await runs.load();
});

test('shows how far the upload is, and offers to cancel only', () => {
  show({
    working: true,
    status: { id: 'i', name: 'two.gander', state: 'receiving', done: 500, total: 2000, secondsLeft: 75 },
  });
  expect(screen.getByText(/^Reading/).textContent).toBe('Reading two.gander');
  expect(screen.getByText('500 B of 2.0 kB, 1 min 15 s left')).toBeTruthy();
  expect(screen.getByRole('progressbar', { name: 'Import' }).getAttribute('aria-valuenow')).toBe('25');
  expect(screen.getByRole('button', { name: 'Cancel import' })).toBeTruthy();
  expect(screen.getAllByRole('button', { name: 'Close' })).toHaveLength(1);
});

test('says when the file is checked and unpacked', () => {
  show({ working: true, status: { id: 'i', name: 'two.gander', state: 'working', done: 0, total: 0 } });
  expect(screen.getByText(/^Checking and unpacking/)).toBeTruthy();
});

test('names the first eight imported runs and counts the others', () => {
  const added = Array.from({ length: 10 }, (_, i) => `${i}`);
  show({ result: { added, skipped: [], refused: [] } });
  expect(screen.getByText('Imported 10 runs.')).toBeTruthy();
  expect(screen.getAllByRole('listitem').map((item) => item.textContent.trim().slice(0, 5))).toEqual(
    added.slice(0, 8).map((id) => `Run ${id}`),
  );
  expect(screen.getByText('and 2 more')).toBeTruthy();
});

test('says what was renamed, skipped and refused, and alerts to errors', () => {
  show({
    result: {
      added: [],
      skipped: [{ run: 'a', message: 'a is here already.' }],
      refused: [{ run: 'b', message: 'b is damaged.' }],
      renamed: [{ run: 'c', message: 'c is now d.' }],
    },
    errors: ['note.txt is no bundle.'],
  });
  expect(screen.getByText('Renamed: c is now d.')).toBeTruthy();
  expect(screen.getByText('Skipped: a is here already.')).toBeTruthy();
  expect(screen.getAllByRole('alert').map((alert) => alert.textContent)).toEqual([
    'b is damaged.',
    'note.txt is no bundle.',
  ]);
  expect(screen.queryByRole('button', { name: 'Import under new ids' })).toBeNull();
});

test('offers new ids for runs whose id is taken', async () => {
  const retry = vi.spyOn(imports, 'importUnderNewIds').mockResolvedValue();
  show({
    result: { added: [], skipped: [], refused: [{ run: 'a', message: 'It has other content.', code: 'id-taken' }] },
  });
  await userEvent.click(screen.getByRole('button', { name: 'Import under new ids' }));
  expect(retry).toHaveBeenCalledTimes(1);
});

test('Close closes the dialog', async () => {
  show({});
  await userEvent.click(screen.getAllByRole('button', { name: 'Close' }).at(-1)!);
  expect(imports.open).toBe(false);
});

test('links to what was imported and updated, and compares both', async () => {
  show({ result: { added: ['1'], updated: ['2', '3'], skipped: [], refused: [] } });
  expect(screen.getByText('Imported 1 run.')).toBeTruthy();
  expect(screen.getByText('Updated 2 runs.')).toBeTruthy();
  expect(screen.getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')])).toEqual([
    ['Run 1', '#/run/1'],
    ['Run 2', '#/run/2'],
    ['Run 3', '#/run/3'],
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Compare' }));
  expect([location.hash, imports.open]).toEqual(['#/compare?runs=1,2,3', false]);
});

test('a link closes the dialog, and one run is not compared', async () => {
  show({ result: { added: ['1'], skipped: [], refused: [] } });
  expect(screen.queryByRole('button', { name: 'Compare' })).toBeNull();
  await userEvent.click(screen.getByRole('link', { name: 'Run 1' }));
  expect(imports.open).toBe(false);
});

test('shows how far a folder is packed', () => {
  show({ working: true, packing: { name: 'logs', done: 500, total: 1000 } });
  expect(screen.getByText(/^Packing/).textContent).toBe('Packing logs');
  expect(screen.getByText('500 B of 1.0 kB')).toBeTruthy();
});

test('found runs are imported or dropped with the buttons of the dialog', async () => {
  const preview = new ImportPreview('logs');
  const run = { key: 'a', type: 'table' as const, path: 'a', name: 'A', settings: {}, metrics: [], remarks: [] };
  const found = [{ ...run, readings: [], bytes: 5, steps: { first: 0, last: 1 } }];
  preview.show({ id: 'i', name: 'logs', state: 'found', done: 0, total: 0, found });
  const decision = preview.decision();
  show({ working: true, preview });
  await userEvent.click(screen.getByRole('checkbox', { name: /^A/ }));
  expect(screen.getByRole('button', { name: 'Import 0 runs' }).matches(':disabled')).toBe(true);
  await userEvent.click(screen.getByRole('checkbox', { name: /^A/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Import 1 run' }));
  expect(await decision).toEqual({ keys: ['a'], readings: {} });
});
