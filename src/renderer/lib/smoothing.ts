/** How a line is smoothed. The length is in steps, so that zooming does not change the curve. */
export type Smoothing = { kind: 'none' } | { kind: 'exponential'; length: number } | { kind: 'window'; length: number };

/** How far before a step values still matter to its smoothed value, in steps. */
export const reach = (s: Smoothing): number => (s.kind === 'none' ? 0 : s.kind === 'window' ? s.length : Math.ceil(5 * s.length));

/**
 * Smooths entries at ascending steps.
 *
 * `exponential`: weights fall by e over `length` steps, divided by their sum, so that the start is not pulled to zero
 * (for even steps this is the bias correction of Adam, arXiv 1412.6980 section 3).
 * `window`: mean of the entries of the last `length` steps. Both look back only. NaN entries stay NaN and are left out of
 * the rest.
 *
 * @returns as many values as `length`
 */
export function smooth(step: ArrayLike<number>, value: ArrayLike<number>, length: number, how: Smoothing): Float64Array {
  if (how.kind === 'exponential') return exponential(step, value, length, how.length);
  if (how.kind === 'window') return windowMean(step, value, length, how.length);
  return Float64Array.from({ length }, (_, i) => value[i]!);
}

function exponential(step: ArrayLike<number>, value: ArrayLike<number>, length: number, tau: number): Float64Array {
  const out = new Float64Array(length);
  let sum = 0;
  let weight = 0;
  let before = NaN;
  for (let i = 0; i < length; i++) {
    const v = value[i]!;
    if (!Number.isFinite(v)) {
      out[i] = NaN;
      continue;
    }
    const decay = Number.isNaN(before) ? 0 : Math.exp(-(step[i]! - before) / tau);
    sum = sum * decay + v;
    weight = weight * decay + 1;
    before = step[i]!;
    out[i] = sum / weight;
  }
  return out;
}

function windowMean(step: ArrayLike<number>, value: ArrayLike<number>, length: number, width: number): Float64Array {
  const out = new Float64Array(length);
  let from = 0;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const v = value[i]!;
    if (Number.isFinite(v)) {
      sum += v;
      count += 1;
    }
    for (; step[from]! <= step[i]! - width; from++) {
      if (!Number.isFinite(value[from]!)) continue;
      sum -= value[from]!;
      count -= 1;
    }
    out[i] = Number.isFinite(v) ? sum / count : NaN;
  }
  return out;
}
