import type { ReportSeries } from '../../shared/report';
import { toAxis } from '../lib/axis';
import type { Axis, Clock } from '../lib/axis';
import { linearTickValues } from '../lib/tick-values';

/** A chart in its own units: `viewBox` of the SVG, and the frame in it that holds the lines. */
export const CHART = { width: 640, height: 260, left: 56, right: 8, top: 8, bottom: 24 } as const;

export interface Scale {
  from: number;
  to: number;
}

export const xOf = (x: number, to: number): number => CHART.left + (x / to) * (CHART.width - CHART.left - CHART.right);
export const yOf = (y: number, { from, to }: Scale): number => CHART.top + ((to - y) / (to - from)) * (CHART.height - CHART.top - CHART.bottom);

/** From the least to the greatest mean of all lines, with a margin; never empty. */
export function scaleOf(lines: readonly ReportSeries[]): Scale {
  let from = Infinity;
  let to = -Infinity;
  for (const { mean } of lines) for (const y of mean) if (y !== null) [from, to] = [Math.min(from, y), Math.max(to, y)];
  if (from > to) return { from: 0, to: 1 };
  const margin = (to - from || Math.abs(to) || 1) * 0.05;
  return { from: from - margin, to: to + margin };
}

/** Some five round numbers within a scale. */
export const roundTicks = ({ from, to }: Scale): number[] => linearTickValues(from, to);

/** The path of a line; it is broken where no value was finite. */
export function linePath(line: ReportSeries, clock: Clock, axis: Axis, to: number, scale: Scale): string {
  let path = '';
  let isDown = false;
  line.mean.forEach((y, i) => {
    if (y !== null) path += `${isDown ? 'L' : 'M'}${xOf(toAxis(clock, axis, line.step[i]!), to).toFixed(1)} ${yOf(y, scale).toFixed(1)}`;
    isDown = y !== null;
  });
  return path;
}

/** The outline of the band from the least to the greatest raw value. */
export function bandPath(line: ReportSeries, clock: Clock, axis: Axis, to: number, scale: Scale): string {
  const known = line.step.map((step, i) => ({ x: xOf(toAxis(clock, axis, step), to).toFixed(1), min: line.min[i], max: line.max[i] })).filter((p) => typeof p.min === 'number' && typeof p.max === 'number');
  if (known.length < 2) return '';
  const edge = (key: 'min' | 'max') => known.map((p) => `${p.x} ${yOf(p[key]!, scale).toFixed(1)}`);
  return `M${[...edge('max'), ...edge('min').reverse()].join('L')}Z`;
}

/** The mean of the entry that holds a step; undefined where the line has none there. */
export function valueAt({ step, mean, span }: ReportSeries, at: number): number | null | undefined {
  let i = step.length - 1;
  while (i >= 0 && step[i]! > at) i--;
  return i >= 0 && at < step[i]! + span ? mean[i] : undefined;
}
