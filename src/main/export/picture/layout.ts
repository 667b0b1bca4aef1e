import { metricsOf } from './picture-theme';
import type { Metrics } from './picture-theme';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** One run's place: its name above, its grid, its step under. */
export interface GridCell {
  grid: Box;
  name: Box;
  step: Box;
}
export interface Layout extends Metrics {
  width: number;
  height: number;
  cells: GridCell[];
  /** Title and step counter; of no height without labels. */
  head: Box;
  /** A thin bar that fills with the playhead. */
  track: Box;
}

/** Narrower cells leave no room for a name. */
const MIN_CELL = 150;
const MAX_COLUMNS = 4;
const TRACK = 3;
/** Between a grid and its text, so that neither covers the line around the grid. */
export const PAD = 3;

/** Up to three runs stand in one row; more make about a square, of four columns at most. */
export const columnsFor = (runs: number): number =>
  runs <= 3 ? runs : Math.min(MAX_COLUMNS, Math.ceil(Math.sqrt(runs)));

/** Places grids of these sizes (pixels as drawn) in rows, each at the top left of its cell. */
export function layOut(grids: readonly { width: number; height: number }[], scale: number, labels: boolean): Layout {
  const metrics = metricsOf(scale);
  const { margin, gap, line } = metrics;
  const columns = columnsFor(grids.length);
  const cell = {
    width: Math.max(labels ? MIN_CELL : 1, ...grids.map((g) => g.width)),
    height: Math.max(...grids.map((g) => g.height)),
  };
  const text = labels ? line : 0;
  const pad = labels ? PAD : 0;
  const width = 2 * margin + columns * cell.width + (columns - 1) * gap;
  const inner = width - 2 * margin;
  const head = { x: margin, y: margin, width: inner, height: labels ? Math.ceil(metrics.title * 1.5) : 0 };
  const track = { x: margin, y: head.y + head.height + 4, width: inner, height: labels ? TRACK : 0 };
  const top = labels ? track.y + TRACK + Math.round(gap / 2) : margin;
  const rowHeight = 2 * (text + pad) + cell.height + gap;
  const cells = grids.map((g, i): GridCell => {
    const x = margin + (i % columns) * (cell.width + gap);
    const y = top + Math.floor(i / columns) * rowHeight;
    const grid = { x, y: y + text + pad, width: g.width, height: g.height };
    return {
      name: { x, y, width: cell.width, height: text },
      grid,
      step: { x, y: grid.y + grid.height + pad, width: cell.width, height: text },
    };
  });
  const rows = Math.ceil(grids.length / columns);
  return { ...metrics, width, height: top + rows * rowHeight - gap + margin, cells, head, track };
}
