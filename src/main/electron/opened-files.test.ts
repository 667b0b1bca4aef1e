import { expect, test, vi } from 'vitest';
import type { Core } from '../core/core';
import { OpenedFiles } from './opened-files';

/** Opened files of a core that answers `imports:open` with this. */
function filesOf(answer: unknown) {
  const request = vi.fn(() => Promise.resolve(answer));
  const [onImport, onRefused] = [vi.fn(), vi.fn()];
  const core = Promise.resolve({ request: request as unknown as Core['request'] });
  return { files: new OpenedFiles({ core, onImport, onRefused }), request, onImport, onRefused };
}

test('a bundle is imported, and the page gets its import once', async () => {
  const { files, request, onImport, onRefused } = filesOf({ ok: true, value: { id: 'a' } });
  await files.open('/home/ada/runs.gander');
  expect(request.mock.calls).toEqual([['imports:open', '/home/ada/runs.gander', { newIds: false }]]);
  expect(onImport).toHaveBeenCalledOnce();
  expect(files.take()).toEqual([{ id: 'a', name: 'runs.gander' }]);
  expect(files.take()).toEqual([]);
  expect(onRefused).not.toHaveBeenCalled();
});

test('one that does not exist is refused with the sentence of the core', async () => {
  const { files, onImport, onRefused } = filesOf({ ok: false, error: { message: 'It does not exist.' } });
  await files.open('/gone.gander');
  expect(onRefused.mock.calls).toEqual([['/gone.gander', 'It does not exist.']]);
  expect([files.take(), onImport.mock.calls]).toEqual([[], []]);
});
