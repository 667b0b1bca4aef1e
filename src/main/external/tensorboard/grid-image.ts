import { createCanvas, loadImage } from '../../files/canvas';
import { encode } from 'fast-png';
import { m } from '../../../paraglide/messages';
import { pngSize } from '../../../shared/formats/png-header';
import { inspectImage } from '../../datasets/formats/decode';
import { isJpeg, withoutProfile } from '../../datasets/formats/jpeg';
import { isPng } from '../../datasets/formats/png';
import { withoutColourSpace } from '../../files/png-file';
import type { TileLayout } from '../reader';

/** A grid as a PNG file, or why there is none, as the end of "the image ...". */
export type GridImage = { png: Uint8Array; layout?: TileLayout; remark?: string } | { problem: string };

/** Most tiles along a side of a grid (docs/journal.md). */
const MAX_TILES = 256;
const MAX_PIXELS = 4096 * 4096;

/**
 * The images of one step as one PNG file. One PNG is stored as it is; a JPEG is decoded. Several of one size become a
 * grid of rows and columns as near to a square as possible, with rows filled first; of different sizes, the first is
 * taken.
 *
 * @param files of which the result may be one; they must not change
 */
export async function gridImage(files: readonly Uint8Array[]): Promise<GridImage> {
  if (files.length === 0) return { problem: m.image_no_content() };
  const images: { png: Uint8Array; width: number; height: number }[] = [];
  for (const file of files.slice(0, MAX_TILES * MAX_TILES)) {
    const image = await toPng(file);
    if ('problem' in image) return image;
    images.push(image);
  }
  const first = images[0]!;
  if (images.length === 1) return { png: first.png };
  if (images.some(({ width, height }) => width !== first.width || height !== first.height))
    return { png: first.png, remark: m.external_images_of_sizes({ count: images.length }) };
  const columns = Math.min(MAX_TILES, Math.ceil(Math.sqrt(images.length)));
  const rows = Math.ceil(images.length / columns);
  if (rows > MAX_TILES || rows * columns * first.width * first.height > MAX_PIXELS)
    return { png: first.png, remark: m.external_images_too_many({ count: images.length }) };
  return { png: await joinTiles(images, rows, columns), layout: evenLayout(rows, columns, first.width, first.height) };
}

const evenLayout = (rows: number, columns: number, width: number, height: number): TileLayout => ({
  rows,
  columns,
  x: 0,
  y: 0,
  width,
  height,
  strideX: width,
  strideY: height,
});

/** Checks the file from end to end. */
async function toPng(
  file: Uint8Array,
): Promise<{ png: Uint8Array; width: number; height: number } | { problem: string }> {
  if (!isPng(file) && !isJpeg(file)) return { problem: isGif(file) ? m.image_gif() : m.image_no_png_or_jpeg() };
  const found = await inspectImage(file);
  if ('problem' in found) return { problem: found.problem };
  const png = isPng(file) ? file : await decodeJpeg(file);
  const size = png && pngSize(png);
  if (!size) return { problem: png ? m.image_many_pixels() : m.image_damaged() };
  return { png, width: size.width, height: size.height };
}

const isGif = (bytes: Uint8Array): boolean => bytes[0] === 0x47 && bytes[1] === 0x49 && bytes[2] === 0x46;

/** The levels of a JPEG file as PNG; undefined if it cannot be decoded. */
async function decodeJpeg(jpeg: Uint8Array): Promise<Uint8Array | undefined> {
  const image = await loadImage(withoutProfile(jpeg)).catch(() => undefined);
  if (!image || image.width * image.height > MAX_PIXELS) return undefined;
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return encodeOpaque(context.getImageData(0, 0, image.width, image.height).data, image.width, image.height);
}

/** Draws the tiles with their stored levels; places without one are black. */
async function joinTiles(
  images: readonly { png: Uint8Array; width: number; height: number }[],
  rows: number,
  columns: number,
): Promise<Uint8Array> {
  const { width, height } = images[0]!;
  const canvas = createCanvas(columns * width, rows * height);
  const context = canvas.getContext('2d');
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [i, { png }] of images.entries())
    context.drawImage(
      await loadImage(withoutColourSpace(png)),
      (i % columns) * width,
      Math.floor(i / columns) * height,
    );
  return encodeOpaque(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
}

/** Opaque RGBA as a PNG file: grey if all pixels are, otherwise RGB. */
function encodeOpaque(rgba: Uint8ClampedArray, width: number, height: number): Uint8Array {
  let isGrey = true;
  for (let at = 0; at < rgba.length && isGrey; at += 4) isGrey = rgba[at] === rgba[at + 1] && rgba[at] === rgba[at + 2];
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(channels * width * height);
  for (let from = 0, to = 0; from < rgba.length; from += 4)
    for (let c = 0; c < channels; c++) data[to++] = rgba[from + c]!;
  return encode({ width, height, data, channels, depth: 8 });
}
