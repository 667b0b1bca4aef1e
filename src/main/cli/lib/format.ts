import { greatest } from '../../../shared/lib/lists';
import type { RunRow } from '../../../shared/domain/run/run';
import { visible } from '../../../shared/lib/text';

export { formatBytes as bytes, formatDuration as duration } from '../../../shared/lib/format';

/**
 * Formats columns of text, each cell on one line ({@link visible}) and padded to its widest cell, except in the last
 * column.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows].map((row) => row.map(visible));
  const widths = header.map((_, i) => greatest(all.map((row) => (row[i] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Formats a number with four significant digits; a value that is not finite as a word. */
export const value = (x: number | string | null | undefined): string =>
  x === null || x === undefined
    ? '-'
    : typeof x === 'string'
      ? x
      : Number.isFinite(x)
        ? String(Number(x.toPrecision(4)))
        : String(x);

/** `1200/3000 (40 %)` */
export const steps = (run: Pick<RunRow, 'step' | 'steps'>): string =>
  run.steps === 0
    ? String(run.step)
    : `${run.step}/${run.steps} (${Math.min(100, Math.floor((100 * run.step) / run.steps))} %)`;
export const state = (run: RunRow): string => (run.reason ? `${run.state}: ${run.reason}` : run.state);
export const losses = (run: RunRow): string =>
  `D ${value(run.last['discriminatorLoss'])}  G ${value(run.last['generatorLoss'])}`;
