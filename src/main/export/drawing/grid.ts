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
 * Decodes a grid to 8-bit grey or RGB. Alpha is dropped; gamma and colour profiles are ignored.
 *
 * Grey images without row filters, which is what training writes, need zlib only: that is four times as fast as the
 * general decoder.
 *
 * @throws {Error} when the file is damaged or its pixel data is truncated
 */
export function decodeGrid(png: Uint8Array): Pixels {
  const size = pngSize(png);
  const header = size && pngHeader(png);
  if (!header) throw new Error('It is not a PNG file, or larger than a sample grid can be.');
  const data = pixelData(png, header);
  if ('problem' in data) throw new Error(`It ${data.problem}.`);
  return (size.grey && !header.isInterlaced ? unfiltered(data.rows, size) : undefined) ?? decodeAny(png);
}

/** Reads 8-bit grey pixels whose rows are not filtered; undefined if any row is. */
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
  const keptChannels = channels >= 3 ? 3 : 1;
  return {
    width,
    height,
    channels: keptChannels,
    data: channels === keptChannels ? (data as Uint8Array) : pickChannels(data as Uint8Array, channels, keptChannels),
  };
}

function pickChannels(data: Uint8Array, channels: number, keptChannels: number): Uint8Array {
  const out = new Uint8Array((data.length / channels) * keptChannels);
  for (let i = 0; i < out.length; i++) out[i] = data[Math.floor(i / keptChannels) * channels + (i % keptChannels)]!;
  return out;
}
