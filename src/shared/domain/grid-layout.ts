import { z } from 'zod';
import { m } from '../../paraglide/messages';

/** Most tiles along a side of a grid; Gander writes at most sixteen. */
export const MAX_TILES = 256;
/** Largest width and height of a grid whose tiles are located. */
const MAX_TILE_PIXELS = 65_535;

const pixel = z.number().int().min(0).max(MAX_TILE_PIXELS);
/**
 * Position of the tiles in a grid with padding or margins, in pixels: corner of the first tile, size of a tile,
 * distance between the corners of neighbours. Without it rows and columns divide the image evenly.
 */
export const tilePositions = z.object({
  x: pixel,
  y: pixel,
  width: pixel.min(1),
  height: pixel.min(1),
  strideX: pixel.min(1),
  strideY: pixel.min(1),
});
export type TilePositions = z.infer<typeof tilePositions>;

const side = z.number().int().min(1).max(MAX_TILES);
/** The layout that a person states for a run whose grids do not have one. */
export const gridLayout = z.strictObject({ rows: side, columns: side, tiles: tilePositions.optional() });

/** Where the tiles of a grid are. One row and one column: not known. */
export interface GridLayout {
  rows: number;
  columns: number;
  tiles?: TilePositions | undefined;
}

/** A place in a grid, counted from 0. */
export interface Tile {
  row: number;
  column: number;
}

/** Width and height of an image in pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

export interface Rectangle extends ImageSize {
  x: number;
  y: number;
}

/** Whether it is known where the tiles are; else the image is shown as a whole. */
export const hasTiles = ({ rows, columns }: GridLayout): boolean => rows * columns > 1;

/** Whether two grids have their tiles in the same rows and columns, however far apart. */
export const haveSameShape = (a: GridLayout, b: GridLayout): boolean => a.rows === b.rows && a.columns === b.columns;

export const isSameLayout = (a: GridLayout, b: GridLayout): boolean =>
  haveSameShape(a, b) && JSON.stringify(a.tiles) === JSON.stringify(b.tiles);

/** The tiles of an image that rows and columns divide evenly; their sides need not be whole pixels. */
const evenTiles = ({ rows, columns }: GridLayout, { width, height }: ImageSize): TilePositions => {
  const [w, h] = [width / columns, height / rows];
  return { x: 0, y: 0, width: w, height: h, strideX: w, strideY: h };
};

/** The pixels of a tile in an image of its grid; undefined where the grid has no such tile, or the image ends before it. */
export function tileRectangle(layout: GridLayout, size: ImageSize, { row, column }: Tile): Rectangle | undefined {
  if (row < 0 || column < 0 || row >= layout.rows || column >= layout.columns) return undefined;
  const { width, height, ...at } = layout.tiles ?? evenTiles(layout, size);
  const [x, y] = [at.x + column * at.strideX, at.y + row * at.strideY];
  // An even division may exceed the image by a rounding error.
  const isInside = layout.tiles === undefined || (x + width <= size.width && y + height <= size.height);
  return isInside ? { x, y, width, height } : undefined;
}

/** The tile under a pixel of an image, or the nearest where the pixel is in a gap, in a margin or outside. */
export function tileAt(layout: GridLayout, size: ImageSize, x: number, y: number): Tile {
  const { rows, columns } = layout;
  const at = layout.tiles ?? evenTiles(layout, size);
  return {
    row: nearestTile(y - at.y, at.height, at.strideY, rows),
    column: nearestTile(x - at.x, at.width, at.strideX, columns),
  };
}

/** A gap belongs half to the tile before it and half to the one behind it. */
const nearestTile = (offset: number, length: number, stride: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor((offset + Math.max(0, stride - length) / 2) / stride)));

/** A layout as a person enters it, in pixels: a margin round the grid and a padding between its tiles. */
export interface PaddedLayout {
  rows: number;
  columns: number;
  margin: number;
  padding: number;
}

/**
 * The layout of an image that margin and padding divide into equal tiles; undefined where no pixel is left for a tile.
 * Pixels that remain because the division is not exact are to the right of and below the tiles.
 */
export function layoutWithPadding(
  { rows, columns, margin, padding }: PaddedLayout,
  size: ImageSize,
): GridLayout | undefined {
  if (margin === 0 && padding === 0) return { rows, columns };
  const width = Math.floor((size.width - 2 * margin - (columns - 1) * padding) / columns);
  const height = Math.floor((size.height - 2 * margin - (rows - 1) * padding) / rows);
  if (width < 1 || height < 1) return undefined;
  const tiles = { x: margin, y: margin, width, height, strideX: width + padding, strideY: height + padding };
  return { rows, columns, tiles };
}

/** The margin and padding of a layout; those of other programs may have others across than down, of which these are across. */
export const paddingOf = ({ rows, columns, tiles }: GridLayout): PaddedLayout => ({
  rows,
  columns,
  margin: tiles?.x ?? 0,
  padding: tiles ? Math.max(0, tiles.strideX - tiles.width) : 0,
});

/** `4 x 8 tiles`, and how far they are apart. */
export const layoutText = ({ rows, columns, tiles }: GridLayout): string =>
  tiles
    ? m.core_x_tiles_x_pixels({ rows, columns, width: tiles.width, height: tiles.height })
    : `${rows} x ${columns} tiles`;
