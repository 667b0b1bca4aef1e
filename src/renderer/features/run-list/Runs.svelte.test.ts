import { fireEvent, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { app } from '../../app/app.svelte';
import { router } from '../../app/router.svelte';
import { undo } from '../../app/undo.svelte';
import { installFakeCanvas } from '../../testing/fake-canvas.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { preferences } from '../settings/preferences.svelte';
import { actions } from './actions/actions.svelte';
import { brushes } from './plots/brushes.svelte';
import { queue } from './queue/queue.svelte';
import Runs from './Runs.svelte';
import { runs } from './runs.svelte';
import { selection } from './selection.svelte';
import { cursor } from './table/cursor.svelte';
import { table } from './table.svelte';
import { views } from './views/views.svelte';

const core = installFakeCore();
installFakeCanvas();
// The table draws the rows that fit; nothing has a height without a layout.
vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600);
HTMLElement.prototype.scrollTo = () => undefined;

const done = { ok: true, value: null };
const at = (minute: number) => `2026-11-21T10:0${minute}:00.000Z`;
const ROWS = [
  aRow('a', { name: 'alpha', createdAt: at(1), state: 'finished', step: 50, steps: 50, seed: 3, favourite: true }),
  aRow('b', { name: 'beta', createdAt: at(2), state: 'running', step: 20, steps: 50, seed: 1, secondsLeft: 200 }),
  aRow('c', { name: 'gamma', createdAt: at(3), state: 'failed', seed: 2, message: 'It diverged.', reason: 'diverged' }),
  aRow('d', { name: 'delta', createdAt: at(4), archived: true, state: 'finished' }),
];
const grid = () => screen.getByRole('grid', { name: 'Runs' });
const rowElements = () => within(grid()).getAllByRole('row').slice(1);
const names = () => rowElements().map((row) => row.querySelector('.name a, .label button')?.textContent?.trim());
const heading = (name: string) =>
  within(grid())
    .getAllByRole('columnheader')
    .find((one) => one.textContent?.replace(/[↑↓]/g, '').trim() === name)!;
const filter = () => screen.getByRole<HTMLInputElement>('searchbox', { name: 'Filter runs' });
const filterBy = (value: string) => fireEvent.input(filter(), { target: { value } });
const button = (name: string): HTMLButtonElement => screen.getByRole('button', { name });
const selectedIds = () => [...selection.ids];
const press = (keys: string) => userEvent.keyboard(keys);

async function load(rows: RunRow[] = ROWS): Promise<void> {
  core.answers['runs:list'] = () => rows;
  await runs.load();
}
async function open(rows?: RunRow[]): Promise<void> {
  await load(rows);
  render(Runs);
  if (rows === undefined) await vi.waitFor(() => expect(names()).toEqual(['gamma', 'beta', 'alpha']));
}

beforeEach(() => {
  localStorage.clear();
  location.hash = '';
  router.current = { view: 'runs' };
  app.connection = 'open';
  table.applyStored(undefined);
  table.update({ columns: [{ id: 'step' }, { id: 'seed' }] });
  brushes.clear();
  selection.set([]);
  cursor.key = undefined;
  toasts.items = [];
  [undo.past, undo.future] = [[], []];
  [views.current, views.saved] = [undefined, { views: [] }];
  actions.pending = undefined;
  queue.state = { held: false, slots: 2, queued: [], live: [] };
  core.answers['samples:read'] = () => ({ ok: false, error: { code: 'refused', message: 'None.' } });
  core.answers['runs:act'] = () => done;
  core.answers['runs:annotateAll'] = () => done;
});

describe('before there is a list', () => {
  test('says that it loads, or that Gander does not respond', async () => {
    runs.loaded = false;
    render(Runs);
    expect(screen.getByRole('status').textContent).toBe('Loading runs …');
    app.connection = 'lost' as typeof app.connection;
    expect(await screen.findByText('Gander is not responding')).toBeTruthy();
  });

  test('leads to a first experiment, with a tour that can be hidden', async () => {
    preferences.tour = true;
    await open([]);
    expect(screen.getByRole('link', { name: /^Start the four-objective comparison/ }).getAttribute('href')).toMatch(
      /^#\/new\?preset=/,
    );
    expect(screen.getAllByRole('listitem')).toHaveLength(5);
    await userEvent.click(button('Hide the tour'));
    expect(screen.queryByRole('heading', { name: 'How Gander works' })).toBeNull();
  });
});

