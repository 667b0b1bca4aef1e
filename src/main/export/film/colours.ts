import { applyPalette, quantize } from 'gifenc';
import type { Palette } from './gif-blocks';
import type { Pixels } from '../picture/grid';

/** Of 256 colours the first 16 are greys for text and lines, so that the ground never flickers from frame to frame. */
const GREY_LEVELS = 16;
const TEXT_GREYS: Palette = Array.from({ length: GREY_LEVELS }, (_, i) => [17 * i, 17 * i, 17 * i]);

/** The palette index of a grey level of text and lines in a colour frame. */
export const greyIndex = (level: number): number => Math.round((level * (GREY_LEVELS - 1)) / 255);

export interface Coloured {
  /** At most 256 colours, the greys of text among them. */
  palette: Palette;
  /** Palette indices of each grid, in order. */
  indices: Uint8Array[];
}

/**
 * Finds one palette for all grids of a frame, `kept` colours among them, and maps their pixels to it.
 *
 * Four bits a channel to find the colours, for gifenc's time grows with the square of the bins, and noise fills them all;
 * five to map the pixels, which costs little and bands less (docs/decisions/gif.md).
 */
export function colour(grids: readonly Pixels[], kept: Palette = []): Coloured {
  const rgba = rgbaOf(grids);
  const palette = [...TEXT_GREYS, ...kept, ...quantize(rgba, 256 - GREY_LEVELS - kept.length, { format: 'rgb444' })];
  const all = applyPalette(rgba, palette, 'rgb565');
  let at = 0;
  return { palette, indices: grids.map(({ width, height }) => all.subarray(at, (at += width * height))) };
}

/** Maps a picture to the greys of text and the `kept` colours that come after them, the same in every frame. */
export function mapKept(picture: Pixels, kept: Palette): Uint8Array {
  const palette = [...TEXT_GREYS, ...kept];
  return applyPalette(rgbaOf([picture]), palette, 'rgb565');
}

/** The pixels of all grids, one after the other, opaque. */
function rgbaOf(grids: readonly Pixels[]): Uint8Array {
  const rgba = new Uint8Array(4 * grids.reduce((sum, { width, height }) => sum + width * height, 0)).fill(255);
  let at = 0;
  for (const { data, channels } of grids) {
    const [green, blue] = channels === 3 ? [1, 2] : [0, 0];
    for (let i = 0; i < data.length; i += channels, at += 4) {
      rgba[at] = data[i]!;
      rgba[at + 1] = data[i + green]!;
      rgba[at + 2] = data[i + blue]!;
    }
  }
  return rgba;
}
