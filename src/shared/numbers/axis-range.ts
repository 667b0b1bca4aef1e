/** Beyond this, the difference of two ends of opposite sign overflows. */
const MAX_OPPOSITE_END = 8e307;

/** Clamps the ends of an axis so that they and their difference are finite. */
export function drawableRange(min: number, max: number): { min: number; max: number } {
  const [low, high] = [Math.max(-Number.MAX_VALUE, min), Math.min(Number.MAX_VALUE, max)];
  return high - low < Infinity
    ? { min: low, max: high }
    : { min: Math.max(-MAX_OPPOSITE_END, low), max: Math.min(MAX_OPPOSITE_END, high) };
}

/** A range with a margin of 5 % on either side; around a single value 5 % of it, or `least` if that is more. */
export function paddedRange(min: number, max: number, least = 0): { min: number; max: number } {
  const pad = max > min ? 0.05 * max - 0.05 * min : Math.max(least, 0.05 * Math.abs(max)) || 0.05;
  return drawableRange(min - pad, max + pad);
}
