import { Histogram, binOf } from './palette';
import type { Palette } from './palette';
import type { Pixels } from '../picture/grid';

/** Of 256 colours the last 16 are greys for text and lines, so that the ground never flickers from frame to frame. */
const GREY_LEVELS = 16;
const COLOURS = 256 - GREY_LEVELS;

/** The palette index of a grey level of text and lines in a colour frame. */
export const greyIndex = (level: number): number => COLOURS + Math.round((level * (GREY_LEVELS - 1)) / 255);

export interface Quantised {
  /** 256 x RGB. */
  table: Uint8Array;
  /** Palette indices of each grid, in order. */
  indices: Uint8Array[];
}

/** Finds one palette of 240 colours for all grids of a frame and maps their pixels to it. */
export function quantise(grids: readonly Pixels[]): Quantised {
  const histogram = new Histogram();
  for (const grid of grids) eachPixel(grid, (r, g, b) => histogram.add(r, g, b));
  const palette = histogram.palette(COLOURS);
  return { table: tableOf(palette.colours), indices: grids.map((grid) => indicesOf(grid, palette)) };
}

function eachPixel({ data, channels }: Pixels, visit: (r: number, g: number, b: number, pixel: number) => void): void {
  const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
  for (let i = 0, pixel = 0; i < data.length; i += channels, pixel++) visit(data[i]!, data[i + green]!, data[i + blue]!, pixel);
}

function indicesOf(grid: Pixels, { ofBin }: Palette): Uint8Array {
  const indices = new Uint8Array(grid.width * grid.height);
  eachPixel(grid, (r, g, b, pixel) => { indices[pixel] = ofBin[binOf(r, g, b)]!; });
  return indices;
}

function tableOf(colours: readonly (readonly number[])[]): Uint8Array {
  const table = new Uint8Array(768);
  colours.forEach((colour, i) => table.set(colour, 3 * i));
  for (let i = 0; i < GREY_LEVELS; i++) table.fill(Math.round((i * 255) / (GREY_LEVELS - 1)), 3 * (COLOURS + i), 3 * (COLOURS + i + 1));
  return table;
}
