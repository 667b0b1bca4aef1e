import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import type { WatchedFolder } from '../../../shared/contract/import-status';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import WatchedFolders from './WatchedFolders.svelte';

const core = installFakeCore();
let list: WatchedFolder[] = [];
beforeEach(() => {
  list = [
    { path: '/logs', state: 'watching', runs: 3 },
    { path: '/gone', state: 'missing', message: 'It may be on a disk that is not connected.', runs: 1 },
  ];
  core.answers['watch:list'] = () => list;
});
const items = (): string[] =>
  screen.queryAllByRole('listitem').map((item) => item.textContent.replace(/\s+/g, ' ').trim());
const field = (): HTMLElement => screen.getByRole('textbox', { name: 'Folder on the computer on which Gander runs' });

test('lists folders with their state, message and runs, and follows changes', async () => {
  render(WatchedFolders);
  await screen.findByText('/logs');
  expect(items()).toEqual([
    '/logs watching 3 runs Remove',
    '/gone not found: It may be on a disk that is not connected. 1 run Remove',
  ]);
  core.emit('watch:changed', []);
  expect(await screen.findByText('No folder is watched.')).toBeTruthy();
});

test('a folder is watched, and its field emptied', async () => {
  core.answers['watch:add'] = (path) => {
    list = [{ path, state: 'watching', runs: 0 }];
    return { ok: true, value: null };
  };
  render(WatchedFolders);
  await userEvent.type(field(), ' /new {Enter}');
  expect(core.sent('watch:add')).toEqual([['/new']]);
  expect(await screen.findByText('/new')).toBeTruthy();
  expect((field() as HTMLInputElement).value).toBe('');
});

test('a refusal is shown beside the field, which keeps its text', async () => {
  const message = '/new is not a folder.';
  core.answers['watch:add'] = () => ({ ok: false, error: { code: 'refused', message } });
  render(WatchedFolders);
  await userEvent.type(field(), '/new{Enter}');
  expect(await screen.findByText(message)).toBeTruthy();
  expect([field().getAttribute('aria-invalid'), (field() as HTMLInputElement).value]).toEqual(['true', '/new']);
  await userEvent.type(field(), 'x');
  expect(screen.queryByText(message)).toBeNull();
});

test('nothing is sent for an empty path', async () => {
  render(WatchedFolders);
  await userEvent.click(screen.getByRole('button', { name: 'Watch' }));
  expect(screen.getByText('Enter the path of a folder.')).toBeTruthy();
  expect(core.sent('watch:add')).toEqual([]);
});

test('a folder is removed', async () => {
  core.answers['watch:remove'] = (path) => {
    list = list.filter((one) => one.path !== path);
    return { ok: true, value: null };
  };
  render(WatchedFolders);
  await userEvent.click(await screen.findByRole('button', { name: 'Remove /gone' }));
  await expect.poll(items).toEqual(['/logs watching 3 runs Remove']);
});
