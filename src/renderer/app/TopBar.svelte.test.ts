import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { AppInfo } from '../../shared/contract/results';
import { ok } from '../../shared/contract/outcome';
import { queue } from '../features/run-list/queue/queue.svelte';
import { selection } from '../features/run-list/selection.svelte';
import { installFakeCore } from '../testing/fake-core.test-helper';
import { toasts } from '../ui/toasts.svelte';
import { app } from './app.svelte';
import { listenToMenu, perform } from './commands';
import EngineNotice from './EngineNotice.svelte';
import KeysHelp from './KeysHelp.svelte';
import { opening } from './opening.svelte';
import { router } from './router.svelte';
import SetAsideNotice from './SetAsideNotice.svelte';
import TopBar from './TopBar.svelte';
import { undo } from './undo.svelte';

const core = installFakeCore();
const info = {
  version: '1.0.0',
  engine: { name: 'tensorflow', version: '4.22.0', device: 'CPU, 2 cores' },
} as AppInfo;
const links = () =>
  within(screen.getByRole('navigation', { name: 'Main' }))
    .getAllByRole('link')
    .map((link) => [link.textContent, link.getAttribute('href'), link.getAttribute('aria-current')]);
const text = (element: Element) => element.textContent?.replace(/\s+/g, ' ').trim();

beforeEach(() => {
  localStorage.clear();
  location.hash = '';
  router.current = { view: 'runs' };
  app.info = info;
  app.connection = 'open';
  app.open = undefined;
  selection.ids.clear();
  [undo.past, undo.future] = [[], []];
  queue.state = { held: false, slots: 2, queued: ['c', 'd', 'e'], live: ['a', 'b'] };
  toasts.items = [];
  opening.takeAside();
});

