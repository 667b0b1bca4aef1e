import { describe, expect, it } from 'vitest';
import { median, quantile, secondsOf, spread, time } from './measure';

describe('the median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect([median([3]), median([9, 1, 5]), median([4, 1, 3, 2]), median([5, 5, 5, 1])]).toEqual([3, 5, 2.5, 5]);
  });

  it('orders numbers by value, not as text, and leaves the list alone', () => {
    const values = [100, 9, -20];
    expect(median(values)).toBe(9);
    expect(values).toEqual([100, 9, -20]);
  });

  it('is not changed by an outlier', () => expect(median([1, 2, 1e9])).toBe(2));
});

describe('a quantile', () => {
  const values = [50, 20, 40, 10, 30];

  it('is a value of the list, by the nearest rank', () => {
    // The nearest ranks of the textbook example: 5 % of five values is the first, 40 % the second, 100 % the last.
    expect([0, 0.05, 0.3, 0.4, 0.5, 1].map((share) => quantile(values, share))).toEqual([10, 10, 20, 20, 30, 50]);
  });

  it('of one value is that value', () => expect([0, 0.5, 1].map((share) => quantile([7], share))).toEqual([7, 7, 7]));

  it('leaves as many values below it as the share says, for any list', () => {
    const list = Array.from({ length: 137 }, (_, i) => (i * 71) % 137);
    for (const share of [0.1, 0.5, 0.95, 0.99]) {
      const at = quantile(list, share);
      expect(list.filter((value) => value <= at).length).toBe(Math.ceil(share * list.length));
    }
  });
});

it('the spread is minimum and maximum', () => {
  expect(spread([3, -1, 2])).toEqual([-1, 3]);
  expect(spread([5])).toEqual([5, 5]);
});

describe('a timed call', () => {
  it('is made once without being counted, then five times', async () => {
    let calls = 0;
    expect(await time(() => calls++)).toHaveLength(5);
    expect(calls).toBe(6);
  });

  it('is made as often as it should be, one after the other', async () => {
    const order: string[] = [];
    const times = await time(
      async () => {
        order.push('begin');
        await Promise.resolve();
        order.push('end');
      },
      { rounds: 2, warmup: 1 },
    );
    expect(order).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
    expect(times.every((ms) => ms >= 0)).toBe(true);
    expect(await time(() => undefined, { rounds: 0, warmup: 0 })).toEqual([]);
  });

  it('that fails ends the measurement', async () => {
    const fail = () => {
      throw new Error('broken');
    };
    await expect(time(fail)).rejects.toThrow('broken');
  });

  it('by itself gives seconds', () => {
    const began = performance.now();
    const seconds = secondsOf(() => {
      while (performance.now() - began < 3);
    });
    expect(seconds).toBeGreaterThan(0.0025);
    expect(seconds).toBeLessThanOrEqual((performance.now() - began) / 1000);
  });
});
