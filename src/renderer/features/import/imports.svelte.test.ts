import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { FoundRun, Imported, ImportStatus } from '../../../shared/contract/import-status';
import { installFakeCore } from '../../testing/fake-core.test-helper';
import type { Dropped } from './dropped';
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
const until = (holds: () => unknown): Promise<void> => vi.waitFor(() => expect(holds()).toBeTruthy());

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
  expect(core.sent('imports:start')).toEqual([['i1', { newIds: false, preview: true }]]);
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
  expect(imports.errors).toEqual(['folder is empty, or a folder that was chosen as a file.']);
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

describe('files that were opened with the desktop', () => {
  let statuses: Record<string, ImportStatus>;
  let opened: { id: string; name: string }[];
  const open = (...given: [id: string, change: Partial<ImportStatus>][]): void => {
    for (const [id, change] of given) {
      statuses[id] = status(id, change);
      opened.push({ id, name: `${id}.gander` });
    }
  };
  beforeEach(() => {
    statuses = {};
    opened = [];
    core.answers['imports:opened'] = () => opened.splice(0);
    core.answers['imports:status'] = (id) => ({ ok: true, value: statuses[id]! });
  });

  test('are shown while they are imported and after their end, also of one that ended before', async () => {
    open(
      ['a', { state: 'working', done: 1, total: 4, secondsLeft: 9 }],
      ['b', { result: { ...nothing, added: ['r2'] } }],
    );
    const end = imports.followOpened();
    await until(() => imports.status);
    expect([imports.open, imports.working, imports.status?.secondsLeft]).toEqual([true, true, 9]);
    core.emit('imports:changed', status('a', { result: { ...nothing, added: ['r1'] } }));
    await end;
    expect([imports.working, imports.result.added, imports.errors]).toEqual([false, ['r1', 'r2'], []]);
    expect(core.sent('imports:begin')).toEqual([]);
  });

  test('follow those that are imported already, and one that fails is an error', async () => {
    open(['a', { state: 'working' }]);
    const end = imports.followOpened();
    await until(() => imports.status);
    open(['b', { state: 'failed', message: 'b.gander is damaged.' }]);
    await imports.followOpened();
    core.emit('imports:changed', status('a', { result: nothing }));
    await end;
    expect(imports.errors).toEqual(['b.gander is damaged.']);
  });

  test('are cancelled together', async () => {
    open(['a', { state: 'working' }], ['b', { state: 'working' }]);
    const end = imports.followOpened();
    await until(() => imports.status);
    await imports.cancel();
    await end;
    expect(core.sent('imports:cancel')).toEqual([['a'], ['b']]);
    expect(imports.errors).toEqual(['a.gander was cancelled: nothing of it was brought in.']);
  });

  test('are imported again under new ids', async () => {
    const refused = [{ run: 'r', message: 'Its id is taken.', code: 'id-taken' as const }];
    open(['a', { result: { ...nothing, refused } }]);
    await imports.followOpened();
    expect(imports.canUseNewIds).toBe(true);
    await imports.importUnderNewIds();
    expect(core.sent('imports:start')).toEqual([['a', { newIds: true }]]);
    expect(imports.result.added).toEqual(['run of a']);
  });

  test('open nothing where there are none', async () => {
    await imports.followOpened();
    expect(imports.open).toBe(false);
  });
});

const found = (key: string, change: Partial<FoundRun> = {}): FoundRun => ({
  ...{
    key,
    type: 'tensorboard',
    path: key,
    name: key,
    settings: {},
    metrics: [],
    remarks: [],
    readings: [],
    bytes: 10,
  },
  steps: { first: 0, last: 1 },
  ...change,
});

