import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { cropBox } from '../images/image-format';
import type { DecodedImage } from '../images/images';
import { withoutColourSpace } from '../../files/png-file';
import { inspectJpeg, isJpeg, withoutProfile } from './jpeg';
import { inspectPng, isPng, pixelProblem } from './png';
import { fail } from '../refusals';

/** Pictures with more pixels are refused before they are decoded: 50 megapixels take 200 MB as RGBA. */
const MAX_PIXELS = 50_000_000;
/** Larger files are refused before they are read. */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

export const isImage = (bytes: Uint8Array): boolean => isPng(bytes) || isJpeg(bytes);

/** Refuses a PNG or JPEG file that is cut short, damaged or too large, naming it. Returns its bits a channel. */
export async function checkImage(bytes: Uint8Array, file: string): Promise<{ depth: number }> {
  const found = isPng(bytes)
    ? inspectPng(bytes)
    : isJpeg(bytes)
      ? inspectJpeg(bytes)
      : { problem: 'is neither PNG nor JPEG' };
  if ('problem' in found) fail(`${file} ${found.problem}; mend it or take it out of the folder.`, file);
  const { width, height } = found;
  if (width < 1 || height < 1) fail(`${file} has no pixels; take it out of the folder.`, file);
  if (width * height > MAX_PIXELS)
    fail(
      `${file} has ${width} x ${height} pixels, more than 50 million; make it smaller or take it out of the folder.`,
      file,
    );
  const problem = isPng(bytes) ? await pixelProblem(bytes) : undefined;
  if (problem) fail(`${file} ${problem}; mend it or take it out of the folder.`, file);
  return { depth: found.depth };
}

/**
 * Decodes PNG and JPEG files to the largest centred square, to the levels that they store: gamma, chromaticities and colour
 * profiles are ignored, as Pillow does, and of 16 bits the upper 8 are kept. The orientation that a camera notes in a JPEG is
 * applied; transparent parts are laid on white. Holds one canvas for all files, for thousands would pile up.
 */
export class Decoder {
  private readonly canvas: Canvas = createCanvas(1, 1);
  private readonly context: SKRSContext2D = this.canvas.getContext('2d');

  /** The square as RGB; throws a RefusalError that names the file when it cannot be read. */
  async decode(bytes: Uint8Array, file: string): Promise<DecodedImage> {
    await checkImage(bytes, file);
    const image = await loadImage(isPng(bytes) ? withoutColourSpace(bytes) : withoutProfile(bytes)).catch(() =>
      fail(`${file} is damaged: it cannot be decoded; mend it or take it out of the folder.`, file),
    );
    const { left, top, side } = cropBox(image.width, image.height);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    this.context.fillStyle = 'white';
    this.context.fillRect(0, 0, side, side);
    this.context.drawImage(image, -left, -top);
    return {
      width: side,
      height: side,
      channels: 3,
      pixels: withoutAlpha(this.context.getImageData(0, 0, side, side).data),
    };
  }
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    rgb[to++] = rgba[from]!;
    rgb[to++] = rgba[from + 1]!;
    rgb[to++] = rgba[from + 2]!;
  }
  return rgb;
}
