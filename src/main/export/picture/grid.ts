import { decode } from 'fast-png';
import { pixelData, pngHeader, withoutColourSpace } from '../../files/png-file';
import { pngSize } from '../../../shared/formats/png-header';

export interface Pixels {
  width: number;
  height: number;
  /** 1: grey; 3: RGB. */
  channels: 1 | 3;
  data: Uint8Array;
}

/**
 * Decodes a grid to 8-bit grey or RGB; alpha is dropped, and colours are those stored, whatever the file says on gamma or profiles.
 * Throws when the file is damaged or its pixel data are cut short.
 *
 * Grey without row filters is what training writes: zlib then does all the work, four times as fast as the decoder.
 */
export function decodeGrid(png: Uint8Array): Pixels {
  const size = pngSize(png);
  const header = size && pngHeader(png);
  if (!header) throw new Error('It is not a PNG file, or larger than a sample grid can be.');
  const data = pixelData(png, header);
  if ('problem' in data) throw new Error(`It ${data.problem}.`);
  return (size.grey && !header.isInterlaced ? unfiltered(data.rows, size) : undefined) ?? decodeAny(png);
}

/** Grey pixels of 8 bits whose rows are not filtered; undefined where some are. */
function unfiltered(rows: Uint8Array, { width, height }: { width: number; height: number }): Pixels | undefined {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = y * (width + 1);
    if (rows[start] !== 0) return undefined;
    data.set(rows.subarray(start + 1, start + 1 + width), y * width);
  }
  return { width, height, channels: 1, data };
}

function decodeAny(png: Uint8Array): Pixels {
  const { width, height, channels, depth, data, palette } = decode(withoutColourSpace(png), { checkCrc: true });
  if (depth !== 8 || palette) throw new Error('Only PNG with 8 bits a channel and without a palette is a sample grid.');
  const keep = channels >= 3 ? 3 : 1;
  return {
    width,
    height,
    channels: keep,
    data: channels === keep ? (data as Uint8Array) : pick(data as Uint8Array, channels, keep),
  };
}

function pick(data: Uint8Array, channels: number, keep: number): Uint8Array {
  const out = new Uint8Array((data.length / channels) * keep);
  for (let i = 0; i < out.length; i++) out[i] = data[Math.floor(i / keep) * channels + (i % keep)]!;
  return out;
}
