import { mkdtempSync, writeFileSync } from 'node:fs';
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
/** A core with one export, which has written `written`, and a run `r`. */
const coreOf = (written: string | undefined) =>
  ({
    request: (name: string, id: string) =>
      Promise.resolve(
        name === 'runs:get' && id === 'r'
          ? ok({ folder })
          : name === 'exports:status' && id === 'e'
            ? ok({ file: written })
            : refuse('There is none.'),
      ),
  }) as unknown as Pick<Core, 'request'>;
const core = coreOf(file);

beforeEach(() => {
  shell.openPath.mockClear();
  shell.showItemInFolder.mockClear();
});

describe('a finished export', () => {
  test('is opened with its program', async () => {
    expect(await showFile(core, shell, { export: 'e' }, 'open')).toEqual(ok(null));
    expect(shell.openPath.mock.calls).toEqual([[file]]);
  });

  test('is shown in its folder', async () => {
    expect(await showFile(core, shell, { export: 'e' }, 'folder')).toEqual(ok(null));
    expect(shell.showItemInFolder.mock.calls).toEqual([[file]]);
    expect(shell.openPath).not.toHaveBeenCalled();
  });

  test('that no program opens says why', async () => {
    shell.openPath.mockResolvedValueOnce('No application is registered.');
    expect(await showFile(core, shell, { export: 'e' }, 'open')).toMatchObject({
      error: { message: `${file} could not be opened: No application is registered.` },
    });
  });

  test.each([
    ['is gone', path.join(folder, 'other.gif'), /does not exist any more/],
    ['is not finished', undefined, /not finished/],
  ])('that %s is refused', async (_, written, message) => {
    const shown = await showFile(coreOf(written), shell, { export: 'e' }, 'folder');
    expect(shown).toMatchObject({ error: { message: expect.stringMatching(message) as string } });
    expect(shell.showItemInFolder).not.toHaveBeenCalled();
  });
});

test('the folder of a run is opened; an unknown run or export is refused', async () => {
  expect(await showFile(core, shell, { run: 'r' }, 'folder')).toEqual(ok(null));
  expect(shell.openPath.mock.calls).toEqual([[folder]]);
  expect((await showFile(core, shell, { run: 'x' }, 'folder')).ok).toBe(false);
  expect((await showFile(core, shell, { export: 'x' }, 'open')).ok).toBe(false);
});
