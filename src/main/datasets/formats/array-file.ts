import type { ImageArray } from '../images/images';
import { readIdx } from './idx';
import { fail } from '../refusals';

/** Puts pictures and labels of two IDX files together; refuses shapes that do not fit each other. */
export async function readIdxPair(images: { bytes: Uint8Array; file: string }, labels?: { bytes: Uint8Array; file: string }): Promise<ImageArray> {
  const { shape, data } = await readIdx(images.bytes, images.file);
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (shape.length < 3 || data.length === 0 || (channels !== 1 && channels !== 3)) {
    fail(`${images.file} holds ${shape.join(' x ')} values, not pictures; choose the file of images, n x height x width.`, images.file);
  }
  const array: ImageArray = { count, height, width, channels, pixels: data };
  if (!labels) return array;
  const read = await readIdx(labels.bytes, labels.file);
  if (read.shape.length !== 1 || read.data.length !== count) {
    fail(`${labels.file} has ${read.shape.join(' x ')} labels for the ${count} pictures of ${images.file}; choose the two files of one set.`, labels.file);
  }
  return { ...array, labels: read.data };
}
