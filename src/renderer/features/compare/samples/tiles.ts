/** A place in a sample grid, counted from 0. In all runs of a comparison it has the same latent vector. */
export interface Tile {
  row: number;
  column: number;
}

/** Tiles down and across. */
export interface GridShape {
  rows: number;
  columns: number;
}

/** The tile at a place of a grid. @param x share of its width from the left, 0 to 1; @param y of its height from the top */
export function tileAt(x: number, y: number, { rows, columns }: GridShape): Tile {
  const at = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return { row: at(y, rows), column: at(x, columns) };
}

export const hasTile = ({ rows, columns }: GridShape, tile: Tile): boolean => tile.row < rows && tile.column < columns;

/** The tile that a key moves to, within the grid; undefined for other keys. */
export function moveTile(key: string, { row, column }: Tile, { rows, columns }: GridShape): Tile | undefined {
  const moves: Record<string, [number, number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, columns - 1],
  };
  const to = moves[key];
  return to && { row: Math.min(rows - 1, Math.max(0, to[0])), column: Math.min(columns - 1, Math.max(0, to[1])) };
}

/** The pixels of a tile in an image of its grid: x, y, width, height. */
export function tileBox(
  width: number,
  height: number,
  { rows, columns }: GridShape,
  tile: Tile,
): [x: number, y: number, width: number, height: number] {
  const [w, h] = [width / columns, height / rows];
  return [tile.column * w, tile.row * h, w, h];
}

/** The largest whole multiple of `pixels` that fits in a box, so that all pixels are drawn equally wide; the box itself where none fits. */
export const wholeMultiple = (pixels: number, box: number): number =>
  pixels > 0 && pixels <= box ? Math.floor(box / pixels) * pixels : box;

/** `row 2, column 3`, counted from 1. */
export const tileWords = ({ row, column }: Tile): string => `row ${row + 1}, column ${column + 1}`;