describe('the list', () => {
  test('has a line for each run with what is known of it', async () => {
    await open();
    const [gamma, beta] = rowElements();
    expect(grid().getAttribute('aria-rowcount')).toBe('4');
    expect(within(beta!).getByRole('progressbar', { name: 'Progress of beta' }).getAttribute('aria-valuenow')).toBe(
      '40',
    );
    expect(within(beta!).getByTitle('Time left').textContent).toBe('3 min 20 s');
    expect(within(gamma!).getByText('It diverged.')).toBeTruthy();
    expect(within(gamma!).queryByRole('progressbar')).toBeNull();
    expect(within(gamma!).getByRole('link').getAttribute('href')).toBe('#/run/c');
  });

  test('is sorted by a heading, which says in which direction', async () => {
    await open();
    await userEvent.click(within(heading('Name')).getByRole('button'));
    expect(names()).toEqual(['alpha', 'beta', 'gamma']);
    expect(heading('Name').getAttribute('aria-sort')).toBe('ascending');
    await userEvent.click(within(heading('Name')).getByRole('button'));
    expect(names()).toEqual(['gamma', 'beta', 'alpha']);
    expect(heading('Name').getAttribute('aria-sort')).toBe('descending');
    await userEvent.click(within(heading('Seed')).getByRole('button'));
    expect([names(), heading('Name').getAttribute('aria-sort')]).toEqual([['alpha', 'gamma', 'beta'], 'none']);
  });

  test('is filtered, and says what is wrong with a filter', async () => {
    await open();
    await filterBy('state:failed');
    expect(names()).toEqual(['gamma']);
    await filterBy('state:failed AND (');
    expect([filter().getAttribute('aria-invalid'), names()]).toEqual(['true', ['gamma']]);
    expect(document.getElementById(filter().getAttribute('aria-describedby')!)!.textContent).not.toBe('');
  });

  test('says that no run matches, and shows all again', async () => {
    await open();
    await filterBy('omega');
    expect(screen.getByText(/^No run matches the filter\./)).toBeTruthy();
    await userEvent.click(button('Show all'));
    expect([filter().value, names().length]).toEqual(['', 3]);
  });

  test('is that of the archive or the trash at their addresses', async () => {
    await open();
    const tabs = () =>
      within(screen.getByRole('navigation', { name: 'Lists of runs' }))
        .getAllByRole('link')
        .map((tab) => [tab.textContent?.trim(), tab.getAttribute('aria-current')]);
    expect(tabs()).toEqual([
      ['Runs 3', 'page'],
      ['Archive 1', null],
      ['Trash 0', null],
    ]);
    router.current = { view: 'runs', location: 'archive' };
    await vi.waitFor(() => expect(names()).toEqual(['delta']));
    expect(tabs()[1]).toEqual(['Archive 1', 'page']);
  });

  test('is grouped, and a group is collapsed and selected as a whole', async () => {
    await open();
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Group by' }), 'Experiment');
    expect(names()).toEqual(['▾ First', 'gamma', 'beta', 'alpha']);
    expect(rowElements()[0]!.textContent).toContain('3 runs, 1 training');
    await userEvent.click(screen.getByRole('checkbox', { name: 'Select the group First' }));
    expect(selectedIds()).toEqual(['c', 'b', 'a']);
    await userEvent.click(within(rowElements()[0]!).getByRole('button'));
    expect(names()).toEqual(['▸ First']);
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Group by' }), 'nothing');
    expect(names()).toEqual(['gamma', 'beta', 'alpha']);
  });

  test('marks a favourite by its star', async () => {
    await open();
    const stars = () => screen.getAllByRole('button', { name: 'Favourite' });
    expect(stars().map((star) => star.getAttribute('aria-pressed'))).toEqual(['false', 'false', 'true']);
    await userEvent.click(stars()[0]!);
    expect(core.sent('runs:annotateAll')).toEqual([[[{ run: 'c', change: { favourite: true } }]]]);
  });
});

