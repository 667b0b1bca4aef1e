/** Distances between round ticks, as multiples of a power of ten. */
const ROUND_STEPS = [1, 2, 5];
/** With more decades a logarithmic axis has ticks at powers of ten only. */
const MAX_DECADES_WITH_MINOR_TICKS = 3;
const MAX_MAJOR_TICKS = 8;
const MAX_FINER_COUNT = 16;

/**
 * Returns about `count` round numbers from `from` to `to`, inclusive, spaced by 1, 2 or 5 times a power of ten.
 *
 * They are ascending and distinct. If the range contains no round numbers that differ as doubles, they are its two
 * ends. Empty if the range is empty or not finite.
 */
export function linearTickValues(from: number, to: number, count = 5): number[] {
  if (!(to > from) || !Number.isFinite(from) || !Number.isFinite(to)) return [];
  // Divided separately, because the difference of two finite numbers can overflow.
  const rough = (to / count - from / count) * (1 - 1e-9);
  const magnitude = Math.floor(Math.log10(rough));
  const factor = ROUND_STEPS.find((f) => f * 10 ** magnitude >= rough) ?? 1;
  const exponent = factor * 10 ** magnitude >= rough ? magnitude : magnitude + 1;
  const step = factor * 10 ** exponent;
  // One more at each end, since rounding may exclude an end; values outside are removed below.
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  if (![first, last].every((i) => Number.isSafeInteger(i * factor))) return [from, to];
  // Parsed from decimal text, so that 3 * 0.1 is not 0.30000000000000004.
  const values = Array.from({ length: last - first + 1 }, (_, i) => Number(`${(first + i) * factor}e${exponent}`));
  const inside = [...new Set(values)].filter((value) => value >= from && value <= to);
  if (inside.length > 1) return inside;
  // A range between two round numbers has finer ones.
  return count < MAX_FINER_COUNT ? linearTickValues(from, to, 2 * count) : [from, to];
}

/**
 * Returns the ticks of a logarithmic axis from `from` to `to`, both above 0: powers of ten and, over few decades, 2 and
 * 5 times these.
 */
export function logTickValues(from: number, to: number): number[] {
  if (!(to > from) || !(from > 0) || !Number.isFinite(to)) return [];
  const [low, high] = [Math.log10(from), Math.log10(to)];
  const marks = high - low > MAX_DECADES_WITH_MINOR_TICKS ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil((high - low) / MAX_MAJOR_TICKS));
  const values: number[] = [];
  for (let power = Math.floor(low); power <= high; power += every)
    values.push(...marks.map((mark) => Number(`${mark}e${power}`)));
  const inside = values.filter((value) => value >= from * 0.999 && value <= to * 1.001);
  // A range below a decade may contain no such tick.
  return inside.length > 1 ? inside : linearTickValues(from, to);
}
