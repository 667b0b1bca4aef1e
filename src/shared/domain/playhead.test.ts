import { describe, expect, it } from 'vitest';
import { frameAt, unionOfSteps } from './playhead';

describe('frameAt', () => {
  const steps = Float64Array.from([0, 100, 200, 1000]);

  it('finds an existing step', () => {
    expect([0, 100, 200, 1000].map((s) => frameAt(steps, s))).toEqual([0, 1, 2, 3]);
  });
  it('takes the nearest step', () => {
    expect(frameAt(steps, 149)).toBe(1);
    expect(frameAt(steps, 151)).toBe(2);
    expect(frameAt(steps, 700)).toBe(3);
  });
  it('takes the earlier of two equally near', () => {
    expect(frameAt(steps, 150)).toBe(1);
    expect(frameAt(steps, 600)).toBe(2);
  });
  it('stays at the ends outside the range', () => {
    expect(frameAt(steps, -5)).toBe(0);
    expect(frameAt(steps, 1e9)).toBe(3);
  });
  it('has no frame in an empty list', () => expect(frameAt([], 3)).toBeUndefined());
  it('agrees with a linear search', () => {
    const odd = [3, 4, 9, 20, 21, 50];
    for (let p = 0; p <= 60; p++) {
      const distances = odd.map((s) => Math.abs(s - p));
      expect(frameAt(odd, p)).toBe(distances.indexOf(Math.min(...distances)));
    }
  });
});

describe('unionOfSteps', () => {
  it('sorts numerically and removes duplicates', () => {
    expect(unionOfSteps([Float64Array.from([0, 100, 1000]), [0, 50, 100]])).toEqual([0, 50, 100, 1000]);
  });
});
