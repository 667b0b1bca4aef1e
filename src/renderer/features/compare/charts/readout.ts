import { m } from '../../../../paraglide/messages';
import { SPREAD_LABELS } from '../../../../shared/numbers/statistics';
import type { Spread, Summary } from '../../../../shared/numbers/statistics';
import { toStep } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';
import { foldedPlaces, foldLines, nearestEntry } from './series/fold-seeds';
import { formatCount, formatNumber } from '../../../lib/format';
import type { MetricLine } from './series/metric-line';

/** Mean and band of the seeds of a configuration that have a value at a place. */
export type SeedSummary = Summary & { of: number };

/**
 * The mean of the bucket of one run at a place of the axis, and the step of that bucket if the place is outside it: a
 * score is measured rarely. No value where the run has none.
 */
function valueAt(
  line: MetricLine | undefined,
  clock: StepClock,
  axis: Axis,
  at: number,
): { value?: number; from?: number } {
  if (!line || line.length === 0) return {};
  const step = Math.round(toStep(clock, axis, at));
  const i = line.indexNear(step);
  if (i < 0) return {};
  const start = line.step[i]!;
  return { value: line.mean[i]!, ...(step < start || step >= start + line.span ? { from: start } : {}) };
}

/** Mean and band at places of an axis, of values before smoothing. The fold is made once, for all places. */
export function summaryReader(
  lines: readonly MetricLine[],
  clock: StepClock,
  axis: Axis,
  spread: Spread,
  of: number,
): (at: number) => SeedSummary | undefined {
  if (lines.length === 0) return () => undefined;
  const folded = foldLines(lines, axis, { kind: 'none' }, spread, of);
  const places = foldedPlaces(folded, clock, axis);
  return (at) => {
    const i = nearestEntry(places, folded.length, at, 0);
    return i < 0
      ? undefined
      : { n: folded.n[i]!, of, mean: folded.mean[i]!, low: folded.low[i]!, high: folded.high[i]! };
  };
}

/** What a table cell shows at a place of the axis. */
export interface Cell {
  text: string;
  /** Of how many seeds it is the mean, or at which other step it was measured. */
  n?: string;
  /** Seeds are missing in the mean. */
  isPartial?: boolean;
  /** The number itself; absent where there is none. */
  value?: number;
}

export type CellReader = (at: number) => Cell;

/**
 * The cell of a run, or of a configuration with its seeds, for one metric.
 *
 * @param lines of those runs that have logged the metric; @param of number of all runs
 */
export function cellReader(
  lines: readonly MetricLine[],
  clock: StepClock | undefined,
  axis: Axis,
  spread: Spread,
  of: number,
): CellReader {
  if (!clock) return () => ({ text: '–' });
  if (of === 1)
    return (at) => {
      const { value, from } = valueAt(lines[0], clock, axis, at);
      return {
        text: formatNumber(value),
        ...(value === undefined ? {} : { value }),
        ...(from === undefined ? {} : { n: m.common_at_step({ count: formatCount(from) }) }),
      };
    };
  const read = summaryReader(lines, clock, axis, spread, of);
  return (at) => {
    const found = read(at);
    if (!found) return { text: '–' };
    const isPartial = found.n !== found.of;
    return {
      text: formatSummary(found, spread),
      n: formatN(found),
      value: found.mean,
      ...(isPartial ? { isPartial } : {}),
    };
  };
}

/** `0.6931 ± 0.012`, or `0.6931 [0.68, 0.7]` where the band is minimum and maximum; without a spread for a single value. */
export function formatSummary({ mean, low, high, n }: Summary, spread: Spread): string {
  if (n === 0) return '–';
  if (n < 2 || !Number.isFinite(low)) return formatNumber(mean);
  return spread === 'range'
    ? `${formatNumber(mean)} [${formatShort(low)}, ${formatShort(high)}]`
    : `${formatNumber(mean)} ± ${formatShort((high - low) / 2)}`;
}

/** Two digits: the spread of a few seeds is not more precise. */
function formatShort(value: number): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 0.001 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(2)));
  return text.replace(/^-/, '−').replace('e-', 'e−').replace('e+', 'e');
}

/** `n 3`, or `2 of 3` where seeds are missing. */
export const formatN = ({ n, of }: { n: number; of: number }): string =>
  n === of ? m.charts_seed_count({ n }) : m.charts_seeds_of({ n, of });

/** The meaning of the ± in a table. */
export const spreadCaption = (spread: Spread): string =>
  spread === 'range' ? m.charts_spread_range() : m.charts_spread({ spread: SPREAD_LABELS[spread] });
