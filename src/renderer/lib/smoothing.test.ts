import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing';

const steps = (n: number) => Array.from({ length: n }, (_, i) => i);
const run = (values: number[], how: Parameters<typeof smooth>[3], at = steps(values.length)) => [...smooth(at, values, values.length, how)];

describe('smoothing', () => {
  it('leaves a constant alone from its first entry, which an uncorrected average would not', () => {
    for (const v of run([3, 3, 3, 3], { kind: 'exponential', length: 50 })) expect(v).toBeCloseTo(3, 12);
  });

  it('weighs entries by e^(-distance / length)', () => {
    // By hand: values 1, 2, 4 at steps 0, 1, 2 with length 2.
    const weights = [Math.exp(-1), Math.exp(-0.5), 1];
    const expected = (1 * weights[0]! + 2 * weights[1]! + 4 * weights[2]!) / (weights[0]! + weights[1]! + weights[2]!);
    expect(run([1, 2, 4], { kind: 'exponential', length: 2 })[2]).toBeCloseTo(expected, 12);
  });

  it('agrees with the bias-corrected average of Adam on even steps', () => {
    const beta = Math.exp(-1 / 7);
    const values = [4, 1, 3, 8, 2];
    let m = 0;
    const adam = values.map((v, i) => (m = beta * m + (1 - beta) * v) / (1 - beta ** (i + 1)));
    run(values, { kind: 'exponential', length: 7 }).forEach((v, i) => expect(v).toBeCloseTo(adam[i]!, 12));
  });

  it('takes the mean of the last steps in a window, fewer at the start', () => {
    expect(run([1, 2, 3, 4], { kind: 'window', length: 2 })).toEqual([1, 1.5, 2.5, 3.5]);
  });

  it('measures a window in steps, not in entries', () => {
    expect(run([1, 3, 9], { kind: 'window', length: 10 }, [0, 9, 30])).toEqual([1, 2, 9]);
  });

  it('keeps a gap at a NaN and goes on after it', () => {
    for (const kind of ['exponential', 'window'] as const) {
      const out = run([1, NaN, 1], { kind, length: 3 });
      expect(out[1]).toBeNaN();
      expect(out[2]).toBeCloseTo(1, 12);
    }
  });

  it('gives back the values when there is nothing to smooth', () => {
    expect(run([1, 5, 2], { kind: 'none' })).toEqual([1, 5, 2]);
  });
});
