import { beforeEach, expect, test } from 'vitest';
import type { Imported, ImportStatus } from '../../../shared/contract/import-status';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import { imports } from './imports.svelte';

const core = installFakeCore();
const bundle = (name: string, size = 5): File => new File(['x'.repeat(size)], name);
const status = (id: string, change: Partial<ImportStatus>): ImportStatus => ({
  id,
  name: id,
  state: 'done',
  done: 1,
  total: 1,
  ...change,
});
const nothing: Imported = { added: [], skipped: [], refused: [] };

beforeEach(() => {
  Object.assign(imports, { open: false, status: undefined, result: nothing, errors: [] });
  let count = 0;
  core.answers['imports:begin'] = () => ({ ok: true, value: { id: `i${++count}`, chunk: 2 } });
  core.answers['imports:write'] = () => ({ ok: true, value: null });
  core.answers['imports:start'] = (id) => {
    queueMicrotask(() => core.emit('imports:changed', status(id, { result: { ...nothing, added: [`run of ${id}`] } })));
    return { ok: true, value: null };
  };
  core.answers['imports:cancel'] = (id) => {
    core.emit('imports:changed', status(id, { state: 'cancelled' }));
    return null;
  };
});

test('a file is sent in pieces of the size that the core gave', async () => {
  await imports.importFiles([bundle('a.gander')]);
  expect(core.sent('imports:begin')).toEqual([['a.gander', 5]]);
  expect(core.sent('imports:write').map(([id, at, piece]) => [id, at, (piece as Uint8Array).length])).toEqual([
    ['i1', 0, 2],
    ['i1', 2, 2],
    ['i1', 4, 1],
  ]);
  expect(core.sent('imports:start')).toEqual([['i1', { newIds: false }]]);
  expect([imports.open, imports.working, imports.errors]).toEqual([true, false, []]);
});

test('files are imported one after the other, and their results are added up', async () => {
  await imports.importFiles([bundle('a.gander'), bundle('b.gander')]);
  expect(imports.result.added).toEqual(['run of i1', 'run of i2']);
  const names = core.requests.map(([name, first]) => `${String(name)} ${String(first)}`);
  expect(names.indexOf('imports:begin b.gander')).toBeGreaterThan(names.indexOf('imports:start i1'));
});

test('a file that fails does not stop the next one', async () => {
  core.answers['imports:start'] = (id) => {
    const end = id === 'i1' ? { state: 'failed' as const, message: 'a.gander is damaged.' } : { result: nothing };
    queueMicrotask(() => core.emit('imports:changed', status(id, end)));
    return { ok: true, value: null };
  };
  await imports.importFiles([bundle('a.gander'), bundle('b.gander')]);
  expect(imports.errors).toEqual(['a.gander is damaged.']);
  expect(core.sent('imports:start')).toHaveLength(2);
});

test('an empty file is not sent', async () => {
  await imports.importFiles([bundle('folder', 0)]);
  expect(imports.errors).toEqual(['folder is empty or a folder: choose a bundle, a file that ends in .gander.']);
  expect(core.requests).toEqual([]);
});

test('a refused beginning, a refused piece and a lost connection are errors of their file', async () => {
  core.answers['imports:begin'] = () => ({ ok: false, error: { code: 'refused', message: 'Too large.' } });
  await imports.importFiles([bundle('a.gander')]);
  expect(imports.errors).toEqual(['Too large.']);

  core.answers['imports:begin'] = () => ({ ok: true, value: { id: 'i', chunk: 100 } });
  core.answers['imports:write'] = () => ({ ok: false, error: { code: 'refused', message: 'The disk is full.' } });
  await imports.importFiles([bundle('a.gander')]);
  expect(imports.errors).toEqual(['The disk is full.']);
  // What was sent so far is deleted.
  expect(core.sent('imports:cancel')).toEqual([['i']]);

  core.answers['imports:begin'] = () => Promise.reject(new Error('The connection is lost.'));
  await imports.importFiles([bundle('a.gander')]);
  expect(imports.errors).toEqual(['a.gander: The connection is lost.']);
  expect(imports.working).toBe(false);
});

test('cancelling stops the current file and leaves the others', async () => {
  core.answers['imports:write'] = async () => {
    await imports.cancel();
    return { ok: true, value: null };
  };
  await imports.importFiles([bundle('a.gander'), bundle('b.gander')]);
  expect(imports.errors).toEqual(['a.gander was cancelled: nothing of it was brought in.']);
  expect(core.sent('imports:start')).toEqual([]);
  expect(core.sent('imports:begin')).toHaveLength(1);
});

test('files that arrive during an import are ignored', async () => {
  const first = imports.importFiles([bundle('a.gander')]);
  await imports.importFiles([bundle('b.gander')]);
  await first;
  expect(core.sent('imports:begin')).toEqual([['a.gander', 5]]);
});

test('runs whose id is taken can be imported under new ids', async () => {
  const refused = [{ run: 'r', message: 'Its id is taken.', code: 'id-taken' as const }];
  core.answers['imports:start'] = (id, { newIds }) => {
    const result = newIds ? { ...nothing, added: ['new'] } : { ...nothing, refused };
    queueMicrotask(() => core.emit('imports:changed', status(id, { result })));
    return { ok: true, value: null };
  };
  await imports.importFiles([bundle('a.gander')]);
  expect(imports.canUseNewIds).toBe(true);
  await imports.importUnderNewIds();
  expect(core.sent('imports:begin').map(([name]) => name)).toEqual(['a.gander', 'a.gander']);
  expect([imports.result.added, imports.result.refused, imports.canUseNewIds]).toEqual([['new'], [], false]);
});
