import { describe, expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { FakeCore } from '../../testing/fake-core.test-helper';
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
    const core = new FakeCore({ 'runs:list': () => [aRow('a'), aRow('b')] });
    const runs = new RunStore(core.api);
    runs.start();
    await runs.load();
    core.emit('runs:changed', { rows: [aRow('b', { step: 7, state: 'running' }), aRow('c')], removed: ['a'] });
    expect(runs.rows.map((r) => [r.id, r.step])).toEqual([
      ['b', 7],
      ['c', 0],
    ]);
    expect(runs.byId('b')?.state).toBe('running');
    expect(runs.byId('a')).toBeUndefined();
    expect(core.requests).toEqual([['runs:list']]);
  });

  test('ignores changes before it is loaded, because the answer contains them', () => {
    const core = new FakeCore();
    const runs = new RunStore(core.api);
    runs.start();
    core.emit('runs:changed', { rows: [aRow('a')], removed: [] });
    expect(runs.rows).toEqual([]);
  });

  test('finds rows by id in the requested order, without unknown ones', async () => {
    const runs = new RunStore(new FakeCore({ 'runs:list': () => [aRow('a'), aRow('b'), aRow('c')] }).api);
    await runs.load();
    expect(runs.byIds(['c', 'gone', 'a']).map((row) => row.id)).toEqual(['c', 'a']);
  });

  test('is read again after the connection was lost', async () => {
    const core = new FakeCore({ 'runs:list': () => [aRow('a'), aRow('b')] });
    const runs = new RunStore(core.api);
    await runs.load();
    core.answers = { 'runs:list': () => [aRow('b', { step: 9 })] };
    await runs.load();
    expect([runs.byId('a'), runs.byId('b')?.step]).toEqual([undefined, 9]);
  });
});
