import { createCanvas, loadImage } from '../../files/canvas';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { m } from '../../../paraglide/messages';
import { cropBox } from '../images/image-format';
import type { DecodedImage } from '../images/images';
import { withoutColourSpace } from '../../files/png-file';
import { inspectJpeg, isJpeg, withoutProfile } from './jpeg';
import { inspectPng, isPng, pixelProblem } from './png';
import { fail } from '../refusals';

/** Larger images are refused before they are decoded: 50 megapixels take 200 MB as RGBA. */
const MAX_PIXELS = 50_000_000;
/** Larger files are refused before they are read. */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

export const isImage = (bytes: Uint8Array): boolean => isPng(bytes) || isJpeg(bytes);

/** What is wrong with an image: as the end of "the file ...", and as a sentence with the file's name and advice. */
interface ImageProblem {
  problem: string;
  sentence(file: string): string;
}

/** Checks a PNG or JPEG file; returns its bits per channel, or why it is truncated, damaged or too large. */
export async function inspectImage(bytes: Uint8Array): Promise<{ depth: number } | ImageProblem> {
  const found = isPng(bytes)
    ? inspectPng(bytes)
    : isJpeg(bytes)
      ? inspectJpeg(bytes)
      : { problem: m.image_no_png_or_jpeg() };
  const repair = (problem: string): ImageProblem => ({
    problem,
    sentence: (file) => m.image_problem({ file, problem }),
  });
  if ('problem' in found) return repair(found.problem);
  const { width, height } = found;
  if (width < 1 || height < 1)
    return { problem: m.image_has_no_pixels(), sentence: (file) => m.image_no_pixels({ file }) };
  if (width * height > MAX_PIXELS)
    return {
      problem: m.image_has_many_pixels({ width, height }),
      sentence: (file) => m.image_too_large({ file, width, height }),
    };
  const problem = isPng(bytes) ? await pixelProblem(bytes) : undefined;
  return problem === undefined ? { depth: found.depth } : repair(problem);
}

/**
 * Checks a PNG or JPEG file; returns its bits per channel.
 *
 * @throws RefusalError with the name of a file that is truncated, damaged or too large
 */
export async function checkImage(bytes: Uint8Array, file: string): Promise<{ depth: number }> {
  const found = await inspectImage(bytes);
  return 'problem' in found ? fail(found.sentence(file), file) : found;
}

/**
 * Decodes PNG and JPEG files to the largest centred square, with the stored levels: gamma, chromaticities and colour
 * profiles are ignored, as in Pillow, and of 16 bits the upper 8 are kept. The Exif orientation of a JPEG is applied;
 * transparent parts are drawn on white. All files share one canvas, since thousands would fill the memory.
 */
export class Decoder {
  private readonly canvas: Canvas = createCanvas(1, 1);
  private readonly context: SKRSContext2D = this.canvas.getContext('2d');

  /**
   * Returns the square as RGB.
   *
   * @throws RefusalError with the name of a file that cannot be read
   */
  async decode(bytes: Uint8Array, file: string): Promise<DecodedImage> {
    await checkImage(bytes, file);
    const image = await loadImage(isPng(bytes) ? withoutColourSpace(bytes) : withoutProfile(bytes)).catch(() =>
      fail(m.image_not_decoded({ file }), file),
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
