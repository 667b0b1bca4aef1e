import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { runs } from '../run-list/runs.svelte';
import ImportDialog from './ImportDialog.svelte';
import { imports } from './imports.svelte';

const core = installFakeCore();
const show = (change: Partial<Pick<typeof imports, 'status' | 'result' | 'errors' | 'working'>>): void => {
  Object.assign(imports, change);
  render(ImportDialog);
};

beforeEach(async () => {
  Object.assign(imports, {
    open: true,
    working: false,
    status: undefined,
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
