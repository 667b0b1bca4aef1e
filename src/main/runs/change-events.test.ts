import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ChangeEvents } from './change-events';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const queue = { held: false, slots: 1, queued: [], live: [] };

it('collects changes and sends them at most four times a second', () => {
  const changes = new ChangeEvents({
    rows: (ids) => ({ rows: [], removed: ids }),
    disk: () => ({}),
    queue: () => queue,
  });
  const told: string[][] = [];
  const grown: unknown[] = [];
  changes.on('runs:changed', ({ removed }) => told.push(removed));
  changes.on('series:grew', (event) => grown.push(event));
  for (let i = 0; i < 1000; i++) {
    changes.run(`r${i % 3}`);
    changes.grew('r0', i);
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(1000);
  // One at once, and one for each of the four quarters of the second.
  expect(told).toHaveLength(5);
  expect(new Set(told[1])).toEqual(new Set(['r0', 'r1', 'r2']));
  expect(grown[grown.length - 1]).toEqual([{ run: 'r0', step: 999 }]);
});

it.each([-3_600_000, 3_600_000])('continues sending when the clock is changed by %i ms', (by) => {
  const changes = new ChangeEvents({
    rows: (ids) => ({ rows: [], removed: ids }),
    disk: () => ({}),
    queue: () => queue,
  });
  const told: string[][] = [];
  changes.on('runs:changed', ({ removed }) => told.push(removed));
  changes.run('before');
  vi.advanceTimersByTime(100);
  vi.setSystemTime(Date.now() + by);
  changes.run('after');
  vi.advanceTimersByTime(149);
  expect(told).toEqual([['before']]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([['before'], ['after']]);
});

it('sends no event without a change, and none to removed listeners', () => {
  const changes = new ChangeEvents({ rows: () => ({ rows: [], removed: [] }), disk: () => ({}), queue: () => queue });
  const told: string[] = [];
  changes.on('queue:changed', () => told.push('queue'));
  changes.on('samples:added', () => told.push('samples'));
  const leave = changes.on('runs:changed', () => told.push('runs'));
  changes.sampled('r', 1);
  changes.queue();
  changes.flush();
  leave();
  changes.run('r');
  changes.flush();
  expect(told).toEqual(['queue', 'samples']);
});
