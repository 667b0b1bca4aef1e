import { encode } from 'fast-png';
import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { gridSizeOf } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { INFERENCE } from '../networks/model';
import type { Model } from '../networks/model';
import type { Trainer } from '../trainer';

/** A sample grid as a file: a PNG grid of images, or little-endian float32 pairs. */
export interface SampleFile {
  kind: 'grid' | 'points';
  extension: 'png' | 'f32';
  rows: number;
  columns: number;
  bytes: Uint8Array;
  /** The points of a 2-D run, [rows, 2]. */
  points?: Float32Array;
}

/** Draws the sample grid from the fixed latent vectors. */
export function drawSample({ h, players, fixedLatents }: Trainer): SampleFile {
  const values = generate(players.generator, fixedLatents);
  if (h.network === 'mlp')
    return {
      kind: 'points',
      extension: 'f32',
      rows: values.length / 2,
      columns: 2,
      bytes: littleEndian(values),
      points: values,
    };
  const tiles = gridSizeOf(h);
  return { kind: 'grid', extension: 'png', rows: tiles, columns: tiles, bytes: gridPng(values, h, tiles) };
}

/** Generates samples using the moving averages of batch normalisation (see docs/decisions/networks.md). */
export const generate = (generator: Model, latents: Tensor): Float32Array =>
  tidy(() => generator.apply(latents, INFERENCE).dataSync()) as Float32Array;

/** [h, w, c] of an image, [2] of a point. */
export const shapeOf = (h: Hyperparameters): number[] =>
  h.network === 'mlp' ? [2] : [h.imageSize ?? 28, h.imageSize ?? 28, h.channels ?? 1];

/** Encodes images as a PNG grid; cells beyond the last image are black. */
export function gridPng(values: ArrayLike<number>, h: Hyperparameters, columns: number, rows = columns): Uint8Array {
  const [size, , channels] = shapeOf(h) as [number, number, number];
  return encode({
    width: columns * size,
    height: rows * size,
    data: tile(values, columns, size, channels, rows),
    channels,
    depth: 8,
  });
}

/**
 * Arranges square images of [-1, 1] in a grid without gaps, row by row, as bytes of [0, 255]: image (r, c) starts at
 * pixel (r size, c size).
 */
export function tile(
  values: ArrayLike<number>,
  columns: number,
  size: number,
  channels: number,
  rows = columns,
): Uint8Array {
  const row = size * channels;
  const out = new Uint8Array(rows * columns * size * row);
  for (let i = 0; i < Math.min(out.length, values.length); i++) {
    const image = Math.floor(i / (size * row));
    const y = Math.floor(i / row) % size;
    const line = Math.floor(image / columns) * size + y;
    out[(line * columns + (image % columns)) * row + (i % row)] = level(values[i]!);
  }
  return out;
}

/** Converts a value of [-1, 1] to a byte of [0, 255], with clipping. */
const level = (value: number): number => Math.min(255, Math.max(0, Math.round((value + 1) * 127.5)));
export const levels = (values: Float32Array): Uint8Array => Uint8Array.from(values, level);

function littleEndian(values: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return new Uint8Array(view.buffer);
}
