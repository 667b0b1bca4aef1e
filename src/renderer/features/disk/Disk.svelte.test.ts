import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { actions } from '../run-list/actions/actions.svelte';
import { runs } from '../run-list/runs.svelte';
import Disk from './Disk.svelte';
import { pruning } from './pruning.svelte';

const core = installFakeCore();
// The table draws the rows that fit; nothing has a height without a layout.
vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(400);

const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });
const names = (): (string | null)[] =>
  within(screen.getByRole('table'))
    .getAllByRole('link')
    .map((a) => a.textContent);
const select = (name: string) => userEvent.click(screen.getByRole('checkbox', { name: `Select ${name}` }));

beforeEach(async () => {
  core.answers['disk:usage'] = () => ({
    free: 9_000_000,
    database: 0,
    emptyPages: 0,
    backups: 0,
    datasets: 5000,
    exports: 0,
  });
  core.answers['runs:list'] = () => [
    aRow('1', { name: 'small', state: 'finished', stored: { checkpoints: 10, samples: 900, log: 0 } }),
    aRow('2', { name: 'large', state: 'finished', stored: { checkpoints: 3000, samples: 0, log: 0 } }),
    aRow('3', { name: 'training', state: 'running', stored: { checkpoints: 500, samples: 0, log: 0 } }),
    aRow('4', {
      name: 'old',
      state: 'finished',
      trashedAt: '2026-11-21T10:00:00.000Z',
      stored: { checkpoints: 70, samples: 0, log: 0 },
    }),
  ];
  await runs.load();
  pruning.close();
  actions.pending = undefined;
});

test('shows the largest run first; a click on a column sorts by it, a second one reverses the order', async () => {
  render(Disk);
  await waitFor(() => expect(names()).toEqual(['large', 'small', 'training', 'old']));
  const heading = (name: string) => screen.getByRole('columnheader', { name: new RegExp(`^${name}`) });
  expect(heading('Total').getAttribute('aria-sort')).toBe('descending');
  await userEvent.click(within(heading('Grids')).getByRole('button'));
  expect(names()[0]).toBe('small');
  expect(heading('Total').getAttribute('aria-sort')).toBeNull();
  await userEvent.click(within(heading('Run')).getByRole('button'));
  expect(names()).toEqual(['large', 'old', 'small', 'training']);
  expect(heading('Run').getAttribute('aria-sort')).toBe('ascending');
  await userEvent.click(within(heading('Run')).getByRole('button'));
  expect(names()).toEqual(['training', 'small', 'old', 'large']);
});

test('the cards add up the runs and show what the core measured', async () => {
  render(Disk);
  const card = (label: string) => screen.getByText(label, { selector: 'dt' }).nextElementSibling?.textContent;
  expect(card('Checkpoints')).toBe('3.6 kB');
  expect(card('Datasets')).toBe('…');
  await waitFor(() => expect(card('Datasets')).toBe('5.0 kB'));
  expect(card('Free')).toBe('9.0 MB');
  expect(screen.getByText('Trash: 70 B')).toBeTruthy();
});

test('only selected runs can be pruned or moved to the trash, and not while they train', async () => {
  render(Disk);
  expect([button('Prune checkpoints…').disabled, button('Move to the trash').disabled]).toEqual([true, true]);
  await waitFor(() => expect(names()).toHaveLength(4));
  await select('training');
  expect([button('Prune checkpoints…').disabled, button('Move to the trash').disabled]).toEqual([true, true]);
  await select('large');
  expect(screen.getByText('2 runs selected.')).toBeTruthy();
  expect([button('Prune checkpoints…').disabled, button('Move to the trash').disabled]).toEqual([false, false]);
});

test('Prune opens the dialog with the selected runs', async () => {
  core.answers['checkpoints:previewThin'] = () => ({ ok: true, value: { runs: [], skipped: [], bytes: 0 } });
  render(Disk);
  await waitFor(() => expect(names()).toHaveLength(4));
  await select('large');
  await select('small');
  await userEvent.click(button('Prune checkpoints…'));
  expect(pruning.runs).toEqual(['2', '1']);
});

test('moving to the trash ends the selection, unless it is refused', async () => {
  core.answers['runs:act'] = () => ({ ok: false, error: { code: 'refused', message: 'No.' } });
  render(Disk);
  await waitFor(() => expect(names()).toHaveLength(4));
  await select('large');
  await userEvent.click(button('Move to the trash'));
  expect(core.sent('runs:act')).toEqual([['trash', ['2']]]);
  expect(screen.getByText('1 run selected.')).toBeTruthy();
  core.answers['runs:act'] = () => ({ ok: true, value: ['2'] });
  await userEvent.click(button('Move to the trash'));
  expect(await screen.findByText(/^Select runs to prune/)).toBeTruthy();
});

test('select all and clear', async () => {
  render(Disk);
  await userEvent.click(button('Select all'));
  expect(screen.getByText('4 runs selected.')).toBeTruthy();
  await userEvent.click(button('Clear selection'));
  expect(button('Select all')).toBeTruthy();
});

test('emptying the trash asks first, for the runs in it', async () => {
  core.answers['runs:deleteEstimate'] = () => ({ bytes: 70 });
  render(Disk);
  await userEvent.click(button('Empty trash…'));
  await waitFor(() => expect(actions.pending).toEqual({ runs: ['4'], bytes: 70 }));
});

test('without runs there is a link to a new experiment', async () => {
  core.answers['runs:list'] = () => [];
  await runs.load();
  render(Disk);
  expect(screen.getByRole('link', { name: 'New experiment' }).getAttribute('href')).toBe('#/new');
  expect([button('Select all').disabled, button('Empty trash…').disabled]).toEqual([true, true]);
});
