import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MetricNames } from './metric-names.svelte';

let names: MetricNames;
let asked: string[][];
let answer: Record<string, string[]>;

Object.assign(globalThis, {
  window: {
    api: {
      on: () => () => undefined,
      request: (_name: string, ids: string[]) => {
        asked.push(ids);
        return Promise.resolve(answer);
      },
    },
  },
});

beforeEach(async () => {
  vi.useFakeTimers();
  asked = [];
  answer = { a: ['generatorLoss'] };
  names = new MetricNames();
  await names.read(['a']);
  // The page has been open for a while: the first growth is not delayed.
  await vi.advanceTimersByTimeAsync(5000);
});
afterEach(() => vi.useRealTimers());

it('reads again at the first growth, and at most once in three seconds after that', async () => {
  names.grew(['a'], ['a', 'b']);
  expect(asked).toEqual([['a'], ['a', 'b']]);
  await vi.advanceTimersByTimeAsync(1000);
  names.grew(['a'], ['a', 'b']);
  names.grew(['a'], ['a', 'b']);
  expect(asked.length).toBe(2);
  await vi.advanceTimersByTimeAsync(1990);
  expect(asked.length).toBe(2);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked.length).toBe(3);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBe(3);
});

it('reads at once for a run without metrics', async () => {
  names.grew(['a'], ['a', 'b']);
  await vi.advanceTimersByTimeAsync(10);
  names.grew(['b'], ['a', 'b']);
  expect(asked.length).toBe(3);
});

it('keeps the same object when nothing is new, so that no chart is drawn again', async () => {
  const before = names.byRun;
  answer = { a: ['generatorLoss'] };
  await names.read(['a']);
  expect(names.byRun).toBe(before);
  answer = { a: ['generatorLoss', 'fid'] };
  await names.read(['a']);
  expect(names.byRun['a']).toEqual(['generatorLoss', 'fid']);
});

it('does not read after it was stopped', async () => {
  names.grew(['a'], ['a']);
  await vi.advanceTimersByTimeAsync(1);
  names.grew(['a'], ['a']);
  names.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBe(2);
});
