/** Properties from the header of a PNG file. */
export interface PngSize {
  width: number;
  height: number;
  /** Grey without alpha, 8 bits: such a grid is read without loss. */
  grey: boolean;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/**
 * The largest sample grid is 16 x 16 tiles of 256 x 256 pixels. A limit is needed because a small file can decode to
 * gigabytes.
 */
const MAX_GRID_PIXELS = 4096 * 4096;

const isPng = (bytes: Uint8Array): boolean => bytes.length >= 33 && SIGNATURE.every((b, i) => bytes[i] === b);

function claimed(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Whether a PNG header claims more pixels than a sample grid can have: decoding it may exhaust the memory. */
export function isTooLarge(bytes: Uint8Array): boolean {
  if (!isPng(bytes)) return false;
  const { width, height } = claimed(bytes);
  return width * height > MAX_GRID_PIXELS;
}

/** Reads width, height and colour type of a PNG without decoding it; undefined when it is not a PNG or is too large. */
export function pngSize(bytes: Uint8Array): PngSize | undefined {
  if (!isPng(bytes) || isTooLarge(bytes)) return undefined;
  const size = { ...claimed(bytes), grey: bytes[25] === 0 && bytes[24]! === 8 };
  return size.width > 0 && size.height > 0 ? size : undefined;
}
