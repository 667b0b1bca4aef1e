import { m } from '../../../paraglide/messages';
import type { Inspection } from './png';

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

const START_OF_SCAN = 0xda;
const APPLICATION_2 = 0xe2;
/** A JPEG has 8 bits per channel; few decoders read the 12 bits of the extended format. */
const JPEG_DEPTH = 8;
const END_OF_IMAGE = 0xd9;
/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Checks the structure of a JPEG file (ITU-T T.81, annex B): segments up to the first scan including a frame header,
 * and an end-of-image marker, which truncated files do not have. The compressed data has no checksum.
 */
export function inspectJpeg(bytes: Uint8Array): Inspection {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let size: { width: number; height: number; depth: number } | undefined;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return { problem: m.image_damaged() };
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2) return { problem: m.image_damaged() };
    if (at + 2 + length > bytes.length) break;
    if (isFrame(marker) && length >= 8)
      size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7), depth: JPEG_DEPTH };
    at += 2 + length;
    if (marker !== START_OF_SCAN) continue;
    if (!size) return { problem: m.image_damaged() };
    if (scansAfter(bytes, at) > MAX_SCANS) return { problem: m.image_scans({ max: MAX_SCANS }) };
    return hasEnd(bytes, at) ? size : { problem: m.image_truncated() };
  }
  return { problem: m.image_truncated() };
}

/**
 * A progressive image has about ten scans, and at most one for each bit and band. Each is decoded over the whole image,
 * however short it is.
 */
const MAX_SCANS = 200;

function scansAfter(bytes: Uint8Array, from: number): number {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const marker = Buffer.from([0xff, START_OF_SCAN]);
  let count = 0;
  for (let at = data.indexOf(marker, from); at >= 0 && count <= MAX_SCANS; at = data.indexOf(marker, at + 2)) count++;
  return count;
}

/** In scan data a byte FF is followed by 00 or a restart marker, so FF D9 is always the end. */
function hasEnd(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.length - 2; at >= from; at--)
    if (bytes[at] === 0xff && bytes[at + 1] === END_OF_IMAGE) return true;
  return false;
}

/** Removes the ICC profile of a JPEG file (ICC.1, annex B.4), so that it decodes to the stored levels, as in Pillow. */
export function withoutProfile(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array[] = [];
  let kept = 0;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== START_OF_SCAN;) {
    const end = at + 2 + view.getUint16(at + 2);
    if (
      bytes[at + 1] === APPLICATION_2 &&
      Buffer.from(bytes.subarray(at + 4, at + 15)).toString('latin1') === 'ICC_PROFILE'
    ) {
      parts.push(bytes.subarray(kept, at));
      kept = end;
    }
    at = end;
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(kept)]);
}
