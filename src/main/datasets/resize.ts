import type { Raster } from './images';

/** The input samples from `first` on that make one output sample, and their weights, which sum to 1. */
interface Taps {
  first: number;
  weights: Float64Array;
}

/**
 * Resizes a picture with an antialiased bilinear filter, as Pillow's BILINEAR and torchvision's Resize do: a triangle of
 * half-width max(1, in / out) input samples, first along the rows, then along the columns, rounded to bytes after each.
 * Plain bilinear sampling, which reads four pixels whatever the scale, would skip most of a large picture.
 */
export function resize(image: Raster, size: number): Raster {
  if (image.width === size && image.height === size) return image;
  const { channels } = image;
  const rows = resample(image.pixels, image.height, image.width, channels, size);
  const turned = transpose(rows, image.height, size, channels);
  const columns = resample(turned, size, image.height, channels, size);
  return { width: size, height: size, channels, pixels: transpose(columns, size, size, channels) };
}

/** Weights of each output sample: the triangle around its centre in the input, cut at the borders. */
export function triangleTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_w, k) => Math.max(0, 1 - Math.abs((first + k - centre + 0.5) / support)));
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((w) => w / sum) };
  });
}

/** [height, width, c] to [height, size, c]. */
function resample(pixels: Uint8Array, height: number, width: number, channels: number, size: number): Uint8Array {
  const out = new Uint8Array(height * size * channels);
  const taps = triangleTaps(width, size);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < size; x++) {
      const { first, weights } = taps[x]!;
      for (let c = 0; c < channels; c++) {
        let sum = 0.5;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * pixels[(y * width + first + k) * channels + c]!;
        out[(y * size + x) * channels + c] = Math.min(255, sum);
      }
    }
  }
  return out;
}

/** [height, width, c] to [width, height, c]. */
function transpose(pixels: Uint8Array, height: number, width: number, channels: number): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) out[(x * height + y) * channels + c] = pixels[(y * width + x) * channels + c]!;
    }
  }
  return out;
}
