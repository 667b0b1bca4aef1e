import { beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../../../shared/contract/outcome';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { annotate } from './annotate';
import { runs } from '../runs.svelte';
import { toasts } from '../../../ui/toasts.svelte';
import { undo } from '../../../app/undo.svelte';

const requests: unknown[][] = [];
vi.mock('../../../api', () => ({
  api: {
    on: () => () => undefined,
    request: async (...args: unknown[]) =>
      args[0] === 'runs:list'
        ? [aRow('a', { tags: ['x'], name: 'wgan' }), aRow('b')]
        : (requests.push(...(args[1] as { run: string; change: unknown }[]).map(({ run, change }) => [run, change])),
          ok(null)),
  },
}));

beforeEach(async () => {
  requests.length = 0;
  await runs.load();
});

test('a change is undone and redone, field by field', async () => {
  await annotate(runs.rows, (row) => ({ tags: [...row.tags, 'paper'], favourite: false }));
  expect(requests.splice(0)).toEqual([
    ['a', { tags: ['x', 'paper'] }],
    ['b', { tags: ['paper'] }],
  ]);
  expect(toasts.items.at(-1)?.message).toBe('2 runs retagged.');
  await undo.undo();
  expect(requests.splice(0)).toEqual([
    ['a', { tags: ['x'] }],
    ['b', { tags: [] }],
  ]);
  await undo.redo();
  expect(requests).toEqual([
    ['a', { tags: ['x', 'paper'] }],
    ['b', { tags: ['paper'] }],
  ]);
});

test('a value that was changed elsewhere since is not overwritten', async () => {
  await annotate(runs.byIds(['a']), { name: 'clip 0.01' });
  runs.rows = runs.rows.map((row) => (row.id === 'a' ? { ...row, name: 'theirs' } : row));
  await undo.undo();
  expect(requests).toEqual([['a', { name: 'clip 0.01' }]]);
  expect(toasts.items.at(-1)).toMatchObject({
    kind: 'error',
    message: 'theirs has been changed since, so it is left as it is.',
  });
});

test('a change to the present value sends no request and cannot be undone', async () => {
  const before = undo.past.length;
  expect(await annotate(runs.byIds(['a']), { name: 'wgan' })).toBe(true);
  expect([requests, undo.past.length]).toEqual([[], before]);
});
