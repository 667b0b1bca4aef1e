import { expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { endedBetween, isAlreadyShown, NOTIFICATION_KINDS, notificationsFor } from './notification-text';
import type { NotificationKind } from './notification-text';

const done = (id: string) => aRow(id, { state: 'finished' });
const broken = (id: string) => aRow(id, { state: 'failed', reason: 'diverged', step: 40 });
const EMPTY = { live: [], queued: [] };
const ALL = new Set<NotificationKind>(NOTIFICATION_KINDS);
const titles = (...args: Parameters<typeof notificationsFor>): string[] =>
  notificationsFor(...args).map(({ title }) => title);

test('reports runs that were known and then finished or failed, not stopped ones', () => {
  const before = new Map([
    ['a', aRow('a', { state: 'running' })],
    ['b', aRow('b', { state: 'running' })],
    ['c', done('c')],
    ['d', aRow('d')],
  ]);
  const now = [done('a'), aRow('b', { state: 'stopped' }), done('c'), broken('d'), done('unknown')];
  expect(endedBetween((id) => before.get(id), now).map(({ id }) => id)).toEqual(['a', 'd']);
});

test('a run has a notification of its own, the last ones that of the queue', () => {
  const [a, b, c] = [done('a'), broken('b'), done('c')];
  expect(titles([a], [a], { live: ['b'], queued: ['c'] }, ALL)).toEqual(['a finished']);
  expect(notificationsFor([a, b, c], [b, c], EMPTY, ALL)).toMatchObject([
    {
      kind: 'failed',
      title: 'b failed',
      body: `At step 40 of ${b.steps}: a loss became NaN or infinite. First`,
      route: { view: 'run', id: 'b' },
    },
    { kind: 'queue', body: '2 runs finished, 1 failed.', route: { view: 'compare', runs: ['a', 'b', 'c'] } },
  ]);
});

test('a held queue with runs has not ended, and one of a single run has no notification', () => {
  const [a, b] = [done('a'), done('b')];
  expect(titles([a, b], [b], { live: [], queued: ['c'] }, ALL)).toEqual(['b finished']);
  expect(titles([a], [a], EMPTY, ALL)).toEqual(['a finished']);
});

test('kinds that are switched off are omitted', () => {
  const [a, b] = [done('a'), broken('b')];
  expect(titles([a, b], [a, b], EMPTY, new Set(['queue']))).toEqual(['The queue is empty']);
  expect(titles([a, b], [a, b], EMPTY, new Set(['finished']))).toEqual(['a finished']);
  expect(titles([a, b], [a, b], EMPTY, new Set())).toEqual([]);
});

test('a page shows what happens to its own runs', () => {
  const [news] = notificationsFor([done('a')], [done('a')], EMPTY, ALL);
  expect(
    [{ view: 'run', id: 'a' }, { view: 'compare', runs: ['b', 'a'] }, { view: 'runs' }, { view: 'run', id: 'b' }].map(
      (route) => isAlreadyShown(news!, route as never),
    ),
  ).toEqual([true, true, false, false]);
});
