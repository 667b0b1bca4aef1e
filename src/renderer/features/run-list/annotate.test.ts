import { beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../../shared/contract/outcome';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { annotate } from './annotate';
import { runs } from './runs.svelte';
import { toasts } from '../../ui/toasts.svelte';
import { undo } from '../../app/undo.svelte';

const asked: unknown[][] = [];
vi.mock('../../api', () => ({
  api: {
    on: () => () => undefined,
    request: async (...args: unknown[]) =>
      args[0] === 'runs:list'
        ? [aRow('a', { tags: ['x'], name: 'wgan' }), aRow('b')]
        : (asked.push(...(args[1] as { run: string; change: unknown }[]).map(({ run, change }) => [run, change])),
          ok(null)),
  },
}));

beforeEach(async () => {
  asked.length = 0;
  await runs.load();
});

test('what is written is taken back and done again, field by field', async () => {
  await annotate(runs.rows, (row) => ({ tags: [...row.tags, 'paper'], favourite: false }));
  expect(asked.splice(0)).toEqual([
    ['a', { tags: ['x', 'paper'] }],
    ['b', { tags: ['paper'] }],
  ]);
  expect(toasts.items.at(-1)?.message).toBe('2 runs retagged.');
  await undo.undo();
  expect(asked.splice(0)).toEqual([
    ['a', { tags: ['x'] }],
    ['b', { tags: [] }],
  ]);
  await undo.redo();
  expect(asked).toEqual([
    ['a', { tags: ['x', 'paper'] }],
    ['b', { tags: ['paper'] }],
  ]);
});

test('what somebody else has written since stays', async () => {
  await annotate(runs.byIds(['a']), { name: 'clip 0.01' });
  runs.rows = runs.rows.map((row) => (row.id === 'a' ? { ...row, name: 'theirs' } : row));
  await undo.undo();
  expect(asked).toEqual([['a', { name: 'clip 0.01' }]]);
  expect(toasts.items.at(-1)).toMatchObject({
    kind: 'error',
    message: 'theirs has been changed since, so it is left as it is.',
  });
});

test('what is the same already is not asked for and not remembered', async () => {
  const before = undo.past.length;
  expect(await annotate(runs.byIds(['a']), { name: 'wgan' })).toBe(true);
  expect([asked, undo.past.length]).toEqual([[], before]);
});
