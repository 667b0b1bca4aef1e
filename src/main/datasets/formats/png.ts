import { m } from '../../../paraglide/messages';
import { pixelDataAside, pngHeader } from '../../files/png-file';
import { crc32 } from '../../files/crc32';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((b, i) => bytes[i] === b);

/** Size in pixels and bits per channel, or the problem as the end of "the file ...". */
export type Inspection = { width: number; height: number; depth: number } | { problem: string };

/**
 * Checks a PNG file completely (PNG specification, third edition, 5): header, the CRC of every chunk, and the end.
 * Decoders show the first part of a damaged file without an error. `pixelProblem` checks the pixel data.
 */
export function inspectPng(bytes: Uint8Array): Inspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      return { problem: m.image_damaged() };
    if (at === 8 && (type !== 'IHDR' || length !== 13)) return { problem: m.image_damaged() };
    if (type === 'IEND') return { width: view.getUint32(16), height: view.getUint32(20), depth: bytes[24]! };
    at += 12 + length;
  }
  return { problem: m.image_truncated() };
}

/**
 * Returns the problem of the pixel data of a PNG file with valid chunks, if any: missing bytes decode to black rows
 * without an error.
 */
export async function pixelProblem(bytes: Uint8Array): Promise<string | undefined> {
  const header = pngHeader(bytes);
  if (!header) return m.image_header_damaged();
  const data = await pixelDataAside(bytes, header);
  return 'problem' in data ? data.problem : undefined;
}
