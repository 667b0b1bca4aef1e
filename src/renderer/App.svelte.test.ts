import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { refuse } from '../shared/contract/outcome';
import { aRow } from '../shared/domain/run/run-row.test-helper';
import App from './App.svelte';
import { app } from './app/app.svelte';
import { opening } from './app/opening.svelte';
import { pages } from './app/pages';
import { router } from './app/router.svelte';
import { queue } from './features/run-list/queue/queue.svelte';
import { runs } from './features/run-list/runs.svelte';
import { selection } from './features/run-list/selection.svelte';
import { table } from './features/run-list/table.svelte';
import { installFakeCanvas } from './testing/fake-canvas.test-helper';
import { installFakeCore } from './testing/fake-core.test-helper';
import { toasts } from './ui/toasts.svelte';

// The modules of the pages are there before a test waits for a page.
await Promise.all(Object.values(pages).map((load) => load()));

const core = installFakeCore();
installFakeCanvas();
HTMLElement.prototype.scrollTo = () => undefined;
const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
/** The window goes to an address. */
async function go(address: string): Promise<void> {
  location.hash = address;
  window.dispatchEvent(new Event('hashchange'));
  await Promise.resolve();
}

beforeEach(async () => {
  localStorage.clear();
  core.answers = {
    'runs:list': () => [aRow('a', { name: 'First run' }), aRow('b')],
    'runs:get': (id) => refuse(`There is no run ${id}.`),
    'queue:get': () => ({ held: false, slots: 1, queued: ['a', 'b'], live: [] }),
    'disk:state': () => ({}),
    'disk:usage': () => ({ free: 1, database: 0, emptyPages: 0, backups: 0, datasets: 0, exports: 0 }),
    'datasets:list': () => [],
    'views:get': () => ({ views: [] }),
    'app:info': () => ({ version: '1.0.0', engine: { name: 'tensorflow', version: '4', device: 'CPU' } }) as never,
    'app:doctor': () => ({ ok: true, checks: [] }) as never,
    'experiments:preview': () => refuse('Not now.'),
    'samples:list': () => [],
    'samples:read': () => refuse('None.'),
    'series:metrics': () => ({}),
  };
  toasts.items = [];
  selection.ids.clear();
  app.open = undefined;
  table.applyStored(undefined);
  opening.takeAside();
  await app.load();
  location.hash = '#/runs';
  if (!isStarted) router.start();
  isStarted = true;
  await go('#/runs');
});
let isStarted = false;

describe('the window', () => {
  test('has the title of its page', async () => {
    render(App);
    for (const [address, title] of [
      ['#/settings', 'Settings'],
      ['#/run/a', 'First run'],
      ['#/run/gone', 'gone'],
      ['#/compare?runs=a,b', 'Compare 2 runs'],
      ['#/latents?run=a', 'Latents of First run'],
      ['#/nonsense', 'Runs'],
    ] as const) {
      await go(address);
      await vi.waitFor(() => expect(document.title).toBe(`${title} – Gander`));
    }
  });

  test('shows the page of its address', async () => {
    render(App);
    for (const [address, name] of [
      ['#/disk', 'Disk'],
      ['#/settings', 'Settings'],
      ['#/about', 'Gander'],
      ['#/new', 'New experiment'],
      ['#/latents?run=a', 'Latents'],
    ] as const) {
      await go(address);
      await vi.waitFor(() => expect(document.querySelector('h1')?.textContent).toBe(name));
    }
  });

  test('loads all its stores, and says which could not be read', async () => {
    core.answers['queue:get'] = () => Promise.reject(new Error('The database is locked.'));
    core.answers['runs:list'] = () => [];
    await app.load();
    expect(runs.rows).toEqual([]);
    expect(toasts.items.map(({ message }) => message)).toEqual([
      'Gander could not be read: Error: The database is locked.',
    ]);
    expect(queue.state.queued).toEqual(['a', 'b']);
  });
});

describe('keys', () => {
  test('perform commands', async () => {
    render(App);
    await userEvent.keyboard('n');
    expect(location.hash).toBe('#/new');
    await userEvent.keyboard('{Control>},{/Control}');
    expect(location.hash).toBe('#/settings');
    await userEvent.keyboard('?');
    expect(app.open).toBe('keys');
  });

  test('are text in a text field', async () => {
    render(App);
    screen.getByRole('searchbox', { name: 'Filter runs' }).focus();
    await userEvent.keyboard('n?');
    expect([location.hash, app.open]).toEqual(['#/runs', undefined]);
  });

  test('open and close the palette', async () => {
    render(App);
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(app.open).toBe('palette');
    await screen.findByRole('combobox', { name: /^Find a page/ });
    await userEvent.keyboard('{Control>}k{/Control}');
    expect(app.open).toBeUndefined();
  });

  test('do nothing while a dialog is open', async () => {
    render(App);
    app.open = 'keys';
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts and filters' });
    await userEvent.keyboard('n');
    expect(location.hash).toBe('#/runs');
  });

  test('do nothing in an open menu', async () => {
    render(App);
    await userEvent.click(screen.getByRole('button', { name: 'Menu' }));
    screen.getByRole('menu').querySelector<HTMLElement>('[role^=menuitem]')!.focus();
    await userEvent.keyboard('n');
    expect(location.hash).toBe('#/runs');
  });
});

describe('a page that fails', () => {
  /** The disk page fails while this holds. */
  const breakDisk = () => {
    core.answers['runs:list'] = () => [aRow('a', { name: 'First run', stored: undefined as never })];
    return runs.load();
  };
  const fail = async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    render(App);
    await breakDisk();
    await go('#/disk');
    return screen.findByText('This page failed');
  };

  test('is replaced by what to do, under the top bar', async () => {
    await fail();
    expect(screen.getByText(/^Your runs are not affected\. Error: /)).toBeTruthy();
    expect(screen.getByRole('navigation', { name: 'Main' })).toBeTruthy();
  });

  test('gives way to the page that the user goes to', async () => {
    await fail();
    await go('#/settings');
    expect(await heading('Settings')).toBeTruthy();
    expect(screen.queryByText('This page failed')).toBeNull();
  });

  test('is tried again', async () => {
    await fail();
    core.answers['runs:list'] = () => [aRow('a')];
    await runs.load();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await heading('Disk')).toBeTruthy();
  });

  test('is set aside, so that the run list opens with default settings', async () => {
    table.group('state');
    await fail();
    core.answers['runs:list'] = () => [aRow('a')];
    await runs.load();
    await userEvent.click(screen.getByRole('button', { name: 'Open the run list with default settings' }));
    expect([location.hash, table.groupBy]).toEqual(['#/runs', undefined]);
    expect(opening.aside).toMatchObject({ page: '#/disk', look: { groupBy: 'state' } });
    expect(await screen.findByRole('complementary', { name: 'The last page was not reopened' })).toBeTruthy();
  });
});
