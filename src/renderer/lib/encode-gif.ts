import { GIFEncoder, applyPalette, quantize } from 'gifenc';

/** Four bytes a pixel, opaque. */
export type Rgba = Pick<ImageData, 'data' | 'width' | 'height'>;

const GREYS = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);

/** A short GIF that repeats for ever, `delay` milliseconds a frame. A frame without colour keeps every grey; any other has 256 colours of its own. */
export function encodeGif(frames: Iterable<Rgba>, delay: number): Uint8Array<ArrayBuffer> {
  const gif = GIFEncoder();
  for (const { data, width, height } of frames) {
    const { indices, palette } = greyIndices(data) ?? colourIndices(data);
    gif.writeFrame(indices, width, height, { palette, delay, repeat: 0 });
  }
  gif.finish();
  return gif.bytes();
}

function greyIndices(rgba: Rgba['data']): { indices: Uint8Array; palette: typeof GREYS } | undefined {
  const indices = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < indices.length; i++) {
    const level = rgba[4 * i]!;
    if (rgba[4 * i + 1] !== level || rgba[4 * i + 2] !== level) return undefined;
    indices[i] = level;
  }
  return { indices, palette: GREYS };
}

function colourIndices(data: Rgba['data']) {
  const rgba = Uint8Array.from(data);
  const palette = quantize(rgba, 256, { format: 'rgb444' });
  return { indices: applyPalette(rgba, palette, 'rgb565'), palette };
}
