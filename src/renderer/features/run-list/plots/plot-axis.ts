import { m } from '../../../../paraglide/messages';
import { rowValue } from '../../../../shared/domain/table/row-values';
import type { CellValue } from '../../../../shared/domain/table/row-values';
import type { RunRow } from '../../../../shared/domain/run/run';
import type { ViewAxis } from '../../../../shared/domain/table/saved-view';
import { joinWithCommas } from '../../../../shared/lib/format';
import { valueTicks } from '../../../lib/axis-ticks';
import { valueLabel } from '../../../lib/format';
import { columnOf } from '../table/columns';

/** A field as an axis of a plot: numbers on a scale, or categories at equal distances. */
export interface PlotAxis {
  id: string;
  label: string;
  kind: 'numbers' | 'categories';
  /** Values at both ends; for categories 0 and their number minus one. */
  from: number;
  to: number;
  log: boolean;
  /** Whether every value is above 0, so that a logarithmic scale can show all runs. */
  canLog: boolean;
  /** In the order of the axis; empty for numbers. */
  categories: readonly string[];
  /** Positions as shares of the axis, from 0 at the low end to 1. */
  ticks: readonly { share: number; label: string }[];
  /** Number of runs without a finite value, which the axis cannot show. */
  missing: number;
}

const MAX_CATEGORIES = 24;

/** The category of runs that have no value. */
const MISSING = 'none';

export const categoryOf = (cell: CellValue): string => (cell === undefined || cell === '' ? MISSING : String(cell));

/** How a category is shown: objectives are named as in their papers. */
export const categoryLabel = (id: string, category: string): string =>
  category === MISSING ? m.common_none() : valueLabel(id, category);

/** The axis of a field over these runs. Categories are in alphabetical order; if there are more than 24, the rest share the last one. */
export function axisOf({ id, log }: ViewAxis, rows: readonly RunRow[]): PlotAxis {
  const label = columnOf(id)?.label ?? id;
  const cells = rows.map((row) => rowValue(row, id));
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number' && Number.isFinite(cell));
  if (numbers.length === 0 || cells.some((cell) => typeof cell === 'string')) return categoryAxis(id, label, cells);
  let from = Infinity;
  let to = -Infinity;
  for (const n of numbers) [from, to] = [Math.min(from, n), Math.max(to, n)];
  const canLog = from > 0;
  const axis = {
    id,
    label,
    kind: 'numbers' as const,
    ...widened(from, to, log && canLog),
    log: log && canLog,
    canLog,
    categories: [],
    missing: cells.length - numbers.length,
  };
  return { ...axis, ticks: ticksOf(axis, numbers.every(Number.isInteger)) };
}

/** Extends a range of one value, so that the value is in the middle. */
function widened(from: number, to: number, log: boolean): { from: number; to: number } {
  if (to > from) return { from, to };
  if (log) return { from: from / 2 || from, to: Math.min(Number.MAX_VALUE, to * 2) };
  const by = Math.abs(from) * 0.1 || 1;
  return { from: Math.max(-Number.MAX_VALUE, from - by), to: Math.min(Number.MAX_VALUE, to + by) };
}

function categoryAxis(id: string, label: string, cells: readonly CellValue[]): PlotAxis {
  const all = [...new Set(cells.map(categoryOf))].sort((a, b) =>
    a === MISSING ? 1 : b === MISSING ? -1 : a < b ? -1 : 1,
  );
  const categories =
    all.length > MAX_CATEGORIES
      ? [...all.slice(0, MAX_CATEGORIES - 1), `${all.length - MAX_CATEGORIES + 1} others`]
      : all;
  const last = Math.max(1, categories.length - 1);
  const ticks = categories.map((category, i) => ({
    share: categories.length === 1 ? 0.5 : i / last,
    label: category,
  }));
  return { id, label, kind: 'categories', from: 0, to: last, log: false, canLog: false, categories, ticks, missing: 0 };
}

/** Position of a value as a share of the axis, from 0 at the low end to 1; NaN without a finite value. */
function shareOf(axis: PlotAxis, cell: CellValue): number {
  if (axis.kind === 'categories') return shareOfCategory(axis, categoryOf(cell));
  if (typeof cell !== 'number' || !Number.isFinite(cell)) return NaN;
  return shareOfNumber(axis, cell);
}

/** Position of a number on an axis of numbers; on a logarithmic one, numbers up to 0 are at the low end. */
export function shareOfNumber({ log, from, to }: Pick<PlotAxis, 'log' | 'from' | 'to'>, value: number): number {
  if (log) return value <= 0 ? 0 : (Math.log(value) - Math.log(from)) / (Math.log(to) - Math.log(from));
  // The difference of two finite numbers can overflow; that of their halves cannot.
  return to - from < Infinity ? (value - from) / (to - from) : (value / 2 - from / 2) / (to / 2 - from / 2);
}

function shareOfCategory({ categories, to }: PlotAxis, category: string): number {
  if (categories.length === 1) return 0.5;
  const at = categories.indexOf(category);
  return (at < 0 ? categories.length - 1 : at) / to;
}

/** The value at a share of the axis. */
export const valueAt = ({ log, from, to }: PlotAxis, share: number): number =>
  log ? Math.exp(Math.log(from) + share * (Math.log(to) - Math.log(from))) : from * (1 - share) + to * share;

/** Shares of every run on an axis. */
export const sharesOf = (axis: PlotAxis, rows: readonly RunRow[]): Float32Array =>
  Float32Array.from(rows, (row) => shareOf(axis, rowValue(row, axis.id)));

/** Ticks at round values of an axis of numbers. */
const ticksOf = (axis: Omit<PlotAxis, 'ticks'>, whole: boolean): PlotAxis['ticks'] =>
  valueTicks(axis.from, axis.to, axis.log, { whole }).map(({ value, label }) => ({
    share: shareOfNumber(axis, value),
    label,
  }));

/** How many runs have no finite value on which axis; empty if all runs can be shown. */
export const missingText = (axes: readonly PlotAxis[], total: number): string =>
  joinWithCommas(
    axes
      .filter((axis) => axis.missing > 0)
      .map((axis) => m.run_list_axis_missing({ count: axis.missing, total, axis: axis.label })),
  );
