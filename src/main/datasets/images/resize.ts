import type { DecodedImage } from './images';

/** The input samples, starting at `first`, that contribute to one output sample, and their weights, which sum to 1. */
interface Taps {
  first: number;
  weights: Float64Array;
}

/**
 * Resizes an image with an antialiased bilinear filter, like Pillow's BILINEAR and torchvision's Resize: a triangle of
 * half-width max(1, in / out) input samples, first along the rows, then along the columns, rounded to bytes after each.
 * Plain bilinear sampling, which reads four pixels at any scale, would skip most pixels of a large image.
 */
export function resize(image: DecodedImage, size: number): DecodedImage {
  if (image.width === size && image.height === size) return image;
  const rows = resampleRows(image, size);
  const columns = resampleColumns(rows, image.height, size * image.channels, size);
  return { width: size, height: size, channels: image.channels, pixels: columns };
}

/** The taps used last: the images of a dataset often have the same size. */
let last = { from: 0, to: 0, taps: [] as Taps[] };
function tapsFor(from: number, to: number): Taps[] {
  if (last.from !== from || last.to !== to) last = { from, to, taps: triangleTaps(from, to) };
  return last.taps;
}

/** Weights of each output sample: the triangle around its centre in the input, clipped at the borders. */
function triangleTaps(from: number, to: number): Taps[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_w, k) =>
      Math.max(0, 1 - Math.abs((first + k - centre + 0.5) / support)),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((w) => w / sum) };
  });
}

/** [height, width, c] to [height, size, c]. */
function resampleRows({ pixels, height, width, channels }: DecodedImage, size: number): Uint8Array {
  const out = new Uint8Array(height * size * channels);
  const taps = tapsFor(width, size);
  for (let y = 0, to = 0; y < height; y++) {
    for (const { first, weights } of taps) {
      for (let c = 0; c < channels; c++) {
        let from = (y * width + first) * channels + c;
        let sum = 0.5;
        for (let k = 0; k < weights.length; k++, from += channels) sum += weights[k]! * pixels[from]!;
        out[to++] = Math.min(255, sum);
      }
    }
  }
  return out;
}

/** [height, stride] to [size, stride]; whole rows are summed, so that memory is read sequentially. */
function resampleColumns(pixels: Uint8Array, height: number, stride: number, size: number): Uint8Array {
  const out = new Uint8Array(size * stride);
  const sums = new Float64Array(stride);
  for (const [y, { first, weights }] of tapsFor(height, size).entries()) {
    sums.fill(0.5);
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k]!;
      for (let i = 0, from = (first + k) * stride; i < stride; i++, from++) sums[i]! += weight * pixels[from]!;
    }
    for (let i = 0; i < stride; i++) out[y * stride + i] = Math.min(255, sums[i]!);
  }
  return out;
}
