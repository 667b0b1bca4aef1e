/** Lengths in pixels for a scale factor: text grows with the grids, but more slowly. */
export interface Metrics {
  margin: number;
  gap: number;
  text: number;
  title: number;
  line: number;
}
export function metricsOf(scale: number): Metrics {
  const text = 11 + 2 * scale;
  return { margin: 12 + 4 * scale, gap: 10 + 4 * scale, text, title: text + 2, line: Math.ceil(text * 1.5) };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** The place of one run: its name above its grid, its step below. */
export interface GridCell {
  grid: Box;
  name: Box;
  step: Box;
}
export interface Layout extends Metrics {
  width: number;
  height: number;
  cells: GridCell[];
  /** Title and step counter; its height is 0 without labels. */
  header: Box;
  /** A thin progress bar. */
  track: Box;
}

/** Narrower cells have no space for a name. */
const MIN_CELL_WIDTH = 150;
const MAX_COLUMNS = 4;
const TRACK_HEIGHT = 3;
/** Space between a grid and its text, so that neither covers the outline of the grid. */
export const PAD = 3;

/** Up to three runs are placed in one row; more form roughly a square of at most four columns. */
export const columnsFor = (runs: number): number =>
  runs <= 3 ? runs : Math.min(MAX_COLUMNS, Math.ceil(Math.sqrt(runs)));

/** Places grids of these sizes (in pixels as drawn) in rows, each at the top left of its cell. */
export function layOut(grids: readonly { width: number; height: number }[], scale: number, labels: boolean): Layout {
  const metrics = metricsOf(scale);
  const { margin, gap, line } = metrics;
  const columns = columnsFor(grids.length);
  const cell = {
    width: Math.max(labels ? MIN_CELL_WIDTH : 1, ...grids.map((g) => g.width)),
    height: Math.max(...grids.map((g) => g.height)),
  };
  const text = labels ? line : 0;
  const pad = labels ? PAD : 0;
  const width = 2 * margin + columns * cell.width + (columns - 1) * gap;
  const inner = width - 2 * margin;
  const header = { x: margin, y: margin, width: inner, height: labels ? Math.ceil(metrics.title * 1.5) : 0 };
  const track = { x: margin, y: header.y + header.height + 4, width: inner, height: labels ? TRACK_HEIGHT : 0 };
  const top = labels ? track.y + TRACK_HEIGHT + Math.round(gap / 2) : margin;
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
  return { ...metrics, width, height: top + rows * rowHeight - gap + margin, cells, header, track };
}
