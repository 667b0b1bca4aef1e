export interface Tiling {
  columns: number;
  /** Width and height of each square, in pixels. */
  size: number;
}

/**
 * The number of columns that makes `count` equal squares largest within a box.
 *
 * @param caption height of the text that goes with each square
 * @param gap space between neighbours
 */
export function tile(count: number, width: number, height: number, caption: number, gap: number): Tiling {
  let best: Tiling = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const down = (height - gap * (rows - 1)) / rows - caption;
    const size = Math.floor(Math.min(across, down));
    if (size > best.size) best = { columns, size };
  }
  return best;
}
