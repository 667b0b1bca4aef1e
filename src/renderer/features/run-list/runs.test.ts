import { describe, expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { FakeApi } from '../../api.test-helper';
import { mergeRows } from './merge-rows';
import { RunStore } from './runs.svelte';

test('changed rows keep their position, new ones are appended, removed ones are left out', () => {
  const index = new Map([
    ['a', 0],
    ['b', 1],
  ]);
  const first = [aRow('a'), aRow('b')];
  const second = mergeRows(first, index, { rows: [aRow('b', { step: 5 }), aRow('c')], removed: ['a'] });
  expect(second.map((r) => [r.id, r.step])).toEqual([
    ['b', 5],
    ['c', 0],
  ]);
  expect([...index]).toEqual([
    ['b', 0],
    ['c', 1],
  ]);
  expect(first.map((r) => r.id)).toEqual(['a', 'b']);
});

describe('the list of runs', () => {
  test('is requested once and then updated by events', async () => {
    const api = new FakeApi({ 'runs:list': () => [aRow('a'), aRow('b')] });
    const runs = new RunStore(api);
    runs.start();
    await runs.load();
    api.emit('runs:changed', { rows: [aRow('b', { step: 7, state: 'running' }), aRow('c')], removed: ['a'] });
    expect(runs.rows.map((r) => [r.id, r.step])).toEqual([
      ['b', 7],
      ['c', 0],
    ]);
    expect(runs.byId('b')?.state).toBe('running');
    expect(runs.byId('a')).toBeUndefined();
    expect(api.requests).toEqual([['runs:list']]);
  });

  test('ignores changes before it is loaded, because the answer contains them', () => {
    const api = new FakeApi();
    const runs = new RunStore(api);
    runs.start();
    api.emit('runs:changed', { rows: [aRow('a')], removed: [] });
    expect(runs.rows).toEqual([]);
  });

  test('finds rows by id in the requested order, without unknown ones', async () => {
    const runs = new RunStore(new FakeApi({ 'runs:list': () => [aRow('a'), aRow('b'), aRow('c')] }));
    await runs.load();
    expect(runs.byIds(['c', 'gone', 'a']).map((row) => row.id)).toEqual(['c', 'a']);
  });

  test('is read again after the connection was lost', async () => {
    const api = new FakeApi({ 'runs:list': () => [aRow('a'), aRow('b')] });
    const runs = new RunStore(api);
    await runs.load();
    api.answers = { 'runs:list': () => [aRow('b', { step: 9 })] };
    await runs.load();
    expect([runs.byId('a'), runs.byId('b')?.step]).toEqual([undefined, 9]);
  });
});
