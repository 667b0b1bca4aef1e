import { describe, expect, it } from 'vitest';
import { smooth } from './smoothing';

const steps = (n: number) => Array.from({ length: n }, (_, i) => i);
const run = (values: number[], how: Parameters<typeof smooth>[3], at = steps(values.length)) => [
  ...smooth(at, values, values.length, how),
];

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

  it('has forgotten a great value once it has left the window', () => {
    const values = Array.from({ length: 2000 }, (_, i) => (i === 500 ? 1e20 : 0.5));
    const out = run(values, { kind: 'window', length: 50 });
    expect([out[499], out[500], out[549], out[550], out[1999]]).toEqual([0.5, 2e18, 2e18, 0.5, 0.5]);
  });

  it('keeps small values beside great ones of both signs', () => {
    expect(run([1e20, 0.5, -1e20], { kind: 'window', length: 3 })[2]).toBe(0.5 / 3);
  });

  it('neither overflows nor stays beyond all numbers', () => {
    for (const kind of ['exponential', 'window'] as const) {
      const out = run([...Array<number>(20).fill(1.7e308), ...Array<number>(9000).fill(1)], { kind, length: 10 });
      expect(out[19]! / 1.7e308).toBeCloseTo(1, 12);
      expect(out[9019]).toBeCloseTo(1, 12);
    }
  });

  /** The mean of each window by itself, over exact rational sums. */
  function naive(step: readonly number[], values: readonly number[], width: number): number[] {
    // All values below are whole multiples of 2^-10, so that their sums are exact in whole numbers.
    return values.map((v, i) => {
      if (!Number.isFinite(v)) return NaN;
      const inside = values.filter((w, k) => k <= i && step[k]! > step[i]! - width && Number.isFinite(w));
      const sum = inside.reduce((total, w) => total + BigInt(w * 1024), 0n);
      return Number(sum) / inside.length / 1024;
    });
  }

  it('equals the mean of each window by itself, whatever the sizes, gaps and steps', () => {
    let state = 7;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let trial = 0; trial < 60; trial++) {
      let at = 0;
      const step = Array.from({ length: 200 }, () => (at += 1 + Math.floor(random() * 4)));
      const values = step.map(() => {
        const kind = random();
        if (kind < 0.1) return [NaN, Infinity, -Infinity][Math.floor(random() * 3)]!;
        const size = kind < 0.2 ? 2 ** 66 : kind < 0.3 ? 2 ** 30 : 4;
        return Math.round((random() - 0.5) * size * 1024) / 1024;
      });
      const width = 1 + Math.floor(random() * 60);
      const expected = naive(step, values, width);
      run(values, { kind: 'window', length: width }, step).forEach((v, i) =>
        Number.isNaN(expected[i])
          ? expect(v).toBeNaN()
          : expect(Math.abs(v - expected[i]!)).toBeLessThanOrEqual(1e-15 * Math.abs(expected[i]!)),
      );
    }
  });

  it('gives back the values when there is nothing to smooth', () => {
    expect(run([1, 5, 2], { kind: 'none' })).toEqual([1, 5, 2]);
  });
});
