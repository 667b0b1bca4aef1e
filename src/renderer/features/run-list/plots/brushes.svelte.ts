import { rowValue } from '../../../../shared/domain/table/row-values';
import type { CellValue } from '../../../../shared/domain/table/row-values';
import type { RunRow } from '../../../../shared/domain/run/run';
import { categoryOf, shareOfNumber, valueAt } from './plot-axis';
import type { PlotAxis } from './plot-axis';

/** The selected part of an axis: a range of numbers, both ends included, or some of its categories. */
export type Brush = { kind: 'range'; from: number; to: number } | { kind: 'categories'; categories: readonly string[] };

/** The brush of each axis that has one, by field. */
export type BrushMap = ReadonlyMap<string, Brush>;

export function passesBrush(brush: Brush, cell: CellValue): boolean {
  if (brush.kind === 'categories') return brush.categories.includes(categoryOf(cell));
  return typeof cell === 'number' && cell >= brush.from && cell <= brush.to;
}

/** The rows that pass every brush; runs without a value do not pass a range. */
export function brushedRows(rows: readonly RunRow[], brushes: BrushMap): readonly RunRow[] {
  if (brushes.size === 0) return rows;
  const all = [...brushes];
  return rows.filter((row) => all.every(([id, brush]) => passesBrush(brush, rowValue(row, id))));
}

/** Half the height that a category takes on its axis, as a share of the distance between two. */
const CATEGORY_REACH = 0.3;

/** A drag that ends this close to an end of the axis, as a share of it, includes the end. */
const SNAP = 0.02;

/** The brush of a drag between two shares of an axis. Undefined if it touches no category or all of them. */
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
  const touched = axis.ticks
    .filter(({ share }) => share >= from - reach && share <= to + reach)
    .map(({ label }) => label);
  return touched.length > 0 ? categoryBrush(axis, touched) : undefined;
}

/** The shares of its axis between which a brush extends. */
export function spanOf(axis: PlotAxis, brush: Brush): { from: number; to: number } | undefined {
  if (brush.kind === 'range')
    return { from: clamped(shareOfNumber(axis, brush.from)), to: clamped(shareOfNumber(axis, brush.to)) };
  const shares = axis.ticks.filter(({ label }) => brush.categories.includes(label)).map(({ share }) => share);
  const reach = CATEGORY_REACH / axis.to;
  return shares.length === 0
    ? undefined
    : { from: clamped(Math.min(...shares) - reach), to: clamped(Math.max(...shares) + reach) };
}

const clamped = (share: number): number => Math.max(0, Math.min(1, share));

/** The brush after a category was included or excluded; without a brush, all categories are included. */
export function withCategory(
  axis: PlotAxis,
  brush: Brush | undefined,
  name: string,
  included: boolean,
): Brush | undefined {
  const before = brush?.kind === 'categories' ? brush.categories : axis.categories;
  return categoryBrush(axis, included ? [...before, name] : before.filter((one) => one !== name));
}

/** A brush that includes all categories is none. */
const categoryBrush = (axis: PlotAxis, categories: readonly string[]): Brush | undefined =>
  categories.length === axis.categories.length ? undefined : { kind: 'categories', categories };

const NO_BRUSHES: BrushMap = new Map();

/** The brushes of the parallel coordinates, which also filter the list. */
class Brushes {
  all = $state.raw<BrushMap>(NO_BRUSHES);

  /** Replaces the brush of an axis; undefined removes it. */
  set(id: string, brush: Brush | undefined): void {
    const others = [...this.all].filter(([one]) => one !== id);
    this.all = new Map(brush ? [...others, [id, brush]] : others);
  }

  clear(): void {
    if (this.all.size > 0) this.all = NO_BRUSHES;
  }
}

export const brushes = new Brushes();
