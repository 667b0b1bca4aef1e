import type { DecodedImage } from './images';
import { resize } from './resize';

/** Luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, in the 16-bit arithmetic of Pillow's convert("L"). */
const luma = (r: number, g: number, b: number): number => (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;

/** Converts an image to one channel (grey) or three; grey becomes RGB by repetition. */
export function withChannels(image: DecodedImage, channels: 1 | 3): DecodedImage {
  if (image.channels === channels) return image;
  const from = image.pixels;
  const n = image.width * image.height;
  const pixels = new Uint8Array(n * channels);
  if (channels === 1) for (let i = 0; i < n; i++) pixels[i] = luma(from[3 * i]!, from[3 * i + 1]!, from[3 * i + 2]!);
  else for (let i = 0, to = 0; i < n; i++) pixels[to++] = pixels[to++] = pixels[to++] = from[i]!;
  return { ...image, channels, pixels };
}

/** The largest centred square; if the margins cannot be equal, the left or upper one is a pixel smaller. */
export function cropBox(width: number, height: number): { left: number; top: number; side: number } {
  const side = Math.min(width, height);
  return { left: (width - side) >> 1, top: (height - side) >> 1, side };
}

/** Crops an image to the largest centred square. */
function cropSquare(image: DecodedImage): DecodedImage {
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

/** Places an image in the centre of a larger black square. */
function padSquare(image: DecodedImage, size: number): DecodedImage {
  const { width, height, channels, pixels } = image;
  const [left, top] = [(size - width) >> 1, (size - height) >> 1];
  const out = new Uint8Array(size * size * channels);
  for (let y = 0; y < height; y++) {
    out.set(pixels.subarray(y * width * channels, (y + 1) * width * channels), ((top + y) * size + left) * channels);
  }
  return { width: size, height: size, channels, pixels: out };
}

/** The format of prepared images: squares of `imageSize` pixels with one channel (grey) or three (RGB). */
export interface ImageFormat {
  imageSize: number;
  channels: 1 | 3;
}

/**
 * Crops to the centred square, resizes, and converts the channels: to grey before and to RGB after resizing, so that
 * less is resized. 28 x 28 arrays get a border of zeros to become 32 x 32.
 */
export function toImageFormat(image: DecodedImage, { imageSize, channels }: ImageFormat, pads: boolean): DecodedImage {
  const square = cropSquare(image);
  const converted = channels === 1 ? withChannels(square, 1) : square;
  const sized =
    pads && square.width === 28 && imageSize === 32 ? padSquare(converted, 32) : resize(converted, imageSize);
  return withChannels(sized, channels);
}
