/**
 * One image: `pixels` has height x width x channels bytes in [0, 255], rows first, channels last. Grey has one channel,
 * RGB three.
 */
export interface DecodedImage {
  width: number;
  height: number;
  channels: 1 | 3;
  pixels: Uint8Array;
}

/** Images of one size in one array: `pixels` is [count, height, width, channels], `labels` is [count] in [0, 255]. */
export interface ImageArray {
  count: number;
  height: number;
  width: number;
  channels: 1 | 3;
  pixels: Uint8Array;
  labels?: Uint8Array;
  /** Names of other arrays in the same file, which are not used. */
  unused?: string[];
}

/** The images of a dataset, read one at a time, so that memory does not grow with their number. */
export interface ImageSource {
  count: number;
  labels?: Uint8Array | Int32Array;
  /** Names of the classes, if the labels have names. */
  classes?: string[];
  /**
   * Returns image `i`.
   *
   * @throws RefusalError with the name of a file that cannot be read
   */
  read(i: number): DecodedImage | Promise<DecodedImage>;
  /**
   * Whether 28 x 28 arrays become 32 x 32 by a border of zeros, as is usual for digits; images from files are
   * resampled.
   */
  pads: boolean;
}

/** An array as a source. */
export function arraySource(array: ImageArray): ImageSource {
  const { count, height, width, channels, pixels, labels } = array;
  const size = height * width * channels;
  return {
    count,
    ...(labels && { labels }),
    pads: true,
    read: (i) => ({ width, height, channels, pixels: pixels.subarray(i * size, (i + 1) * size) }),
  };
}

/** Largest array of images that is read into memory, in bytes. */
export const MAX_ARRAY_BYTES = 1024 * 1024 * 1024;