describe('keys', () => {
  const active = () => document.getElementById(grid().getAttribute('aria-activedescendant') ?? '');
  const activeName = () => active()?.querySelector('.name a')?.textContent;

  test('on the page go to the filter, the list and the comparison', async () => {
    await open();
    await press('/');
    expect(document.activeElement).toBe(filter());
    await press('{ArrowDown}');
    expect(document.activeElement).toBe(grid());
    selection.set(['a', 'b']);
    await press('c');
    expect(location.hash).toBe('#/compare?runs=a,b');
  });

  test('in the filter type, and Escape clears it', async () => {
    await open();
    selection.set(['a', 'b']);
    filter().focus();
    await press('c/');
    expect([filter().value, location.hash]).toEqual(['c/', '']);
    await press('{Escape}');
    expect(filter().value).toBe('');
  });

  test('in the list move, select and open', async () => {
    await open();
    grid().focus();
    await vi.waitFor(() => expect(activeName()).toBe('gamma'));
    await press('{ArrowDown}');
    expect(activeName()).toBe('beta');
    await press(' ');
    expect(selectedIds()).toEqual(['b']);
    expect(active()!.getAttribute('aria-selected')).toBe('true');
    await press('{End}{Shift>} {/Shift}');
    expect(selectedIds()).toEqual(['b', 'a']);
    await press('{Enter}');
    expect(location.hash).toBe('#/run/a');
    await press('{Escape}');
    expect(selectedIds()).toEqual([]);
    await press('{Control>}a{/Control}');
    expect(selectedIds()).toEqual(['c', 'b', 'a']);
  });

  test('in the list delete what is selected, but no run that trains', async () => {
    await open();
    grid().focus();
    selection.set(['b']);
    await press('{Delete}');
    expect(toasts.items.map(({ message }) => message)).toEqual(['Stop running runs before you delete them.']);
    selection.set(['b', 'c']);
    await press('{Delete}');
    expect(core.sent('runs:act')).toEqual([['trash', ['c']]]);
  });

  test('on a heading go to the next one, and with Alt move the column', async () => {
    await open();
    table.update({
      columns: [{ id: 'step' }, { id: 'seed' }, { id: 'dataset' }],
      sort: { by: 'seed', descending: false },
    });
    await vi.waitFor(() => expect(heading('Seed')).toBeTruthy());
    const seed = () => within(heading('Seed')).getByRole('button');
    expect([seed().tabIndex, within(heading('Name')).getByRole('button').tabIndex]).toEqual([0, -1]);
    seed().focus();
    await press('{ArrowRight}');
    expect(document.activeElement!.textContent).toBe('Dataset');
    await press('{ArrowLeft}{Alt>}{ArrowLeft}{/Alt}');
    expect(table.columns.map(({ id }) => id)).toEqual(['seed', 'step', 'dataset']);
    Object.defineProperty(heading('Seed'), 'offsetWidth', { value: 70 });
    seed().focus();
    await press('{Shift>}{ArrowRight}{/Shift}');
    expect(table.columns[0]).toEqual({ id: 'seed', width: 86 });
  });
});

