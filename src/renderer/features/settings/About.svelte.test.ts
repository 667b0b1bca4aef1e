import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { AppInfo } from '../../../shared/contract/results';
import type { DoctorReport } from '../../../shared/contract/engine-info';
import { app } from '../../app/app.svelte';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { toasts } from '../../ui/toasts.svelte';
import About from './About.svelte';

const core = installFakeCore();
const engine = { name: 'tensorflow' as const, version: '4.22.0', device: 'CPU, 2 cores' };
const info = { version: '1.2.3', engine, home: '/home/of/runs', shell: 'browser' } as AppInfo;
const report = (change: Partial<DoctorReport> = {}): DoctorReport => ({ ok: true, engine, checks: [], ...change });
const rows = () =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent));
const again = () => screen.findByRole<HTMLButtonElement>('button', { name: 'Check again' });
const status = () => screen.getByRole('status').textContent?.replace(/\s+/g, ' ').trim();

beforeEach(() => {
  app.info = info;
  toasts.items = [];
  core.answers['app:doctor'] = () => report();
});

test('names version, engine, data folder and window', async () => {
  const { container } = render(About);
  const facts = [...container.querySelectorAll('dt')].map((dt) => [dt.textContent, dt.nextElementSibling?.textContent]);
  expect(facts).toEqual([
    ['Version', '1.2.3'],
    ['Engine', 'tensorflow 4.22.0, CPU, 2 cores'],
    ['Data folder', '/home/of/runs'],
    ['Window', 'browser'],
  ]);
  app.info = { ...info, shell: 'electron' };
  expect(await screen.findByText('Electron')).toBeTruthy();
});

test('shows nothing about the app before it is known, but the checks', async () => {
  app.info = undefined;
  const { container } = render(About);
  expect(container.querySelector('dl')).toBeNull();
  expect(await screen.findByText('Runs can be trained and logged here.')).toBeTruthy();
});

test('repeats the notice on a slow engine, and offers to set up a fast one', async () => {
  core.answers['setup:get'] = () => ({});
  app.info = { ...info, engineNotice: 'Training is slow here.' };
  render(About);
  expect(screen.getByText('Training is slow here.')).toBeTruthy();
  expect(await screen.findByRole('button', { name: 'Set up TensorFlow …' })).toBeTruthy();
});

test('checks at once, and says that it takes a while', async () => {
  let finish: (report: DoctorReport) => void = () => undefined;
  core.answers['app:doctor'] = () => new Promise((resolve) => (finish = resolve));
  render(About);
  expect(status()).toBe('Testing each engine; this takes a few seconds.');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Checking …' }).disabled).toBe(true);
  expect(screen.queryByRole('table')).toBeNull();
  finish(report());
  expect((await again()).disabled).toBe(false);
  expect(status()).toBe('Runs can be trained and logged here.');
});

test('lists each check with its result and what to do', async () => {
  core.answers['app:doctor'] = () =>
    report({
      ok: false,
      checks: [
        { name: 'TensorFlow', ok: false, detail: 'libtensorflow was not found.', advice: 'Run npm run setup.' },
        { name: 'Disk', ok: true, detail: '20 GB free', advice: '' },
      ],
    });
  render(About);
  await again();
  expect(status()).toBe('Runs cannot be trained here yet; see the advice below.');
  expect(rows()).toEqual([
    ['Check', 'Works', 'Result', 'What to do'],
    ['TensorFlow', '✕ no', 'libtensorflow was not found.', 'Run npm run setup.'],
    ['Disk', '✓ yes', '20 GB free', ''],
  ]);
});

test('checks again on request, and keeps the last result meanwhile', async () => {
  render(About);
  await again();
  let finish: (report: DoctorReport) => void = () => undefined;
  core.answers['app:doctor'] = () => new Promise((resolve) => (finish = resolve));
  await userEvent.click(await again());
  expect(status()).toBe('Runs can be trained and logged here.');
  finish(report({ ok: false }));
  await again();
  expect(status()).toBe('Runs cannot be trained here yet; see the advice below.');
  expect(core.sent('app:doctor')).toHaveLength(2);
});

test('a check that fails is a message, and leaves the last result', async () => {
  render(About);
  await again();
  core.answers['app:doctor'] = () => Promise.reject(new Error('The connection is lost.'));
  await userEvent.click(await again());
  await again();
  expect(toasts.items.map(({ message }) => message)).toEqual(['The connection is lost.']);
  expect(status()).toBe('Runs can be trained and logged here.');
});
