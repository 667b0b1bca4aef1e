import { beforeEach, describe, expect, it } from 'vitest';
import { SampleCache } from './sample-cache';

let requests: { key: string; answer(): void; refuse(): void }[];
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

// Samples are points here: grids need the decoder of a browser.
Object.assign(globalThis, {
  ImageBitmap: function ImageBitmap() {},
  window: {
    api: {
      on: () => () => undefined,
      request: (_name: string, run: string, step: number) =>
        new Promise((resolve) =>
          requests.push({
            key: `${run} ${step}`,
            answer: () => resolve({ ok: true, value: { kind: 'points', points: Float32Array.of(step, step) } }),
            refuse: () => resolve({ ok: false, error: { message: 'The file is damaged.' } }),
          }),
        ),
    },
  },
});

let cache: SampleCache;
beforeEach(() => {
  [requests, cache] = [[], new SampleCache()];
});
const asked = () => requests.map((request) => request.key);
const samples = (...steps: number[]) => steps.map((step) => ({ run: 'a', step }));

describe('a sample', () => {
  it('is asked for once, however often it is wanted, and is ready afterwards', async () => {
    const loads = [cache.load('a', 1), cache.load('a', 1)];
    expect([asked(), cache.get('a', 1)]).toEqual([['a 1'], undefined]);
    requests[0]!.answer();
    const [one, two] = await Promise.all(loads);
    expect(one).toBe(two);
    expect(cache.get('a', 1)).toBe(one);
    expect(await cache.load('a', 1)).toBe(one);
    expect(asked()).toEqual(['a 1']);
  });

  it('that is refused rejects with its sentence, and is asked for again', async () => {
    const load = cache.load('a', 1);
    requests[0]!.refuse();
    await expect(load).rejects.toThrow('The file is damaged.');
    void cache.load('a', 1);
    expect(asked()).toEqual(['a 1', 'a 1']);
  });

  it('is asked for again after the cache was cleared', async () => {
    const load = cache.load('a', 1);
    requests[0]!.answer();
    await load;
    cache.clear();
    expect(cache.get('a', 1)).toBeUndefined();
    void cache.load('a', 1);
    expect(asked().length).toBe(2);
  });
});

describe('prefetching', () => {
  it('has at most 16 requests under way, and goes on as they are answered', async () => {
    cache.prefetch(samples(...Array.from({ length: 20 }, (_, i) => i)));
    expect(asked().length).toBe(16);
    requests[0]!.answer();
    requests[1]!.refuse();
    await settle();
    expect(asked().slice(16)).toEqual(['a 16', 'a 17']);
  });

  it('drops what an earlier call has not begun to fetch', async () => {
    cache.prefetch(samples(...Array.from({ length: 20 }, (_, i) => i)));
    cache.prefetch(samples(100));
    for (const request of requests.slice(0, 16)) request.answer();
    await settle();
    expect(asked().slice(16)).toEqual(['a 100']);
  });

  it('does not delay a sample that is to be shown', () => {
    cache.prefetch(samples(...Array.from({ length: 20 }, (_, i) => i)));
    void cache.load('a', 500);
    expect(asked().slice(16)).toEqual(['a 500']);
  });
});

it('says whether all samples of a place are ready, and fetches those that are not', async () => {
  expect(cache.request(samples(1, 2))).toBe(false);
  expect(asked()).toEqual(['a 1', 'a 2']);
  requests[0]!.answer();
  await settle();
  expect(cache.request(samples(1, 2))).toBe(false);
  requests[1]!.answer();
  await settle();
  expect(cache.request(samples(1, 2))).toBe(true);
  expect([cache.request([]), asked().length]).toEqual([true, 2]);
});
