import { encode } from 'fast-png';
import { tidy } from '@tensorflow/tfjs-core';
import { INFERENCE } from './networks/model';
import type { Trainer } from './trainer';

/** A sample as a file: a PNG of tiles, or little-endian float32 pairs. */
export interface Sample {
  kind: 'grid' | 'points';
  extension: 'png' | 'f32';
  rows: number;
  columns: number;
  bytes: Uint8Array;
}

/** What the generator makes of the fixed latents now, by its moving averages (docs/decisions/networks.md says why). */
export function drawSample({ h, players, fixedLatents }: Trainer): Sample {
  const values = tidy(() => players.generator.apply(fixedLatents, INFERENCE).dataSync()) as Float32Array;
  if (h.network === 'mlp') return { kind: 'points', extension: 'f32', rows: values.length / 2, columns: 2, bytes: littleEndian(values) };
  const tiles = h.gridSize ?? 8;
  const size = h.imageSize ?? 28;
  const channels = h.channels ?? 1;
  const data = tile(values, tiles, size, channels);
  const png = encode({ width: tiles * size, height: tiles * size, data, channels, depth: 8 });
  return { kind: 'grid', extension: 'png', rows: tiles, columns: tiles, bytes: png };
}

/** Puts square images of [-1, 1] side by side without gaps, row by row, as bytes of [0, 255]: tile (r, c) starts at pixel (r size, c size). */
export function tile(values: ArrayLike<number>, tiles: number, size: number, channels: number): Uint8Array {
  const row = size * channels;
  const out = new Uint8Array(tiles * tiles * size * row);
  for (let i = 0; i < out.length; i++) {
    const image = Math.floor(i / (size * row));
    const y = Math.floor(i / row) % size;
    const line = Math.floor(image / tiles) * size + y;
    const level = Math.round((values[i]! + 1) * 127.5);
    out[(line * tiles + (image % tiles)) * row + (i % row)] = Math.min(255, Math.max(0, level));
  }
  return out;
}

function littleEndian(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return new Uint8Array(view.buffer);
}
