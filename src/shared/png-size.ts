/** What the header of a PNG file says. */
export interface PngSize {
  width: number;
  height: number;
  /** Grey without alpha, 8 bits or fewer: such a grid is kept exactly. */
  grey: boolean;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** The largest sample grid is 16 x 16 tiles of 256 x 256 pixels. Whoever decodes more gives a file of some bytes gigabytes of memory. */
export const MOST_GRID_PIXELS = 4096 * 4096;

/** Reads width, height and colour type of a PNG without decoding it; undefined when it is not one, or has more pixels than a sample grid. */
export function pngSize(bytes: Uint8Array): PngSize | undefined {
  if (bytes.length < 33 || SIGNATURE.some((b, i) => bytes[i] !== b)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = { width: view.getUint32(16), height: view.getUint32(20), grey: bytes[25] === 0 && bytes[24]! === 8 };
  return size.width > 0 && size.height > 0 && size.width * size.height <= MOST_GRID_PIXELS ? size : undefined;
}
