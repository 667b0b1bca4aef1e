import type { Brush } from './brush';
import { shareOfNumber, valueAt } from './plot-axis';
import type { PlotAxis } from './plot-axis';

/** Half the height of a word's place, as a share of the distance between two. */
const CATEGORY_REACH = 0.3;

/** A hand that comes this near to an end means the end. */
const SNAP = 0.02;

/** What lies between two shares of an axis: a range of numbers, or the words whose places are touched. */
export function brushBetween(axis: PlotAxis, a: number, b: number): Brush | undefined {
  const from = Math.max(0, Math.min(a, b));
  const to = Math.min(1, Math.max(a, b));
  if (axis.kind === 'numbers')
    return {
      kind: 'range',
      from: from < SNAP ? axis.from : valueAt(axis, from),
      to: to > 1 - SNAP ? axis.to : valueAt(axis, to),
    };
  const reach = CATEGORY_REACH / axis.to;
  const words = axis.ticks
    .filter(({ share }) => share >= from - reach && share <= to + reach)
    .map(({ label }) => label);
  return words.length > 0 && words.length < axis.words.length ? { kind: 'words', words } : undefined;
}

/** Shares between which a brush lies on its axis. */
export function spanOf(axis: PlotAxis, brush: Brush): { from: number; to: number } | undefined {
  if (brush.kind === 'range')
    return { from: clamped(shareOfNumber(axis, brush.from)), to: clamped(shareOfNumber(axis, brush.to)) };
  const places = axis.ticks.filter(({ label }) => brush.words.includes(label)).map(({ share }) => share);
  const reach = CATEGORY_REACH / axis.to;
  return places.length === 0
    ? undefined
    : { from: clamped(Math.min(...places) - reach), to: clamped(Math.max(...places) + reach) };
}

const clamped = (share: number): number => Math.max(0, Math.min(1, share));
