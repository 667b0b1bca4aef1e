import { rowValue } from '../../../../shared/domain/table/row-values';
import type { CellValue } from '../../../../shared/domain/table/row-values';
import type { RunRow } from '../../../../shared/domain/run/run';

/** What is kept of an axis: a range of its numbers, or some of its words; runs without a value are left out. */
export type Brush = { kind: 'range'; from: number; to: number } | { kind: 'words'; words: readonly string[] };

/** What is kept of each axis, by field. */
export type BrushMap = ReadonlyMap<string, Brush>;

export const NO_BRUSHES: BrushMap = new Map();

/** The brushes with another one on an axis, or with none. */
export function withBrush(brushes: BrushMap, id: string, brush: Brush | undefined): BrushMap {
  const rest = [...brushes].filter(([one]) => one !== id);
  return new Map(brush ? [...rest, [id, brush]] : rest);
}

/** Stands on an axis for runs that have no value there. */
export const MISSING = 'none';

export const wordOf = (cell: CellValue): string => (cell === undefined || cell === '' ? MISSING : String(cell));

export function keeps(brush: Brush, cell: CellValue): boolean {
  if (brush.kind === 'words') return brush.words.includes(wordOf(cell));
  return typeof cell === 'number' && cell >= brush.from && cell <= brush.to;
}

/** Rows that every brush keeps. */
export function brushedRows(rows: readonly RunRow[], brushes: BrushMap): readonly RunRow[] {
  if (brushes.size === 0) return rows;
  const all = [...brushes];
  return rows.filter((row) => all.every(([id, brush]) => keeps(brush, rowValue(row, id))));
}
