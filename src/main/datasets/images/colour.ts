import type { DecodedImage } from './images';

/** Luma of ITU-R BT.601, 0.299 R + 0.587 G + 0.114 B, in the 16-bit arithmetic of Pillow's convert("L"). */
const luma = (r: number, g: number, b: number): number => (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;

/** The picture with one channel (grey) or three; grey becomes RGB by repetition. */
export function withChannels(image: DecodedImage, channels: 1 | 3): DecodedImage {
  if (image.channels === channels) return image;
  const from = image.pixels;
  const n = image.width * image.height;
  const pixels = new Uint8Array(n * channels);
  if (channels === 1) for (let i = 0; i < n; i++) pixels[i] = luma(from[3 * i]!, from[3 * i + 1]!, from[3 * i + 2]!);
  else for (let i = 0, to = 0; i < n; i++) pixels[to++] = pixels[to++] = pixels[to++] = from[i]!;
  return { ...image, channels, pixels };
}
