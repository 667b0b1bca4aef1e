import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { refuse } from '../../../../shared/contract/outcome';
import type { RunRow } from '../../../../shared/domain/run/run';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { router } from '../../../app/router.svelte';
import { undo } from '../../../app/undo.svelte';
import { installFakeCore } from '../../../testing/fake-core.test-helper';
import { toasts } from '../../../ui/toasts.svelte';
import { queue } from '../queue/queue.svelte';
import { runs } from '../runs.svelte';
import { selection } from '../selection.svelte';
import { table } from '../table.svelte';
import { actions } from './actions.svelte';
import BulkBar from './BulkBar.svelte';
import DeleteDialog from './DeleteDialog.svelte';

const core = installFakeCore();
const done = { ok: true, value: null };
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });
const names = () =>
  within(screen.getByRole('toolbar', { name: 'With the selected runs' }))
    .getAllByRole('button')
    .map((one) => one.getAttribute('aria-label') ?? one.textContent);
const messages = () => toasts.items.map(({ message }) => message);
const text = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim();

async function open(rows: RunRow[], selected: string[] = []): Promise<void> {
  core.answers['runs:list'] = () => rows;
  await runs.load();
  selection.set(selected);
  render(BulkBar);
}

beforeEach(() => {
  router.current = { view: 'runs' };
  location.hash = '';
  table.applyStored(undefined);
  toasts.items = [];
  [undo.past, undo.future] = [[], []];
  actions.pending = undefined;
  queue.state = { held: false, slots: 1, queued: [], live: [] };
  core.answers['runs:act'] = () => done;
  core.answers['runs:annotateAll'] = () => done;
  core.answers['queue:move'] = () => done;
});

const finished = (id: string, change: Partial<RunRow> = {}) => aRow(id, { state: 'finished', ...change });

describe('without a selection', () => {
  test('the bar counts the listed runs', async () => {
    await open([finished('a'), finished('b', { name: 'night' })]);
    expect(screen.getByText('2 runs')).toBeTruthy();
    table.filter = 'night';
    expect(await screen.findByText('1 of 2 runs')).toBeTruthy();
    expect(screen.queryByRole('toolbar')).toBeNull();
  });

  test('the bar of the trash says how much it frees, and empties it', async () => {
    core.answers['runs:deleteEstimate'] = () => ({ bytes: 5_000_000 });
    core.answers['trash:days'] = () => 45;
    router.current = { view: 'runs', location: 'trash' };
    await open([finished('a', { trashedAt: '2026-11-21T10:00:00Z' }), finished('b')]);
    expect(await screen.findByText(/^1 run, 5\.0 MB\. Nothing is deleted/)).toBeTruthy();
    await userEvent.click(button('Empty trash…'));
    expect(actions.pending?.runs).toEqual(['a']);
  });

  test('the time after which the trash is emptied can be changed, and has other values than the usual ones', async () => {
    core.answers['runs:deleteEstimate'] = () => ({ bytes: 1 });
    core.answers['trash:days'] = () => 45;
    core.answers['trash:keepFor'] = () => done;
    router.current = { view: 'runs', location: 'trash' };
    await open([finished('c', { trashedAt: '2026-11-21T10:00:00Z' })]);
    const select = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Delete permanently' });
    await vi.waitFor(() => expect(select.value).toBe('45'));
    expect([...select.options].map((option) => text(option))).toEqual([
      'only manually',
      'after 7 days',
      'after 30 days',
      'after 90 days',
      'after 45 days',
    ]);
    await userEvent.selectOptions(select, 'after 7 days');
    await userEvent.selectOptions(select, 'only manually');
    expect(core.sent('trash:keepFor')).toEqual([[7], [null]]);
  });

  test('an empty trash cannot be emptied', async () => {
    core.answers['runs:deleteEstimate'] = () => ({ bytes: 0 });
    core.answers['trash:days'] = () => null;
    router.current = { view: 'runs', location: 'trash' };
    await open([finished('b')]);
    expect(screen.getByText('The trash is empty.')).toBeTruthy();
    expect(button('Empty trash…').disabled).toBe(true);
  });
});

