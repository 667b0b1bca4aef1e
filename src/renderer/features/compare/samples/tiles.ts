import { m } from '../../../../paraglide/messages';
import type { GridLayout, Tile } from '../../../../shared/domain/grid-layout';

/** The tile that a key moves to, within the grid; undefined for other keys. */
export function moveTile(key: string, { row, column }: Tile, { rows, columns }: GridLayout): Tile | undefined {
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

/** The largest whole multiple of `pixels` that fits in a box, so that all pixels are drawn equally wide; the box itself where none fits. */
export const wholeMultiple = (pixels: number, box: number): number =>
  pixels > 0 && pixels <= box ? Math.floor(box / pixels) * pixels : box;

/** `row 2, column 3`, counted from 1. */
export const tileWords = ({ row, column }: Tile): string => m.compare_tile_place({ row: row + 1, column: column + 1 });
