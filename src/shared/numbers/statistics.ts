import { m } from '../../paraglide/messages';

/** Measures of the variation over seeds, or of the uncertainty of their mean. */
export const SPREADS = ['deviation', 'error', 'range', 'interval'] as const;
export type Spread = (typeof SPREADS)[number];

export const SPREAD_LABELS: Record<Spread, string> = {
  get deviation() {
    return m.format_standard_deviation();
  },
  get error() {
    return m.format_standard_error();
  },
  get range() {
    return m.format_min_max();
  },
  get interval() {
    return m.format_interval_95();
  },
};

/** Definition of each spread, in one sentence. */
export const SPREAD_MEANINGS: Record<Spread, string> = {
  get deviation() {
    return m.format_sample_standard_deviation_s_over();
  },
  get error() {
    return m.format_standard_error_mean_s_n();
  },
  get range() {
    return m.format_minimum_and_maximum_over_seeds();
  },
  get interval() {
    return m.format_95_confidence_interval_mean_t();
  },
};

/**
 * Mean over seeds and the ends of its band. With one value there is no spread: the ends are NaN, except for the range.
 */
export interface Summary {
  n: number;
  mean: number;
  low: number;
  high: number;
}

/** Below this ratio, rounding errors from cancellation in a plain sum are invisible. */
const MAX_PLAIN_CANCELLATION = 1000;

/** The mean, accurate for values of any magnitude: no cancellation errors, and no overflow for the largest values. */
export function mean(values: ArrayLike<number>): number {
  let [plain, sizes] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    plain += values[i]!;
    sizes += Math.abs(values[i]!);
  }
  if (sizes < Infinity && sizes <= MAX_PLAIN_CANCELLATION * Math.abs(plain)) return plain / values.length;
  const sum = new CompensatedSum();
  for (let i = 0; i < values.length; i++) sum.add(values[i]!);
  if (Number.isFinite(sum.total)) return sum.total / values.length;
  let centre = 0;
  for (let i = 0; i < values.length; i++) centre += values[i]! / values.length;
  return centre;
}

/** Sample standard deviation with n - 1, in two passes; NaN for one value. */
export function sampleDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return NaN;
  const centre = mean(values);
  let furthest = 0;
  for (let i = 0; i < values.length; i++) furthest = Math.max(furthest, Math.abs(values[i]! - centre));
  if (furthest === 0) return 0;
  // Scaled by the largest deviation, whose square could overflow or underflow.
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i]! - centre) / furthest) ** 2;
  return furthest * Math.sqrt(squares / (values.length - 1));
}

/**
 * The mean of two groups, each given by its mean and number of values.
 *
 * An empty group is ignored, whatever its mean.
 */
export function jointMean(a: number, countA: number, b: number, countB: number): number {
  if (countA === 0) return b;
  if (countB === 0) return a;
  const count = countA + countB;
  const plain = (a * countA + b * countB) / count;
  return Number.isFinite(plain) ? plain : a * (countA / count) + b * (countB / count);
}

/** Half the width of a band, which is symmetric about the mean. */
export function halfWidth(n: number, deviation: number, spread: Exclude<Spread, 'range'>): number {
  if (spread === 'deviation') return deviation;
  const error = deviation / Math.sqrt(n);
  return spread === 'error' ? error : n < 2 ? NaN : studentT975(n - 1) * error;
}

/** Mean and band of at least one finite value. */
export function summarize(values: readonly number[], spread: Spread): Summary {
  const n = values.length;
  const centre = mean(values);
  if (spread === 'range') return { n, mean: centre, low: Math.min(...values), high: Math.max(...values) };
  const half = halfWidth(n, sampleDeviation(values), spread);
  return { n, mean: centre, low: centre - half, high: centre + half };
}

/** Mean of the paired differences a[i] - b[i] with its band: the paired t interval if the spread is `interval`. */
export const pairedDifference = (a: readonly number[], b: readonly number[], spread: Spread): Summary =>
  summarize(
    a.map((value, i) => value - b[i]!),
    spread,
  );

const known = new Map<number, number>();

/**
 * The 0.975 quantile of Student's t for a whole number of degrees of freedom, at least 1: 12.706, 4.303, 3.182 ...
 * 1.960.
 */
export function studentT975(degrees: number): number {
  const before = known.get(degrees);
  if (before !== undefined) return before;
  // The quantile decreases with the degrees of freedom, from 12.7 to 1.96.
  let [low, high] = [1.9, 13];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (centralShare(middle, degrees) < 0.95) low = middle;
    else high = middle;
  }
  known.set(degrees, (low + high) / 2);
  return (low + high) / 2;
}

/** P(-t < T < t), the finite sums of Abramowitz and Stegun 26.7.3 (odd) and 26.7.4 (even degrees of freedom). */
function centralShare(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cos : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cos ** 2;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/**
 * Compensated summation (Neumaier 1974): 1e20 + 0.5 - 1e20 gives 0.5, where plain addition gives 0.
 *
 * Not for numbers whose plain sum overflows.
 */
export class CompensatedSum {
  sum = 0;
  /** Accumulated rounding error of `sum`. */
  rest = 0;

  add(value: number): void {
    const next = this.sum + value;
    this.rest += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  /** The total including another sum and its rest; modifies neither. */
  plus(sum: number, rest: number): number {
    const both = this.sum + sum;
    const lost = Math.abs(this.sum) >= Math.abs(sum) ? this.sum - both + sum : sum - both + this.sum;
    return both + (lost + this.rest + rest);
  }

  clear(): void {
    this.sum = this.rest = 0;
  }

  get total(): number {
    return this.sum + this.rest;
  }
}
