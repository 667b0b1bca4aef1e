import { paddedRange, tickLabels } from '../../shared/numbers/axis';
import type { ReportSeries } from '../../shared/formats/report-data';
import { stretches, separateDots } from '../../shared/numbers/stretches';
import { toAxis } from '../lib/time-axis';
import type { Axis, StepClock } from '../lib/time-axis';
import { linearTickValues } from '../lib/tick-values';

/** Size of a chart in units of its SVG `viewBox`, and the margins of the plot area. */
export const CHART = { width: 640, height: 260, right: 8, top: 8, bottom: 24 } as const;
/** Minimum width of the labels of y, and the width of a character. */
const MIN_LEFT = 56;
const LETTER = 6.6;
/** Half the width of the band of an unconnected entry. */
const LONE_BAND = 1;

export interface PlotScale {
  from: number;
  to: number;
}

/** The mapping of values to the plot area: its left side, the right end of x, and the range of y. */
export interface Plane {
  left: number;
  to: number;
  scale: PlotScale;
}

/** Width on the left for the longest label of y. */
export const leftFor = (labels: readonly string[]): number =>
  Math.max(MIN_LEFT, 10 + LETTER * Math.max(0, ...labels.map((label) => label.length)));

export const widthOf = ({ left }: Pick<Plane, 'left'>): number => CHART.width - left - CHART.right;
export const xOf = (x: number, { left, to }: Plane): number => left + (x / to) * widthOf({ left });
export const yOf = (y: number, { scale: { from, to } }: Plane): number =>
  CHART.top + ((to - y) / (to - from)) * (CHART.height - CHART.top - CHART.bottom);

/** The range of the means of all lines, with a margin; never empty. */
export function scaleOf(lines: readonly ReportSeries[]): PlotScale {
  let from = Infinity;
  let to = -Infinity;
  for (const { mean } of lines) for (const y of mean) if (y !== null) [from, to] = [Math.min(from, y), Math.max(to, y)];
  if (from > to) return { from: 0, to: 1 };
  const { min, max } = paddedRange(from, to);
  return { from: min, to: max };
}

/** About five round numbers within a scale, with distinct labels. */
export function roundTicks({ from, to }: PlotScale): { value: number; label: string }[] {
  const values = linearTickValues(from, to);
  const labels = tickLabels(values);
  return values.map((value, i) => ({ value, label: labels[i]! }));
}

/** Ranges of connected entries: those with a finite mean and without values that are not finite. */
function joined({ mean, counts }: ReportSeries): [number, number][] {
  const isPartial = (i: number): boolean => (counts?.nonFinite[i] ?? 0) > 0;
  return stretches(
    0,
    mean.length,
    (i) => mean[i] !== null,
    (i) => !isPartial(i) && !isPartial(i - 1),
  );
}

/** The path of a line, broken at values that are not finite. */
export function linePath(line: ReportSeries, clock: StepClock, axis: Axis, plane: Plane): string {
  const at = (i: number): string =>
    `${xOf(toAxis(clock, axis, line.step[i]!), plane).toFixed(1)} ${yOf(line.mean[i]!, plane).toFixed(1)}`;
  return joined(line)
    .filter(([a, b]) => b - a > 1)
    .map(([a, b]) => `M${Array.from({ length: b - a }, (_, k) => at(a + k)).join('L')}`)
    .join('');
}

export const DOT_RADIUS = 2.4;

/** Positions of unconnected entries. */
export function dotsOf(line: ReportSeries, clock: StepClock, axis: Axis, plane: Plane): { x: number; y: number }[] {
  const dots = joined(line)
    .filter(([a, b]) => b - a === 1)
    .map(([i]) => ({ x: xOf(toAxis(clock, axis, line.step[i]!), plane), y: yOf(line.mean[i]!, plane) }));
  return separateDots(dots, DOT_RADIUS);
}

/** The outline of the band from the minimum to the maximum raw value, broken where the line is. */
export function bandPath(line: ReportSeries, clock: StepClock, axis: Axis, plane: Plane): string {
  const x = (i: number): number => xOf(toAxis(clock, axis, line.step[i]!), plane);
  const corner = (left: number, value: number): string => `${left.toFixed(1)} ${yOf(value, plane).toFixed(1)}`;
  return joined(line)
    .map(([a, b]) => {
      if (b - a === 1)
        return outline(
          [x(a) - LONE_BAND, x(a) + LONE_BAND].map((left) => [corner(left, line.max[a]!), corner(left, line.min[a]!)]),
        );
      return outline(
        Array.from({ length: b - a }, (_, k) => [
          corner(x(a + k), line.max[a + k]!),
          corner(x(a + k), line.min[a + k]!),
        ]),
      );
    })
    .join('');
}

const outline = (edges: readonly string[][]): string =>
  `M${[...edges.map(([top]) => top), ...edges.map(([, bottom]) => bottom).reverse()].join('L')}Z`;

/** The number of values of a line that are not finite, and of all values. */
export function nonFiniteOf({ counts }: ReportSeries): { nonFinite: number; total: number } {
  const sum = (values: readonly number[] = []): number => values.reduce((total, n) => total + n, 0);
  const nonFinite = sum(counts?.nonFinite);
  return { nonFinite, total: nonFinite + sum(counts?.finite) };
}

/** The mean of the entry that contains a step; undefined if there is none. */
export function valueAt({ step, mean, span }: ReportSeries, at: number): number | null | undefined {
  let i = step.length - 1;
  while (i >= 0 && step[i]! > at) i--;
  return i >= 0 && at < step[i]! + span ? mean[i] : undefined;
}
