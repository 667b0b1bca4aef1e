/** What the header of a PNG file says. */
export interface PngSize {
  width: number;
  height: number;
  /** Grey without alpha, 8 bits or fewer: such a grid is kept exactly. */
  grey: boolean;
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** The largest sample grid is 16 x 16 tiles of 256 x 256 pixels. Whoever decodes more gives a file of some bytes gigabytes of memory. */
const MAX_GRID_PIXELS = 4096 * 4096;

const isPng = (bytes: Uint8Array): boolean => bytes.length >= 33 && SIGNATURE.every((b, i) => bytes[i] === b);

function claimed(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Whether it is a PNG whose header speaks of more pixels than a sample grid can have: whoever decodes it may run out of memory. */
export function isTooLarge(bytes: Uint8Array): boolean {
  if (!isPng(bytes)) return false;
  const { width, height } = claimed(bytes);
  return width * height > MAX_GRID_PIXELS;
}

/** Reads width, height and colour type of a PNG without decoding it; undefined when it is not one, or has more pixels than a sample grid. */
export function pngSize(bytes: Uint8Array): PngSize | undefined {
  if (!isPng(bytes) || isTooLarge(bytes)) return undefined;
  const size = { ...claimed(bytes), grey: bytes[25] === 0 && bytes[24]! === 8 };
  return size.width > 0 && size.height > 0 ? size : undefined;
}