describe('with selected runs', () => {
  test('two or more are compared or exported, in the order of selection', async () => {
    await open([finished('a'), finished('b')], ['b', 'a']);
    await userEvent.click(button('Compare'));
    expect([location.hash, selection.exporting]).toEqual(['#/compare?runs=b,a', false]);
    await userEvent.click(button('Export…'));
    expect(selection.exporting).toBe(true);
  });

  test('one alone cannot be compared, but exported', async () => {
    await open([finished('a')], ['a']);
    expect([button('Compare').disabled, button('Export…').disabled]).toEqual([true, false]);
  });

  test('the bar has the actions that some of them allow, with how many', async () => {
    await open([finished('a'), aRow('r', { state: 'running' }), finished('b')], ['a', 'r', 'b']);
    expect(screen.getByText('3 selected')).toBeTruthy();
    expect(names().slice(4)).toEqual([
      'Pause (1)',
      'Stop (1)',
      'Suspend (1)',
      'Retry (2)',
      'Archive (2)',
      'Delete (2)',
      'Clear',
    ]);
    await userEvent.click(button('Archive (2)'));
    expect(core.sent('runs:act')).toEqual([['archive', ['a', 'b']]]);
    expect([messages(), [...selection.ids]]).toEqual([['2 runs archived.'], ['r']]);
  });

  test('a refused action is said, and leaves the selection', async () => {
    core.answers['runs:act'] = () => refuse('The run has ended meanwhile.');
    await open([aRow('r', { state: 'running' })], ['r']);
    await userEvent.click(button('Stop'));
    expect([messages(), [...selection.ids]]).toEqual([['The run has ended meanwhile.'], ['r']]);
  });

  test('all become favourites, unless all are', async () => {
    await open([finished('a', { favourite: true }), finished('b')], ['a', 'b']);
    expect(button('☆ Favourite').getAttribute('aria-pressed')).toBe('false');
    await userEvent.click(button('☆ Favourite'));
    expect(core.sent('runs:annotateAll')).toEqual([[[{ run: 'b', change: { favourite: true } }]]]);
    core.answers['runs:list'] = () => [finished('a', { favourite: true }), finished('b', { favourite: true })];
    await runs.load();
    await userEvent.click(await screen.findByRole('button', { name: '★ Favourite' }));
    expect(core.sent('runs:annotateAll').at(-1)).toEqual([
      [
        { run: 'a', change: { favourite: false } },
        { run: 'b', change: { favourite: false } },
      ],
    ]);
  });

  test('queued ones run next and move in the queue, also when others are selected with them', async () => {
    queue.state = { held: false, slots: 1, queued: ['x', 'q', 'y'], live: [] };
    await open([aRow('q'), finished('a')], ['q', 'a']);
    expect(button('Move up in the queue').disabled).toBe(false);
    await userEvent.click(button('Run next (1)'));
    expect(core.sent('queue:move')).toEqual([['q', 1]]);
    await userEvent.click(button('Move up in the queue'));
    await userEvent.click(button('Move down in the queue'));
    expect(core.sent('queue:move').slice(1)).toEqual([
      ['q', 1],
      ['q', 3],
    ]);
  });

  test('those that the list does not show are counted and can be deselected', async () => {
    await open([finished('a', { name: 'day' }), finished('b', { name: 'night' })], ['a', 'b']);
    expect(screen.queryByRole('status')).toBeNull();
    table.filter = 'night';
    expect(text(await screen.findByRole('status'))).toContain('1 of 2 selected is not in the list below.');
    await userEvent.click(button('Deselect it'));
    expect([...selection.ids]).toEqual(['b']);
  });

  test('the selection is cleared', async () => {
    await open([finished('a')], ['a']);
    await userEvent.click(button('Clear'));
    expect([selection.ids.size, screen.getByText('1 run')]).toEqual([0, expect.anything()]);
  });
});

