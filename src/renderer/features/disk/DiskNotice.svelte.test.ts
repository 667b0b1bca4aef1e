import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { queue } from '../run-list/queue/queue.svelte';
import { runs } from '../run-list/runs.svelte';
import { diskHealth } from './disk.svelte';
import DiskNotice from './DiskNotice.svelte';

const core = installFakeCore();
const notices = (): string[] =>
  screen.queryAllByRole('complementary').map((notice) => notice.getAttribute('aria-label')!);
const linksOf = (name: string): (string | null)[] =>
  [...screen.getByRole('complementary', { name }).querySelectorAll('a')].map((link) => link.getAttribute('href'));

beforeEach(async () => {
  diskHealth.state = {};
  queue.state = { held: false, slots: 1, queued: [], live: [] };
  core.answers['runs:list'] = () => [
    aRow('1', { state: 'paused', reason: 'disk', message: 'The disk is full.' }),
    aRow('2', { state: 'paused' }),
    aRow('3', { state: 'running' }),
  ];
  await runs.load();
});

test('shows nothing while all is well; the live region is there', () => {
  render(DiskNotice);
  expect(notices()).toEqual([]);
  expect(screen.getByRole('status')).toBeTruthy();
});

test('a full disk and a locked database have notices of their own', async () => {
  render(DiskNotice);
  diskHealth.state = { log: 'No space is left.' };
  await screen.findByText('No space is left.');
  expect(notices()).toEqual(['The database waits for the disk']);
  expect(linksOf('The database waits for the disk')).toEqual(['#/disk']);
  diskHealth.state = { log: 'Another program holds it.', isLocked: true };
  await screen.findByText('Another program holds it.');
  expect(notices()).toEqual(['The database is locked']);
  // More space would not help.
  expect(linksOf('The database is locked')).toEqual([]);
});

test('runs that are missing from the list are said', async () => {
  render(DiskNotice);
  diskHealth.state = { unlisted: 'Two folders cannot be read.' };
  expect((await screen.findByText(/Two folders/)).textContent).toContain('Runs are missing from the list.');
});

test('runs that the disk paused are counted, with a link to the first', async () => {
  render(DiskNotice);
  queue.state = { ...queue.state, live: ['1', '2', '3', 'unknown'] };
  expect((await screen.findByText(/The disk is full\./)).textContent).toContain('1 run paused by the disk.');
  expect(linksOf('Training waits for the disk')).toEqual(['#/run/1', '#/disk']);
});

test('a run for which there seems to be no space may be started anyway', async () => {
  core.answers['queue:startAnyway'] = () => ({ ok: true, value: null });
  render(DiskNotice);
  queue.state = { ...queue.state, waits: { run: '3', message: 'It needs 2 GB.' } };
  await userEvent.click(await screen.findByRole('button', { name: 'Start anyway' }));
  expect(core.sent('queue:startAnyway')).toEqual([['3']]);
});

test('the state comes from the core, at first and with each change', async () => {
  core.answers['disk:state'] = () => ({ log: 'No space is left.' });
  diskHealth.start();
  await diskHealth.load();
  expect(diskHealth.state.log).toBe('No space is left.');
  core.emit('disk:changed', {});
  expect(diskHealth.state).toEqual({});
});
