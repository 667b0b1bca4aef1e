import { GIFEncoder } from 'gifenc';
import type { FrameOptions, Palette } from 'gifenc';
import type { Raster } from '../picture/raster';

/** Index = grey level: what makes the grids of grey runs exact. */
export const GREYS: Palette = Array.from({ length: 256 }, (_, level) => [level, level, level]);

/** What ends the file. */
export const TRAILER: Uint8Array = trailer();

function trailer(): Uint8Array {
  const encoder = GIFEncoder({ auto: false });
  encoder.finish();
  return encoder.bytes();
}

/**
 * Writes frames as bytes of a GIF; one after the other, with the trailer, they are the file. The first one brings signature,
 * screen size, global palette and repetition. Disposal is "keep": every frame covers the whole screen.
 */
export function frameWriter(): (page: Raster, options: FrameOptions) => Uint8Array {
  const encoder = GIFEncoder({ auto: false });
  return ({ width, height, pixels }, options) => {
    encoder.reset();
    if (options.first) encoder.writeHeader();
    encoder.writeFrame(pixels, width, height, { dispose: 1, ...options });
    return encoder.bytes();
  };
}
