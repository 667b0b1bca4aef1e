import type { DecodedImage } from './images';

/** The largest centred square; where the margins cannot be equal, the left or upper one is a pixel smaller. */
export function cropBox(width: number, height: number): { left: number; top: number; side: number } {
  const side = Math.min(width, height);
  return { left: (width - side) >> 1, top: (height - side) >> 1, side };
}

/** The largest centred square of a picture. */
export function cropSquare(image: DecodedImage): DecodedImage {
  const { width, height, channels, pixels } = image;
  if (width === height) return image;
  const { left, top, side } = cropBox(width, height);
  const out = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    out.set(pixels.subarray(from, from + side * channels), y * side * channels);
  }
  return { width: side, height: side, channels, pixels: out };
}

/** A picture in the middle of a larger black square. */
export function padSquare(image: DecodedImage, size: number): DecodedImage {
  const { width, height, channels, pixels } = image;
  const [left, top] = [(size - width) >> 1, (size - height) >> 1];
  const out = new Uint8Array(size * size * channels);
  for (let y = 0; y < height; y++) {
    out.set(pixels.subarray(y * width * channels, (y + 1) * width * channels), ((top + y) * size + left) * channels);
  }
  return { width: size, height: size, channels, pixels: out };
}
