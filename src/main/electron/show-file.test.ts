import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Core } from '../core/core';
import { showFile } from './show-file';

const folder = mkdtempSync(path.join(tmpdir(), 'gander-show-'));
const file = path.join(folder, 'runs.gif');
writeFileSync(file, 'GIF89a');

const shell = { openPath: vi.fn(() => Promise.resolve('')), showItemInFolder: vi.fn() };
/** A core with one export, which has written `written`. */
const coreOf = (written: string | undefined) =>
  ({
    request: (name: string, id: string) =>
      Promise.resolve(name === 'exports:status' && id === 'e' ? ok({ file: written }) : refuse('There is none.')),
  }) as unknown as Pick<Core, 'request'>;
/** What is shown of a home with one run, where the window has saved `ring.gif`. */
const RUN = '20261121-100400-abcd';
mkdirSync(path.join(folder, 'runs', RUN), { recursive: true });
const from = (core = coreOf(file)) => ({
  core,
  shell,
  home: folder,
  saved: new Map([['ring.gif', file]]),
});

beforeEach(() => {
  shell.openPath.mockClear();
  shell.showItemInFolder.mockClear();
});

describe('a finished export', () => {
  test('is opened with its program', async () => {
    expect(await showFile(from(), { kind: 'export', export: 'e' }, 'open')).toEqual(ok(null));
    expect(shell.openPath.mock.calls).toEqual([[file]]);
  });

  test('is shown in its folder', async () => {
    expect(await showFile(from(), { kind: 'export', export: 'e' }, 'folder')).toEqual(ok(null));
    expect(shell.showItemInFolder.mock.calls).toEqual([[file]]);
    expect(shell.openPath).not.toHaveBeenCalled();
  });

  test('that no program opens says why', async () => {
    shell.openPath.mockResolvedValueOnce('No application is registered.');
    expect(await showFile(from(), { kind: 'export', export: 'e' }, 'open')).toMatchObject({
      error: { message: `${file} could not be opened: No application is registered.` },
    });
  });

  test.each([
    ['is gone', path.join(folder, 'other.gif'), /does not exist any more/],
    ['is not finished', undefined, /not finished/],
  ])('that %s is refused', async (_, written, message) => {
    const shown = await showFile(from(coreOf(written)), { kind: 'export', export: 'e' }, 'folder');
    expect(shown).toMatchObject({ error: { message: expect.stringMatching(message) as string } });
    expect(shell.showItemInFolder).not.toHaveBeenCalled();
  });
});

test('folders of the home and of a run are opened; one that is not there is refused, as is an unknown export', async () => {
  expect(await showFile(from(), { kind: 'run', run: RUN }, 'folder')).toEqual(ok(null));
  expect(await showFile(from(), { kind: 'folder', folder: 'home' }, 'folder')).toEqual(ok(null));
  expect(shell.openPath.mock.calls).toEqual([[path.join(folder, 'runs', RUN)], [folder]]);
  expect(await showFile(from(), { kind: 'folder', folder: 'datasets' }, 'folder')).toMatchObject({ ok: false });
  expect(await showFile(from(), { kind: 'run', run: '20261121-100400-none' }, 'folder')).toMatchObject({ ok: false });
  expect(await showFile(from(), { kind: 'export', export: 'x' }, 'open')).toMatchObject({ ok: false });
  expect(shell.openPath).toHaveBeenCalledTimes(2);
});

test.each(['..', '../../etc', '/etc', 'a/b'])('no run %j leads out of the home', async (run) => {
  await expect(showFile(from(), { kind: 'run', run }, 'folder')).rejects.toThrow();
  expect(shell.openPath).not.toHaveBeenCalled();
});

test('of other files, only one that the window has saved is shown', async () => {
  expect(await showFile(from(), { kind: 'saved', name: 'ring.gif' }, 'folder')).toEqual(ok(null));
  expect(shell.showItemInFolder.mock.calls).toEqual([[file]]);
  expect(await showFile(from(), { kind: 'saved', name: '/etc/passwd' }, 'open')).toMatchObject({ ok: false });
  expect(shell.openPath).not.toHaveBeenCalled();
});
