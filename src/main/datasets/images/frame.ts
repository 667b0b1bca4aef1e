import { withChannels } from './colour';
import { cropSquare, padSquare } from './crop';
import type { DecodedImage } from './images';
import { resize } from './resize';

/** How pictures are prepared: squares of `imageSize` pixels with one channel (grey) or three (RGB). */
export interface ImageFormat {
  imageSize: number;
  channels: 1 | 3;
}

/**
 * Crop to the centred square, grey before and RGB after the resizing, for it is the less to resize. 28 x 28 arrays get a
 * border of zeros to become 32 x 32.
 */
export function toImageFormat(image: DecodedImage, { imageSize, channels }: ImageFormat, pads: boolean): DecodedImage {
  const square = cropSquare(image);
  const least = channels === 1 ? withChannels(square, 1) : square;
  const sized = pads && square.width === 28 && imageSize === 32 ? padSquare(least, 32) : resize(least, imageSize);
  return withChannels(sized, channels);
}