describe('the dialog for tags', () => {
  const rows = [finished('a', { tags: ['best', 'paper'] }), finished('b', { tags: ['paper'] })];
  const tag = (name: RegExp) => screen.getByRole<HTMLInputElement>('checkbox', { name });
  const openDialog = async (selected = ['a', 'b']) => {
    await open(rows, selected);
    await userEvent.click(button('Tags…'));
    return screen.findByRole('dialog');
  };

  test('shows which tags all of them have, and which some', async () => {
    await openDialog();
    expect(screen.getByRole('heading', { name: 'Tags of 2 runs' })).toBeTruthy();
    expect([tag(/^best/).checked, tag(/^best/).indeterminate]).toEqual([false, true]);
    expect([tag(/^paper/).checked, tag(/^paper/).indeterminate]).toEqual([true, false]);
    expect(screen.getByText('1 of 2')).toBeTruthy();
  });

  test('gives a tag to all of them, and takes one away', async () => {
    await openDialog();
    await userEvent.click(tag(/^best/));
    expect(core.sent('runs:annotateAll').at(-1)).toEqual([[{ run: 'b', change: { tags: ['best', 'paper'] } }]]);
    await userEvent.click(tag(/^paper/));
    expect(core.sent('runs:annotateAll').at(-1)).toEqual([
      [
        { run: 'a', change: { tags: ['best'] } },
        { run: 'b', change: { tags: [] } },
      ],
    ]);
  });

  test('adds a new tag with Enter, without the spaces around it', async () => {
    await openDialog(['b']);
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Add a tag to all selected runs' });
    await userEvent.type(field, '  ');
    expect(button('Add').disabled).toBe(true);
    await userEvent.type(field, 'night {Enter}');
    expect(core.sent('runs:annotateAll')).toEqual([[[{ run: 'b', change: { tags: ['night', 'paper'] } }]]]);
    expect(field.value).toBe('');
  });

  test('keeps what was typed when it is refused', async () => {
    core.answers['runs:annotateAll'] = () => refuse('A tag has no commas.');
    await openDialog(['b']);
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Add a tag to all selected runs' });
    await userEvent.type(field, 'a,b{Enter}');
    expect([field.value, messages()]).toEqual(['a,b', ['A tag has no commas.']]);
  });

  test('says that there are no tags', async () => {
    await open([finished('c')], ['c']);
    await userEvent.click(button('Tags…'));
    expect(await screen.findByText('None of these runs has a tag.')).toBeTruthy();
    await userEvent.click(button('Done'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the dialog for permanent deletion', () => {
  const trashed = Array.from({ length: 8 }, (_, i) => finished(`t${i}`, { trashedAt: '2026-11-21T10:00:00Z' }));

  test('names the first runs and what is freed, and deletes only on its button', async () => {
    core.answers['runs:deleteEstimate'] = () => ({ bytes: 3_000_000 });
    render(DeleteDialog);
    await open(trashed, []);
    await actions.confirmDelete(trashed.map(({ id }) => id));
    const dialog = await screen.findByRole('dialog', { name: 'Permanently delete 8 runs?' });
    expect(within(dialog).getAllByRole('listitem').map(text)).toEqual([
      ...['t0', 't1', 't2', 't3', 't4', 't5'].map((id) => `${id} First`),
      'and 2 more',
    ]);
    expect(text(dialog)).toContain('This frees 3.0 MB.');
    expect(core.sent('runs:act')).toEqual([]);
    await userEvent.click(button('Delete permanently'));
    expect(core.sent('runs:act')).toEqual([['delete', trashed.map(({ id }) => id)]]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('is cancelled without a change', async () => {
    core.answers['runs:deleteEstimate'] = () => new Promise(() => undefined);
    render(DeleteDialog);
    await open(trashed, []);
    void actions.confirmDelete(['t0']);
    const dialog = await screen.findByRole('dialog', { name: 'Permanently delete 1 run?' });
    expect(text(dialog)).toContain('This frees ….');
    await userEvent.click(button('Cancel'));
    expect([core.sent('runs:act'), actions.pending]).toEqual([[], undefined]);
  });
});
