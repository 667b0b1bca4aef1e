import { expect, test, vi } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import { getLocale } from '../../shared/locale';
import { damagedDatabase } from '../database';
import { readJsonFile } from '../runs/folder/run-folder';
import type { Core } from './core';
import { dispatcher } from './dispatch';

function coreThatAnswers(answer: (...args: unknown[]) => unknown) {
  const request = vi.fn(async (...args: unknown[]) => answer(...args));
  return {
    request,
    core: {
      request,
      on: () => () => undefined,
      local: true,
      lost: new Promise(() => undefined),
      close: async () => undefined,
    } as unknown as Core,
  };
}

test('an unknown request is refused with the nearest known one, and prototype names are not requests', async () => {
  const { core, request } = coreThatAnswers(() => 1);
  const dispatch = dispatcher(core, { shell: 'browser' });
  expect(await dispatch('runs:lst', [])).toEqual({
    ok: false,
    error: 'There is no request "runs:lst". Did you mean "runs:list"?',
  });
  for (const name of ['__proto__', 'constructor', 'toString', 7, null, {}])
    expect((await dispatch(name, [])).ok).toBe(false);
  expect(request).not.toHaveBeenCalled();
});

test.each([
  ['runs:get', []],
  ['runs:get', [7]],
  ['runs:get', ['a', 'b']],
  ['runs:act', ['explode', ['a']]],
  ['runs:act', ['stop', 'a']],
  ['runs:annotate', ['a', { state: 'finished' }]],
  ['samples:read', ['a', -1]],
  ['samples:read', ['a', 1.5]],
  ['queue:slots', [1e9]],
  ['series:read', [{ runs: ['a'], metrics: [], points: 1e9 }]],
  ['app:info', 'not a list'],
  ['app:info', undefined],
])('arguments that do not fit %s never reach a room', async (name, args) => {
  const { core, request } = coreThatAnswers(() => 1);
  const answer = await dispatcher(core, { shell: 'browser' })(name, args);
  expect(answer.ok).toBe(false);
  expect(request).not.toHaveBeenCalled();
});

test('a request that the transport does not carry is refused with its sentence', async () => {
  const { core, request } = coreThatAnswers(() => 1);
  const dispatch = dispatcher(core, { shell: 'browser', refused: { 'datasets:add': () => 'Not from here.' } });
  expect(await dispatch('datasets:add', ['mine', '/data'])).toEqual({ ok: false, error: 'Not from here.' });
  expect(request).not.toHaveBeenCalled();
});

test('a request that needs the window is answered there, after its arguments are checked', async () => {
  const { core, request } = coreThatAnswers(() => 1);
  const dispatch = dispatcher(core, {
    shell: 'electron',
    answered: { 'datasets:choose': () => ({ ok: true, value: '/pictures' }) },
  });
  expect(await dispatch('datasets:choose', [])).toEqual({ ok: true, value: { ok: true, value: '/pictures' } });
  expect((await dispatch('datasets:choose', ['/etc'])).ok).toBe(false);
  expect(request).not.toHaveBeenCalled();
});

test('each border says which shell it serves', async () => {
  const { core } = coreThatAnswers(() => ({ version: '1', shell: 'browser' }));
  expect(await dispatcher(core, { shell: 'electron' })('app:info', [])).toEqual({
    ok: true,
    value: { version: '1', shell: 'electron' },
  });
});

test('a page of the log that is damaged becomes a sentence with what to do', async () => {
  const { core } = coreThatAnswers(() => {
    throw Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' });
  });
  expect(await dispatcher(core, { shell: 'browser' })('runs:list', [])).toMatchObject({
    ok: false,
    error: expect.stringMatching(/^The database of this home is damaged .*gander verify --repair/) as unknown,
  });
});

test('a fault becomes an answer, not a broken connection', async () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { core } = coreThatAnswers(() => {
    throw new Error('the disk is on fire');
  });
  expect(await dispatcher(core, { shell: 'browser' })('runs:list', [])).toEqual({
    ok: false,
    error: 'runs:list failed: the disk is on fire',
  });
  stderr.mockRestore();
});

test('a handler, and what it starts, has the language of the request', async () => {
  const { core } = coreThatAnswers(async () => {
    await Promise.resolve();
    return getLocale();
  });
  const dispatch = dispatcher(core, { shell: 'browser' });
  const answers = ['zh-Hans', undefined, 'en', 'xx', 7].map((locale) => dispatch('runs:list', [], locale));
  expect(await Promise.all(answers)).toEqual(['zh-Hans', 'en', 'en', 'en', 'en'].map((value) => ({ ok: true, value })));
});

test('refusals of requests at the same time are each in the language of their client', async () => {
  const { core } = coreThatAnswers(async (name) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (name === 'runs:list') throw damagedDatabase(new Error('malformed'));
    return unwrap(readJsonFile('/no/such/file'));
  });
  const dispatch = dispatcher(core, { shell: 'browser' });
  const answers = await Promise.all(
    (['zh-Hans', 'en', 'zh-Hans', 'en'] as const).map((locale, i) =>
      dispatch(i < 2 ? 'runs:list' : 'queue:get', [], locale),
    ),
  );
  expect(answers.map((answer) => !answer.ok && answer.error)).toEqual([
    expect.stringMatching(/^此主目录的数据库已损坏（SQLite：malformed）。没有运行丢失：/),
    expect.stringMatching(/^The database of this home is damaged \(SQLite: malformed\)\. No run is lost: /),
    '不存在',
    'is missing',
  ]);
});
