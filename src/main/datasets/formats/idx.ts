import { m } from '../../../paraglide/messages';
import { formatBytes } from '../../../shared/lib/format';
import { MAX_ARRAY_BYTES } from '../images/images';
import type { ImageArray } from '../images/images';
import { fail } from '../refusals';
import { gunzipBounded, gunzipHead, isGzip } from './gunzip';

/**
 * The IDX format of MNIST (http://yann.lecun.com/exdb/mnist/, "The IDX file format"): two zero bytes, a type code
 * (8: unsigned byte), the number of dimensions, each dimension as a big-endian 32-bit count, then the values.
 */
export interface IdxHeader {
  shape: number[];
  /** Bytes before the values. */
  offset: number;
  /** Number of bytes that the shape requires. */
  size: number;
}

const UNSIGNED_BYTE = 8;
const MAX_DIMENSIONS = 4;

/**
 * Reads a header from the first bytes of plain IDX data; undefined if they are not the start of an IDX file of bytes.
 */
function idxHeader(bytes: Uint8Array): IdxHeader | undefined {
  const dimensions = bytes[3] ?? 0;
  const offset = 4 + 4 * dimensions;
  if (bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== UNSIGNED_BYTE) return undefined;
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS || bytes.length < offset) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, offset);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  return { shape, offset, size: shape.reduce((a, b) => a * b, 1) };
}

/** Reads the header from the first bytes of a file, gzip or not. */
export const idxFileHeader = (head: Uint8Array): IdxHeader | undefined =>
  idxHeader(isGzip(head) ? gunzipHead(head) : head);

/** Encodes the header of a shape. */
export function encodeIdxHeader(shape: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length);
  bytes.set([0, 0, UNSIGNED_BYTE, shape.length]);
  shape.forEach((n, i) => new DataView(bytes.buffer).setUint32(4 + 4 * i, n));
  return bytes;
}

/**
 * Reads an IDX file of unsigned bytes, gzip or plain. The header is checked before anything of its size is allocated.
 *
 * @throws RefusalError with the name of a file that is not IDX, too large, truncated, or longer than its header says
 */
export async function readIdx(bytes: Uint8Array, file: string): Promise<{ shape: number[]; data: Uint8Array }> {
  const header = idxFileHeader(bytes);
  if (!header) fail(m.dataset_no_idx({ file }), file);
  const { shape, offset, size } = header;
  if (size > MAX_ARRAY_BYTES)
    fail(m.dataset_idx_too_large({ file, shape: shape.join(' x '), max: formatBytes(MAX_ARRAY_BYTES) }), file);
  const plain = isGzip(bytes) ? await gunzipBounded(bytes, offset + size, file) : bytes;
  if (plain.length < offset + size)
    fail(m.dataset_idx_truncated({ file, shape: shape.join(' x '), needed: offset + size, bytes: plain.length }), file);
  if (plain.length > offset + size) fail(m.dataset_file_too_long({ file }), file);
  return { shape, data: plain.subarray(offset) };
}

/** Combines images and labels of two IDX files; refuses shapes that do not match. */
export async function readIdxPair(
  images: { bytes: Uint8Array; file: string },
  labels?: { bytes: Uint8Array; file: string },
): Promise<ImageArray> {
  const { shape, data } = await readIdx(images.bytes, images.file);
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 3 || data.length === 0 || (channels !== 1 && channels !== 3)) {
    fail(m.dataset_idx_no_images({ file: images.file, shape: shape.join(' x ') }), images.file);
  }
  const array: ImageArray = { count, height, width, channels, pixels: data };
  if (!labels) return array;
  const read = await readIdx(labels.bytes, labels.file);
  if (read.shape.length !== 1 || read.data.length !== count) {
    fail(
      m.dataset_idx_labels({ labels: labels.file, shape: read.shape.join(' x '), count, images: images.file }),
      labels.file,
    );
  }
  return { ...array, labels: read.data };
}