describe('the pointer', () => {
  test('selects by checkbox, and a range with Shift', async () => {
    await open();
    const box = (name: string) => screen.getByRole<HTMLInputElement>('checkbox', { name: `Select ${name}` });
    await userEvent.click(box('gamma'));
    await fireEvent.click(box('alpha'), { shiftKey: true });
    expect(selectedIds()).toEqual(['c', 'b', 'a']);
    const all = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all runs that match' });
    expect([all.checked, all.indeterminate]).toEqual([true, false]);
    await userEvent.click(box('beta'));
    expect([all.checked, all.indeterminate]).toEqual([false, true]);
    await userEvent.click(all);
    expect(selectedIds().sort()).toEqual(['a', 'b', 'c']);
  });

  test('makes a line active and gives the list the focus; a double click opens the run', async () => {
    await open();
    await userEvent.click(screen.getByText('It diverged.'));
    expect([cursor.key, document.activeElement]).toEqual(['c', grid()]);
    await userEvent.dblClick(screen.getByText('It diverged.'));
    expect(location.hash).toBe('#/run/c');
  });

  test('a click selects one run, with Shift a range, with Ctrl it adds or removes', async () => {
    await open();
    const line = (name: string) => rowElements().find((row) => row.querySelector('.name a')?.textContent === name)!;
    await fireEvent.click(line('gamma'));
    expect(selectedIds()).toEqual(['c']);
    await fireEvent.click(line('alpha'), { shiftKey: true });
    expect(selectedIds()).toEqual(['c', 'b', 'a']);
    await fireEvent.click(line('beta'));
    expect(selectedIds()).toEqual(['b']);
    await fireEvent.click(line('alpha'), { ctrlKey: true });
    await fireEvent.click(line('beta'), { ctrlKey: true });
    expect(selectedIds()).toEqual(['a']);
    expect(document.activeElement).toBe(grid());
  });

  test('a right click opens the menu of the selected runs, or of the run below it', async () => {
    await open();
    const [gamma, beta, alpha] = rowElements();
    const items = () => screen.getAllByRole('menuitem').map((one) => one.textContent.trim());
    selection.set(['a', 'b']);
    await fireEvent.contextMenu(beta!, { clientX: 10, clientY: 20 });
    expect(screen.getByRole('menu', { name: 'Actions for 2 runs' })).toBeTruthy();
    expect(selectedIds()).toEqual(['a', 'b']);
    expect(items()).toContain('Pause (1)');
    await press('{Escape}');
    expect([screen.queryByRole('menu'), document.activeElement]).toEqual([null, grid()]);
    await fireEvent.contextMenu(gamma!);
    expect(selectedIds()).toEqual(['c']);
    await userEvent.click(screen.getByRole('menuitem', { name: 'Retry' }));
    expect(core.requests.at(-1)).toEqual(['runs:act', 'retry', ['c']]);
    expect(screen.queryByRole('menu')).toBeNull();
    await fireEvent.contextMenu(alpha!);
    await fireEvent.pointerDown(document.body);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  test('the menu key and Shift+F10 open the menu of the active run', async () => {
    await open();
    grid().focus();
    await press('{ArrowDown}{Shift>}{F10}{/Shift}');
    expect(screen.getByRole('menu', { name: 'Actions for 1 run' })).toBeTruthy();
    expect(selectedIds()).toEqual(['b']);
    await userEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Favourite' }));
    await vi.waitFor(() => expect(document.activeElement).toBe(grid()));
    await press('{ContextMenu}');
    expect(screen.getByRole('menu', { name: 'Actions for 1 run' })).toBeTruthy();
  });

  test('waiting runs are dragged onto another one, and moved with Alt and arrow keys', async () => {
    const waiting = ['w1', 'w2', 'w3'].map((id, i) =>
      aRow(id, { name: id, state: 'queued', position: i + 1, createdAt: at(9 - i) }),
    );
    core.answers['queue:move'] = () => done;
    queue.state = { held: true, slots: 2, queued: ['w1', 'w2', 'w3'], live: [] };
    await open(waiting);
    await vi.waitFor(() => expect(names()).toEqual(['w1', 'w2', 'w3']));
    const [first, second] = rowElements();
    const grip = within(first!).getByText(/no\. 1/);
    grip.setPointerCapture = () => undefined;
    document.elementFromPoint = () => second!;
    await fireEvent.pointerDown(grip, { clientY: 0 });
    await fireEvent.pointerMove(grip, { clientY: 40 });
    expect(second!.classList.contains('drop-target')).toBe(true);
    await fireEvent.pointerUp(grip);
    await vi.waitFor(() => expect(core.requests.at(-1)).toEqual(['queue:move', 'w1', 2]));
    expect(second!.classList.contains('drop-target')).toBe(false);
    await fireEvent.pointerDown(grip, { clientY: 0 });
    await fireEvent.pointerMove(grip, { clientY: 40 });
    await press('{Escape}');
    await fireEvent.pointerUp(grip);
    selection.set(['w2', 'w3']);
    cursor.key = 'w2';
    grid().focus();
    await press('{Alt>}{ArrowUp}{/Alt}');
    await vi.waitFor(() =>
      expect(core.requests.filter(([name]) => name === 'queue:move')).toEqual([
        ['queue:move', 'w1', 2],
        ['queue:move', 'w2', 1],
        ['queue:move', 'w3', 2],
      ]),
    );
  });

  test('drags a heading onto another', async () => {
    await open();
    table.update({ columns: [{ id: 'step' }, { id: 'seed' }, { id: 'dataset' }] });
    await vi.waitFor(() => expect(heading('Dataset')).toBeTruthy());
    await fireEvent.dragStart(within(heading('Dataset')).getByRole('button'));
    expect(await fireEvent.dragOver(heading('Step'))).toBe(false);
    await fireEvent.drop(heading('Step'));
    expect(table.columns.map(({ id }) => id)).toEqual(['dataset', 'step', 'seed']);
    // What is not a heading cannot be dropped.
    expect(await fireEvent.dragOver(heading('Step'))).toBe(true);
  });

  test('drags the edge of a heading, which a double click resets', async () => {
    await open();
    const edge = heading('Seed').querySelector<HTMLElement>('[aria-hidden=true][title^=Drag]')!;
    edge.setPointerCapture = () => undefined;
    Object.defineProperty(heading('Seed'), 'offsetWidth', { value: 60 });
    await fireEvent.pointerDown(edge, { clientX: 100 });
    await fireEvent.pointerMove(edge, { clientX: 130 });
    await fireEvent.pointerUp(edge);
    await fireEvent.pointerMove(edge, { clientX: 300 });
    const width = () => table.columns.find(({ id }) => id === 'seed')!.width;
    expect(width()).toBe(90);
    await fireEvent.dblClick(edge);
    expect(width()).toBeUndefined();
  });
});

describe('the dialog for columns', () => {
  const shown = () =>
    within(screen.getByRole('region', { name: 'Shown columns' }))
      .getAllByRole('listitem')
      .map((item) => item.querySelector('span')?.textContent ?? item.textContent);
  const openDialog = async () => {
    await open();
    await userEvent.click(button('Columns…'));
    await screen.findByRole('dialog', { name: 'Columns' });
  };

  test('shows a column, moves it and hides it', async () => {
    await openDialog();
    expect(shown()).toEqual(['Step', 'Seed']);
    await userEvent.click(screen.getByRole('checkbox', { name: 'Dataset' }));
    expect(shown()).toEqual(['Step', 'Seed', 'Dataset']);
    await userEvent.click(button('Move Dataset left'));
    await userEvent.click(button('Hide Step'));
    expect(shown()).toEqual(['Dataset', 'Seed']);
    expect([button('Move Dataset left').disabled, button('Move Seed right').disabled]).toEqual([true, true]);
    await userEvent.click(button('Hide Dataset'));
    await userEvent.click(button('Hide Seed'));
    expect(shown()).toEqual(['Only name and state are shown.']);
    await userEvent.click(button('Reset to defaults'));
    expect(shown().length).toBeGreaterThan(5);
  });

  test('searches columns by name and meaning', async () => {
    await openDialog();
    const search = screen.getByRole('searchbox', { name: 'Search columns' });
    await fireEvent.input(search, { target: { value: 'generator updates per' } });
    const boxes = within(screen.getByRole('region', { name: 'All columns' })).getAllByRole('checkbox');
    expect(boxes.map((box) => box.parentElement!.textContent?.trim())).toContain('Steps/s');
    await fireEvent.input(search, { target: { value: 'zzz' } });
    expect(screen.getByText('No column has “zzz” in its name or meaning.')).toBeTruthy();
    await userEvent.click(button('Done'));
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('saved views', () => {
  const view = (name: string) => ({ ...table.settings, name, filter: 'state:failed' });
  const openMenu = () => userEvent.click(screen.getByRole('button', { name: /View/ }));
  const item = (name: string) => screen.getByText(name, { selector: '[role^=menuitem]' });

  test('are applied from the menu, which marks a change', async () => {
    views.saved = { views: [view('Failed')] };
    await open();
    await openMenu();
    await userEvent.click(item('Failed'));
    expect(names()).toEqual(['gamma']);
    expect(button('View: Failed')).toBeTruthy();
    await userEvent.clear(filter());
    expect(button('View: Failed *')).toBeTruthy();
  });

  test('are saved under a name', async () => {
    core.answers['views:save'] = () => done;
    await open();
    await openMenu();
    await userEvent.click(item('Save as a view…'));
    const dialog = await screen.findByRole('dialog', { name: 'Save as a view' });
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), ' Mine {Enter}');
    expect(core.sent('views:save')[0]![0]).toMatchObject({ name: 'Mine', sort: { by: 'created' } });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('are renamed, and a refusal leaves the dialog open', async () => {
    core.answers['views:rename'] = () => ({ ok: false, error: { code: 'refused', message: 'There is such a view.' } });
    views.saved = { views: [view('Failed')] };
    await open();
    views.apply(views.saved.views[0]!);
    await screen.findByRole('button', { name: 'View: Failed' });
    await openMenu();
    await userEvent.click(item('Rename “Failed”…'));
    const name = screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' });
    expect(name.value).toBe('Failed');
    await userEvent.clear(name);
    await userEvent.type(name, 'Broken{Enter}');
    expect(core.sent('views:rename')).toEqual([['Failed', 'Broken']]);
    expect(screen.getByRole('dialog', { name: 'Rename “Failed”' })).toBeTruthy();
    core.answers['views:rename'] = () => done;
    await userEvent.click(button('Rename'));
    expect([screen.queryByRole('dialog'), views.current]).toEqual([null, 'Broken']);
  });
});

describe('the queue', () => {
  test('has as many slots as are typed, and is paused and resumed', async () => {
    core.answers['queue:slots'] = () => done;
    core.answers['queue:hold'] = () => null;
    await open();
    const slots = screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Slots' });
    expect(slots.value).toBe('2');
    await userEvent.clear(slots);
    await userEvent.tab();
    await userEvent.type(slots, '4');
    await userEvent.tab();
    expect(core.sent('queue:slots')).toEqual([['auto'], [4]]);
    await userEvent.click(button('Pause queue'));
    queue.state = { ...queue.state, held: true };
    await userEvent.click(await screen.findByRole('button', { name: 'Resume queue' }));
    expect(core.sent('queue:hold')).toEqual([[true], [false]]);
  });
});