describe('runs of other programs', () => {
  beforeEach(() => {
    core.answers['imports:start'] = (id, { preview, keys, readings }) => {
      const runs = [found('a'), found(readings ? 'c' : 'b')];
      queueMicrotask(() =>
        core.emit(
          'imports:changed',
          status(id, preview ? { state: 'found', found: runs } : { result: { ...nothing, added: keys ?? [] } }),
        ),
      );
      return { ok: true, value: null };
    };
  });

  test('are shown, and only the selected ones are imported', async () => {
    const end = imports.importFiles([bundle('logs.zip')]);
    await until(() => imports.preview);
    const preview = imports.preview!;
    expect([preview.chosen.length, preview.bytes]).toEqual([2, 20]);
    preview.setChosen([found('b')], false);
    expect([preview.chosen.map(({ key }) => key), preview.bytes]).toEqual([['a'], 10]);
    preview.confirm();
    await end;
    expect(core.sent('imports:start').slice(1)).toEqual([['i1', { newIds: false, keys: ['a'], readings: {} }]]);
    expect([imports.result.added, imports.preview, imports.working]).toEqual([['a'], undefined, false]);
  });

  test('are looked at again when a reading changes; what was deselected stays so', async () => {
    const end = imports.importFiles([bundle('logs.zip')]);
    await until(() => imports.preview);
    const preview = imports.preview!;
    preview.setChosen([found('a')], false);
    preview.choose('step', 'epoch');
    expect(preview.isLooking).toBe(true);
    await until(() => !preview.isLooking);
    expect(core.sent('imports:start')[1]).toEqual([
      'i1',
      { newIds: false, preview: true, readings: { step: 'epoch' } },
    ]);
    expect(imports.preview).toBe(preview);
    expect(preview.chosen.map(({ key }) => key)).toEqual(['c']);
    preview.confirm();
    await end;
    expect(core.sent('imports:start')[2]).toEqual(['i1', { newIds: false, keys: ['c'], readings: { step: 'epoch' } }]);
  });

  test('are dropped when the import is cancelled, and nothing else is imported', async () => {
    const end = imports.importFiles([bundle('logs.zip'), bundle('more.csv')]);
    await until(() => imports.preview);
    await imports.cancel();
    await end;
    expect(core.sent('imports:cancel')).toEqual([['i1']]);
    expect(core.sent('imports:begin')).toHaveLength(1);
    expect([imports.preview, imports.errors]).toEqual([
      undefined,
      ['logs.zip was cancelled: nothing of it was brought in.'],
    ]);
  });

  test('that waited too long are said to be dropped', async () => {
    const end = imports.importFiles([bundle('logs.zip')]);
    await until(() => imports.preview);
    core.emit('imports:changed', status('i1', { state: 'cancelled' }));
    await end;
    expect(imports.errors).toEqual([
      'logs.zip was cancelled, because it waited too long: nothing of it was brought in.',
    ]);
  });

  test('two files are decided one after the other, and updated runs are added up', async () => {
    core.answers['imports:start'] = (id, { preview }) => {
      const result = { ...nothing, updated: [`run of ${id}`] };
      const end = preview ? { state: 'found' as const, found: [found('a')] } : { result };
      queueMicrotask(() => core.emit('imports:changed', status(id, end)));
      return { ok: true, value: null };
    };
    const end = imports.importFiles([bundle('a.csv'), bundle('b.csv')]);
    await until(() => imports.preview?.name === 'i1');
    imports.preview!.confirm();
    await until(() => imports.preview?.name === 'i2');
    imports.preview!.confirm();
    await end;
    expect(imports.result.updated).toEqual(['run of i1', 'run of i2']);
  });
});

describe('a dropped folder', () => {
  const folder = (files: { path: string; file: File }[]): Dropped => ({
    ...{ files: [], runs: [], rejected: [] },
    folders: [{ name: 'logs', files }],
  });
  const bigFile = (read: () => Promise<ArrayBuffer>): File =>
    ({ size: 5, slice: () => ({ arrayBuffer: read }) }) as unknown as File;

  test('is packed, with its progress, and then uploaded', async () => {
    const seen: unknown[] = [];
    const read = (): Promise<ArrayBuffer> => {
      seen.push(imports.packing);
      return Promise.resolve(new ArrayBuffer(5));
    };
    await imports.importDropped(
      folder([
        { path: 'a', file: bigFile(read) },
        { path: 'b', file: bigFile(read) },
      ]),
    );
    expect(seen).toEqual([
      { name: 'logs', done: 0, total: 10 },
      { name: 'logs', done: 5, total: 10 },
    ]);
    expect(core.sent('imports:begin')).toEqual([['logs', expect.any(Number)]]);
    expect([imports.packing, imports.result.added]).toEqual([undefined, ['run of i1']]);
  });

  test('is not uploaded when packing was cancelled', async () => {
    const read = async (): Promise<ArrayBuffer> => {
      await imports.cancel();
      return new ArrayBuffer(5);
    };
    await imports.importDropped(folder([{ path: 'a', file: bigFile(read) }]));
    expect(core.requests).toEqual([]);
    expect(imports.errors).toEqual(['logs was cancelled: nothing of it was brought in.']);
  });

  test('that is empty is named', async () => {
    await imports.importDropped({ files: [], runs: [], folders: [], rejected: ['photos'] });
    expect([imports.open, imports.errors.length, imports.errors[0]]).toEqual([
      true,
      1,
      expect.stringMatching(/^photos cannot be imported/),
    ]);
  });
});
