import { createCanvas, loadImage } from '../../files/canvas';
import { encode } from 'fast-png';
import { m } from '../../../paraglide/messages';
import { checkImage } from '../../datasets/formats/decode';
import { isJpeg, withoutProfile } from '../../datasets/formats/jpeg';
import { isPng } from '../../datasets/formats/png';
import { fail } from '../../datasets/refusals';
import { withoutColourSpace } from '../../files/png-file';
import type { Pixels } from './tile-layout';

/** Larger images are refused before they are decoded, as those of datasets. */
const MAX_PIXELS = 50_000_000;

/** The container of an image file, by its first bytes. */
export type ImageKind = 'png' | 'jpeg' | 'webp' | 'bmp' | 'gif';

export function imageKind(bytes: Uint8Array): ImageKind | undefined {
  if (isPng(bytes)) return 'png';
  if (isJpeg(bytes)) return 'jpeg';
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(12, bytes.length)).toString('latin1');
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(head)) return 'gif';
  return head.startsWith('BM') ? 'bmp' : undefined;
}

const GIF_TRAILER = 0x3b;

/**
 * Whether the file ends where its content ends: a program that still writes it has not written the end. JPEG files end
 * with a marker, WebP and BMP files state their size.
 */
export function isWhole(bytes: Uint8Array, kind: ImageKind): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const n = bytes.length;
  if (n < 16) return false;
  if (kind === 'png') return Buffer.from(bytes.subarray(n - 12)).toString('hex') === '0000000049454e44ae426082';
  if (kind === 'jpeg') return bytes[n - 2] === 0xff && bytes[n - 1] === 0xd9;
  if (kind === 'webp') return view.getUint32(4, true) + 8 <= n;
  if (kind === 'bmp') return view.getUint32(2, true) <= n;
  return bytes[n - 1] === GIF_TRAILER;
}

/** Width and height of the kinds that checkImage does not know, before anything is allocated. */
function claimedSize(bytes: Uint8Array, kind: ImageKind): { width: number; height: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (kind === 'gif') return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (bytes.length < 30) return undefined;
  if (kind === 'bmp') return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  // WebP container specification: VP8X, VP8L or VP8.
  const uint24 = (at: number): number => view.getUint16(at, true) | (bytes[at + 2]! << 16);
  const chunk = Buffer.from(bytes.subarray(12, 16)).toString('latin1');
  if (chunk === 'VP8X') return { width: uint24(24) + 1, height: uint24(27) + 1 };
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/**
 * Decodes an image file completely, with the stored levels; transparent parts are drawn on white.
 *
 * @throws RefusalError with the name of a file that is truncated, damaged or too large
 */
export async function decodeWhole(bytes: Uint8Array, file: string): Promise<Pixels> {
  const kind = imageKind(bytes);
  if (kind === 'png' || kind === 'jpeg') await checkImage(bytes, file);
  else if (kind === undefined) fail(m.image_not_readable({ file }), file);
  else if (!isWhole(bytes, kind)) fail(m.image_problem({ file, problem: m.image_truncated() }), file);
  else {
    const size = claimedSize(bytes, kind);
    if (!size || size.width < 1 || size.height < 1 || size.width * size.height > MAX_PIXELS)
      fail(m.image_damaged_or_too_large({ file }), file);
  }
  const plain = kind === 'png' ? withoutColourSpace(bytes) : kind === 'jpeg' ? withoutProfile(bytes) : bytes;
  const image = await loadImage(plain).catch(() => fail(m.image_not_decoded({ file }), file));
  const { width, height } = image;
  if (width * height > MAX_PIXELS || width < 1 || height < 1) fail(m.image_no_pixels_or_too_large({ file }), file);
  const context = createCanvas(width, height).getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0);
  return { width, height, ...withoutAlpha(context.getImageData(0, 0, width, height).data) };
}

/** Grey images, whose channels are equal, become one channel. */
function withoutAlpha(rgba: Uint8ClampedArray): Pick<Pixels, 'channels' | 'data'> {
  let isGrey = true;
  for (let i = 0; i < rgba.length && isGrey; i += 4) isGrey = rgba[i] === rgba[i + 1] && rgba[i] === rgba[i + 2];
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4)
    for (let c = 0; c < channels; c++) data[to++] = rgba[from + c]!;
  return { channels, data };
}

/** The PNG of pixels. */
export const encodePng = ({ width, height, channels, data }: Pixels): Uint8Array =>
  encode({ width, height, channels, data, depth: 8 });
