import { TRAILER, frameWriter, head } from '../../../shared/formats/gif/gif-blocks';
import { ColourTable, choosePalette, matchPalette } from '../../../shared/formats/gif/quantize';
import type { Palette } from '../../../shared/formats/gif/quantize';

/** Four bytes per pixel, opaque. */
export type Rgba = Pick<ImageData, 'data' | 'width' | 'height'>;

const MAX_COLOURS = 256;

/**
 * Encodes a short GIF that loops forever, with `delay` milliseconds per frame.
 *
 * Grey frames and frames of at most 256 colours are exact. All others share one palette, so that unchanged parts do not
 * flicker. `frames` is called twice: first to choose that palette.
 */
export function encodeGif(frames: () => Iterable<Rgba>, delay: number): Uint8Array<ArrayBuffer> {
  const shared = sharedPalette(frames());
  const write = frameWriter();
  const parts: Uint8Array[] = [];
  for (const { data, width, height } of frames()) {
    if (parts.length === 0) parts.push(head(width, height, true));
    const { pixels, palette } = greyIndices(data) ?? colourIndices(data, shared);
    parts.push(write({ width, height, pixels }, { delay, ...(palette && { palette }) }));
  }
  return joined([...parts, TRAILER]);
}

function sharedPalette(frames: Iterable<Rgba>): Palette {
  const all = new ColourTable();
  for (const { data } of frames) {
    if (greyIndices(data)) continue;
    const own = new ColourTable();
    own.add({ channels: 4, data });
    if (own.size > MAX_COLOURS) all.add({ channels: 4, data });
  }
  return choosePalette(all, MAX_COLOURS);
}

interface Indices {
  pixels: Uint8Array;
  /** Absent for grey frames, whose indices are those of the global palette. */
  palette?: Palette;
}

function greyIndices(rgba: Rgba['data']): Indices | undefined {
  const pixels = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < pixels.length; i++) {
    const level = rgba[4 * i]!;
    if (rgba[4 * i + 1] !== level || rgba[4 * i + 2] !== level) return undefined;
    pixels[i] = level;
  }
  return { pixels };
}

function colourIndices(data: Rgba['data'], shared: Palette): Indices {
  const table = new ColourTable();
  const places = table.add({ channels: 4, data });
  const palette = table.size <= MAX_COLOURS ? table.palette() : shared;
  const { indices } = matchPalette(table, palette);
  return { pixels: Uint8Array.from(places, (place) => indices[place]!), palette };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