describe('the top bar', () => {
  test('links to the pages, and marks the one that is shown', async () => {
    render(TopBar);
    expect(links()).toEqual([
      ['Runs', '#/runs', 'page'],
      ['New experiment', '#/new', null],
      ['Compare', '#/compare?runs=', null],
      ['Disk', '#/disk', null],
      ['About', '#/about', null],
    ]);
    router.current = { view: 'disk' };
    await Promise.resolve();
    expect(links().map(([, , current]) => current)).toEqual([null, null, null, 'page', null]);
  });

  test('compares the selected runs, else those that were compared last', async () => {
    render(TopBar);
    router.current = { view: 'compare', runs: ['x', 'y'] };
    await Promise.resolve();
    router.current = { view: 'runs' };
    await Promise.resolve();
    expect(links()[2]![1]).toBe('#/compare?runs=x,y');
    selection.set(['a', 'b']);
    await Promise.resolve();
    expect(links()[2]![1]).toBe('#/compare?runs=a,b');
  });

  test('counts what trains and what waits, and says that the queue is paused', async () => {
    render(TopBar);
    const status = screen.getByText('training').parentElement!;
    expect(text(status)).toMatch(/^2 training 3 waiting(?! \(paused\))/);
    queue.state = { ...queue.state, held: true, live: [] };
    await Promise.resolve();
    expect(text(status)).toMatch(/^0 training 3 waiting \(paused\)/);
  });

  test('names the engine, with a sign where it is slow', async () => {
    render(TopBar);
    const engine = screen.getByTitle('Engine: tensorflow 4.22.0, CPU, 2 cores');
    expect([text(engine), engine.getAttribute('href')]).toEqual(['tensorflow · CPU, 2 cores', '#/about']);
    app.info = { ...info, engineNotice: 'Slow.' };
    await Promise.resolve();
    expect([text(engine), engine.querySelectorAll('svg.lucide-triangle-alert').length]).toEqual([
      'tensorflow · CPU, 2 cores',
      1,
    ]);
  });

  test('opens the palette', async () => {
    render(TopBar);
    await userEvent.click(screen.getByRole('button', { name: 'Find Ctrl+K' }));
    expect(app.open).toBe('palette');
  });

  test('has a menu in which undo is disabled while there is nothing to undo', async () => {
    render(TopBar);
    const item = (name: string) => screen.getByRole('menuitem', { name });
    await userEvent.click(screen.getByRole('button', { name: 'Menu' }));
    expect(item('Undo').getAttribute('aria-disabled')).toBe('true');
    undo.record({ description: '1 run archived', undo: async () => ok(null), redo: async () => ok(null) });
    await Promise.resolve();
    expect(item('Undo').getAttribute('aria-disabled')).toBe('false');
    expect(item('Redo').getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(item('Undo'));
    await vi.waitFor(() => expect(undo.future).toHaveLength(1));
  });

  test('has a menu item that pauses the queue, or resumes it', async () => {
    core.answers['queue:hold'] = () => null;
    render(TopBar);
    await userEvent.click(screen.getByRole('button', { name: 'Menu' }));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Pause queue' }));
    queue.state = { ...queue.state, held: true };
    await userEvent.click(screen.getByRole('button', { name: 'Menu' }));
    await userEvent.click(screen.getByRole('menuitem', { name: 'Resume queue' }));
    expect(core.sent('queue:hold')).toEqual([[true], [false]]);
  });

  test.each([
    ['closed', /^Connection lost, reconnecting/],
    ['refused', /^Gander was restarted: open the address/],
  ] as const)('says what to do when the connection is %s', async (connection, expected) => {
    render(TopBar);
    expect(screen.queryByRole('alert')).toBeNull();
    app.connection = connection as typeof app.connection;
    expect(text(await screen.findByRole('alert'))).toMatch(expected);
  });
});

describe('the notice on a slow engine', () => {
  test('can be closed', async () => {
    app.info = { ...info, engineNotice: 'It takes a hundred times as long.' };
    render(EngineNotice);
    expect(text(screen.getByRole('complementary', { name: 'Slow engine' }))).toContain('It takes a hundred times');
    expect(screen.getByRole('link', { name: 'What was checked' }).getAttribute('href')).toBe('#/about');
    await userEvent.click(screen.getByRole('button', { name: 'Close the notice' }));
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  test('is absent where the engine is fast', () => {
    render(EngineNotice);
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

describe('the notice on a page that was not reopened', () => {
  const notice = () => screen.queryByRole('complementary', { name: 'The last page was not reopened' });

  test('says why, and opens the page again', async () => {
    render(SetAsideNotice);
    expect(notice()).toBeNull();
    opening.setAside('#/run/a', new Error('It broke.'));
    await Promise.resolve();
    expect(text(notice()!)).toContain('It failed while it showed a run (It broke.)');
    await userEvent.click(screen.getByRole('link', { name: 'Open it again' }));
    expect([location.hash, opening.aside, notice()]).toEqual(['#/run/a', undefined, null]);
  });

  test('is dismissed, also for the next start', async () => {
    render(SetAsideNotice);
    opening.setAside('#/disk', new Error('It broke.'));
    await Promise.resolve();
    expect(localStorage.getItem('gander:set-aside')).toContain('#/disk');
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect([notice(), localStorage.getItem('gander:set-aside'), location.hash]).toEqual([null, null, '']);
  });
});

describe('commands', () => {
  test.each([
    ['new', '#/new'],
    ['settings', '#/settings'],
    ['runs', '#/runs'],
    ['about', '#/about'],
  ] as const)('%s goes to %s', (command, address) => {
    perform(command);
    expect(location.hash).toBe(address);
  });

  test('compare needs two selected runs, and says so', () => {
    selection.set(['a']);
    perform('compare');
    expect([location.hash, toasts.items.map(({ message }) => message)]).toEqual([
      '',
      ['Select two or more runs in the list first.'],
    ]);
    selection.set(['b', 'a']);
    perform('compare');
    expect(location.hash).toBe('#/compare?runs=b,a');
  });

  test('of the application menu are ignored while a dialog is open', () => {
    listenToMenu();
    const dialog = document.body.appendChild(document.createElement('dialog'));
    dialog.showModal();
    core.emit('window:do', { command: 'settings' });
    expect(location.hash).toBe('');
    dialog.remove();
    core.emit('window:do', { command: 'settings' });
    expect(location.hash).toBe('#/settings');
  });

  test('undo in a text field belongs to its text', () => {
    const execute = vi.fn();
    document.execCommand = execute;
    const field = document.body.appendChild(document.createElement('input'));
    const action = { description: 'x', undo: vi.fn(async () => ok(null)), redo: vi.fn(async () => ok(null)) };
    undo.record(action, { quiet: true });
    field.focus();
    perform('undo');
    perform('redo');
    expect([execute.mock.calls, action.undo.mock.calls]).toEqual([[['undo'], ['redo']], []]);
    field.remove();
  });
});

test('the list of shortcuts opens and closes', async () => {
  render(KeysHelp);
  expect(screen.queryByRole('dialog')).toBeNull();
  perform('keys');
  const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts and filters' });
  const rows = within(dialog)
    .getAllByRole('row')
    .map((row) => [...row.children].map(text).join(': '));
  expect(rows).toContain('Ctrl+K: find a page, an action, a run or a preset');
  expect(rows).toContain('state:failed tag:paper: a field contains the word');
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(app.open).toBeUndefined();
});
