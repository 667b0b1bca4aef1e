import { crc32 } from './crc32';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((b, i) => bytes[i] === b);

/** Size in pixels, or what is wrong, as the end of "the file ...". */
export type Inspection = { width: number; height: number } | { problem: string };

/**
 * Checks a PNG file from end to end (PNG specification, third edition, 5): header, the CRC of every chunk, the end.
 * Decoders show a part of a damaged file without a word; so it is found here, and no pixel is decoded for it.
 */
export function inspectPng(bytes: Uint8Array): Inspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let size: { width: number; height: number } | undefined;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) break;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) return { problem: 'is damaged' };
    if (!size && (type !== 'IHDR' || length !== 13)) return { problem: 'is damaged' };
    size ??= { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (type === 'IEND') return size;
    at += 12 + length;
  }
  return { problem: 'is cut short' };
}
