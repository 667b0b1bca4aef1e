import { CompensatedSum } from '../../../../../shared/numbers/statistics';

/** How a line is smoothed. The length is in steps, so that zooming does not change the curve. */
export type Smoothing = { kind: 'none' } | { kind: 'exponential'; length: number } | { kind: 'window'; length: number };

/** How many steps before a step its smoothed value depends on. */
export const reach = (s: Smoothing): number =>
  s.kind === 'none' ? 0 : s.kind === 'window' ? s.length : Math.ceil(5 * s.length);

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
export function smooth(
  step: ArrayLike<number>,
  value: ArrayLike<number>,
  length: number,
  how: Smoothing,
): Float64Array {
  if (how.kind === 'exponential') return exponential(step, value, length, how.length);
  if (how.kind === 'window') return windowMean(step, value, length, how.length);
  return Float64Array.from({ length }, (_, i) => value[i]!);
}

/** Values beyond this are scaled down before they are summed, so that no sum of a chart's entries overflows. */
const MAX_SUMMED = 1e290;
const SMALL_ENOUGH = 2 ** -64;

/** A power of two that values are multiplied by before they are summed, which changes none of their digits. */
function scaleOf(value: ArrayLike<number>, length: number): number {
  for (let i = 0; i < length; i++)
    if (Number.isFinite(value[i]!) && Math.abs(value[i]!) > MAX_SUMMED) return SMALL_ENOUGH;
  return 1;
}

function exponential(step: ArrayLike<number>, value: ArrayLike<number>, length: number, tau: number): Float64Array {
  const out = new Float64Array(length);
  const scale = scaleOf(value, length);
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
    // The rounding error of a value decays like the value itself.
    sum = sum * decay + v * scale;
    weight = weight * decay + 1;
    before = step[i]!;
    out[i] = sum / weight / scale;
  }
  return out;
}

/**
 * The window is a queue of two parts, so that no value is ever subtracted from a sum: what a great value rounds away
 * would be missing for good. The older part has a sum from each entry to its end, the newer one a single running sum;
 * when the older part is used up, the newer one becomes it. Each entry is added twice, whatever the width.
 */
function windowMean(step: ArrayLike<number>, value: ArrayLike<number>, length: number, width: number): Float64Array {
  const out = new Float64Array(length);
  const scale = scaleOf(value, length);
  /** For each entry of the older part: sum (with what was rounded off it) and number of the finite values from it to the part's end. */
  const [sums, rests, counts] = [new Float64Array(length), new Float64Array(length), new Uint32Array(length)];
  let olderEnd = 0;
  const [older, newer] = [new CompensatedSum(), new CompensatedSum()];
  let newerCount = 0;
  let from = 0;
  for (let i = 0; i < length; i++) {
    const isFinite = Number.isFinite(value[i]!);
    if (isFinite) {
      newer.add(value[i]! * scale);
      newerCount += 1;
    }
    while (from < i && step[from]! <= step[i]! - width) from += 1;
    if (from >= olderEnd) {
      older.clear();
      for (let k = i, count = 0; k >= from; k--) {
        if (Number.isFinite(value[k]!)) {
          older.add(value[k]! * scale);
          count += 1;
        }
        sums[k] = older.sum;
        rests[k] = older.rest;
        counts[k] = count;
      }
      olderEnd = i + 1;
      newer.clear();
      newerCount = 0;
    }
    out[i] = isFinite ? newer.plus(sums[from]!, rests[from]!) / (newerCount + counts[from]!) / scale : NaN;
  }
  return out;
}
