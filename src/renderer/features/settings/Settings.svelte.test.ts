import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { router } from '../../app/router.svelte';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import { queue } from '../run-list/queue/queue.svelte';
import { runs } from '../run-list/runs.svelte';
import { notifications } from './notifications.svelte';
import { preferences } from './preferences.svelte';
import Settings from './Settings.svelte';

const core = installFakeCore();
notifications.start();
const stored = (name: string): unknown => JSON.parse(localStorage.getItem(`gander:${name}`) ?? 'null');
const hasFocus = vi.spyOn(document, 'hasFocus');

beforeEach(async () => {
  localStorage.clear();
  preferences.setTheme('system');
  preferences.notificationKinds = ['failed', 'queue'];
  toasts.items = [];
  hasFocus.mockReturnValue(true);
  queue.state = { held: false, slots: 1, queued: [], live: ['b'] };
  core.answers['runs:list'] = () => [aRow('a', { name: 'A', state: 'running' }), aRow('b', { state: 'running' })];
  await runs.load();
  router.current = { view: 'settings' };
});
afterEach(() => {
  vi.useRealTimers();
});

test('a theme is applied at once and remembered', async () => {
  render(Settings);
  await userEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(document.documentElement.style.colorScheme).toBe('dark');
  expect(stored('theme')).toBe('dark');
  await userEvent.click(screen.getByRole('radio', { name: 'System' }));
  expect(document.documentElement.style.colorScheme).toBe('');
});

test('kinds of notifications are switched on and off, and remembered', async () => {
  render(Settings);
  const box = (name: string): HTMLInputElement => screen.getByRole('checkbox', { name });
  expect(['Run fails', 'Run finishes', 'Queue finishes'].map((name) => box(name).checked)).toEqual([true, false, true]);
  await userEvent.click(box('Run finishes'));
  await userEvent.click(box('Run fails'));
  expect(preferences.notificationKinds).toEqual(['queue', 'finished']);
  expect(stored('news')).toEqual(['queue', 'finished']);
});

/** The core reports that the run A failed; the notification follows after a pause. */
async function failRunA(): Promise<void> {
  vi.useFakeTimers();
  core.emit('runs:changed', { rows: [aRow('a', { name: 'A', state: 'failed' })], removed: [] });
  await vi.advanceTimersByTimeAsync(1000);
}

test('with the focus on another page, a message leads to the run', async () => {
  await failRunA();
  expect(toasts.items.map(({ message }) => message.split('.')[0])).toEqual(['A failed']);
  toasts.items[0]!.action!.run();
  expect(location.hash).toBe('#/run/a');
  expect(core.sent('app:notify')).toEqual([]);
});

test('the page of the run itself shows no message', async () => {
  router.current = { view: 'run', id: 'a' };
  await failRunA();
  expect(toasts.items).toEqual([]);
});

test('without the focus the system shows a notification with the address of the run', async () => {
  hasFocus.mockReturnValue(false);
  core.answers['app:notify'] = () => ({ ok: true, value: null });
  await failRunA();
  expect(core.sent('app:notify')).toEqual([
    [{ title: 'A failed', body: expect.stringContaining('At step 0') as string, address: '#/run/a' }],
  ]);
  expect(toasts.items).toEqual([]);
});

test('where the system has no notifications, a message is left', async () => {
  hasFocus.mockReturnValue(false);
  core.answers['app:notify'] = () => ({ ok: false, error: { code: 'refused', message: 'Not supported.' } });
  await failRunA();
  expect(toasts.items).toHaveLength(1);
});

test('a kind that is switched off is not shown', async () => {
  preferences.notificationKinds = ['queue'];
  await failRunA();
  expect(toasts.items).toEqual([]);
});

test('density and smoothing are applied and remembered', async () => {
  core.answers['app:folders'] = () => ({ home: '/h', runs: '/h/runs', datasets: '/h/datasets' });
  core.answers['watch:list'] = () => [];
  render(Settings);
  await userEvent.click(screen.getByRole('radio', { name: 'Compact' }));
  expect([document.documentElement.dataset['density'], stored('density')]).toEqual(['compact', 'compact']);
  await userEvent.click(screen.getByRole('radio', { name: 'Comfortable' }));
  expect(document.documentElement.dataset['density']).toBe('comfortable');
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'light' }).checked).toBe(true);
  await userEvent.click(screen.getByRole('radio', { name: 'strong' }));
  expect(stored('smoothing')).toEqual({ kind: 'exponential', length: 100 });
});

test('slots are set for the queue', async () => {
  core.answers['queue:slots'] = () => ({ ok: true, value: null });
  render(Settings);
  const slots = screen.getByRole('spinbutton', { name: 'Slots' });
  await userEvent.clear(slots);
  await userEvent.type(slots, '3');
  await userEvent.tab();
  expect(core.sent('queue:slots').at(-1)).toEqual([3]);
});

test('the folders are shown, copied, and opened in the file manager of the app', async () => {
  core.answers['app:folders'] = () => ({ home: '/h', runs: '/h/runs', datasets: '/h/datasets' });
  core.answers['app:show'] = () => ({ ok: true, value: null });
  render(Settings);
  expect(await screen.findByText('/h/datasets')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Copy Datasets' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Show Runs in the file manager' }));
  expect(core.sent('app:show')).toEqual([[{ kind: 'folder', folder: 'runs' }, 'folder']]);
});

test('an address leads to a section, whose control gets the focus', async () => {
  render(Settings, { section: 'density' });
  await vi.waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole('radio', { name: 'Comfortable', checked: true })),
  );
});
