import { m } from '../../../paraglide/messages';
import { MAX_ARRAY_BYTES } from '../images/images';
import type { ImageArray } from '../images/images';
import { fail } from '../refusals';
import { unzipEntry, zipEntries } from './zip';

/** An array of a .npy file, in C order. */
interface NpyArray {
  shape: number[];
  data: Uint8Array;
}

const MAGIC = '\x93NUMPY';
const MAX_HEADER = 64 * 1024;

/**
 * Reads the .npy format (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), versions 1 to 3,
 * unsigned bytes in C order.
 *
 * @throws RefusalError with `file` for anything else
 */
function readNpy(bytes: Uint8Array, file: string): NpyArray {
  const { text, offset } = headerText(bytes, file);
  const type = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const dimensions = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (type === undefined || dimensions === undefined) fail(m.dataset_npy_header({ file }), file);
  if (type !== '|u1') fail(m.dataset_npy_type({ file, type }), file);
  if (/'fortran_order':\s*True/.test(text)) fail(m.dataset_npy_order({ file }), file);
  const shape = dimensions
    .split(',')
    .map((d) => d.trim())
    .filter(Boolean)
    .map(Number);
  const size = shape.reduce((a, b) => a * b, 1);
  if (bytes.length - offset !== size)
    fail(m.dataset_npy_size({ file, shape: shape.join(' x '), needed: size, bytes: bytes.length - offset }), file);
  return { shape, data: bytes.subarray(offset) };
}

function headerText(bytes: Uint8Array, file: string): { text: string; offset: number } {
  const latin = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  const start = (bytes[6] ?? 0) >= 2 ? 12 : 10;
  if (latin(0, 6) !== MAGIC || bytes.length < start) fail(m.dataset_npy_none({ file }), file);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = start === 12 ? view.getUint32(8, true) : view.getUint16(8, true);
  if (length > MAX_HEADER || start + length > bytes.length) fail(m.dataset_npy_truncated({ file }), file);
  return { text: latin(start, start + length), offset: start + length };
}

const channelsOf = ({ shape }: NpyArray): number => (shape.length === 3 ? 1 : shape.length === 4 ? shape[3]! : 0);
const isImages = (a: NpyArray): boolean => a.data.length > 0 && [1, 3].includes(channelsOf(a));
const isLabels =
  (count: number) =>
  ({ shape }: NpyArray) =>
    shape[0] === count && shape.slice(1).every((d) => d === 1);

/**
 * Reads the images of a .npz file: its largest array of bytes with shape [n, h, w], [n, h, w, 1] or [n, h, w, 3], and
 * as labels an array of n bytes. Arrays are chosen by shape, not by name.
 *
 * @throws RefusalError with the name of the file
 */
export async function readNpz(bytes: Uint8Array, file: string): Promise<ImageArray> {
  const arrays: (NpyArray & { name: string })[] = [];
  let left = MAX_ARRAY_BYTES;
  for (const entry of (await zipEntries(bytes, file)).filter((e) => e.name.endsWith('.npy'))) {
    const content = await unzipEntry(entry, left, file);
    left -= content.length;
    arrays.push({ name: entry.name, ...readNpy(content, m.dataset_name_in_file({ name: entry.name, file })) });
  }
  const images = arrays.filter(isImages).sort((a, b) => b.data.length - a.data.length)[0];
  if (!images) fail(m.dataset_npz_no_images({ file }), file);
  const [count, height, width] = images.shape as [number, number, number];
  const labels = arrays.find(isLabels(count));
  const unused = arrays
    .filter((array) => array !== images && array !== labels)
    .map(({ name }) => name.replace(/\.npy$/, ''));
  return {
    count,
    height,
    width,
    channels: channelsOf(images) as 1 | 3,
    pixels: images.data,
    ...(labels && { labels: labels.data }),
    ...(unused.length > 0 && { unused }),
  };
}
