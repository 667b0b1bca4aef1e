import {
  add,
  argMin,
  matMul,
  min,
  mul,
  oneHot,
  scalar,
  square,
  sub,
  sum,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Copies } from '../../../../shared/domain/scores';
import { pick } from '../../data';
import type { Data } from '../../data';
import type { OnSlice } from './cloud';

/** The nearest training image of each image. */
interface Nearest {
  index: Int32Array;
  /** L2 distance over pixels from 0 to 1. */
  distance: Float64Array;
}

/** Training images per slice. */
const ROWS_PER_SLICE = 1000;
const EXCLUDED_DISTANCE = 1e9;

/**
 * Finds generated images that resemble training images.
 *
 * Authenticity (Alaa et al. 2022, arXiv 2102.08921) is the fraction of images that are further from their nearest
 * training image than that image is from its own nearest neighbour. Real images, each compared with the rest of the
 * data, give the value expected without copying.
 *
 * @param generated pixels as bytes, n images concatenated
 * @param real indices of the real images to compare with
 */
export async function findCopies(
  data: Data,
  generated: Uint8Array,
  real: ArrayLike<number>,
  yieldToMessages: OnSlice,
): Promise<Copies> {
  const size = data.shape.reduce((a, b) => a * b, 1);
  const samples = generated.length / size;
  const ofGenerated = await nearestOf(data, generated, undefined, yieldToMessages);
  const ofReal = await nearestOf(data, bytesOf(data, real), real, yieldToMessages);
  const neighbours = Uint32Array.from(new Set([...ofGenerated.index, ...ofReal.index]));
  const neighbourDistances = await nearestOf(data, bytesOf(data, neighbours), neighbours, yieldToMessages);
  const radius = new Map(Array.from(neighbours, (index, i) => [index, neighbourDistances.distance[i]!]));
  const authenticity = ({ index, distance }: Nearest) =>
    distance.reduce((n, d, i) => n + (d > radius.get(index[i]!)! ? 1 : 0), 0) / distance.length;
  return {
    samples,
    median: medianOf(ofGenerated.distance),
    realMedian: medianOf(ofReal.distance),
    authenticity: authenticity(ofGenerated),
    realAuthenticity: authenticity(ofReal),
    identical: ofGenerated.distance.filter((d) => d === 0).length,
  };
}

const bytesOf = (data: Data, indices: ArrayLike<number>): Uint8Array => Uint8Array.from(pick(data, indices));

/** @param without the index of each image in the data, to be skipped */
async function nearestOf(
  data: Data,
  images: Uint8Array,
  without: ArrayLike<number> | undefined,
  yieldToMessages: OnSlice,
): Promise<Nearest> {
  const size = data.shape.reduce((a, b) => a * b, 1);
  const n = images.length / size;
  const [index, least] = [new Int32Array(n).fill(-1), new Float64Array(n).fill(Infinity)];
  const x = tidy(() => mul<Tensor2D>(tensor2d(Float32Array.from(images), [n, size]), scalar(1 / 255)));
  try {
    for (let from = 0; from < data.count; from += ROWS_PER_SLICE) {
      await yieldToMessages(from, data.count);
      const found = nearestWithin(x, data, from, Math.min(ROWS_PER_SLICE, data.count - from), without);
      for (let i = 0; i < n; i++)
        if (found.least[i]! < least[i]!) [least[i], index[i]] = [found.least[i]!, from + found.at[i]!];
    }
  } finally {
    x.dispose();
  }
  // Recomputed in double precision: in single precision, the distance of an image to itself is not exactly 0.
  return { index, distance: Float64Array.from(index, (at, i) => distanceOf(data, at * size, images, i * size, size)) };
}

function nearestWithin(
  x: Tensor2D,
  data: Data,
  from: number,
  count: number,
  without: ArrayLike<number> | undefined,
): { least: ArrayLike<number>; at: ArrayLike<number> } {
  return tidy(() => {
    const size = x.shape[1];
    const y = mul(
      tensor2d(Float32Array.from(data.values.subarray(from * size, (from + count) * size)), [count, size]),
      scalar(1 / 255),
    );
    let squares = add(
      sub(sum(square(x), 1, true), mul(matMul(x, y as Tensor2D, false, true), scalar(2))),
      sum(square(y), 1),
    );
    if (without)
      squares = add(
        squares,
        mul(
          oneHot(
            tensor1d(
              Array.from(without, (i) => (i >= from && i < from + count ? i - from : -1)),
              'int32',
            ),
            count,
          ),
          scalar(EXCLUDED_DISTANCE),
        ),
      );
    return { least: min(squares, 1).dataSync(), at: argMin(squares, 1).dataSync() };
  });
}

function distanceOf(data: Data, from: number, images: Uint8Array, at: number, size: number): number {
  let sum = 0;
  for (let k = 0; k < size; k++) sum += (data.values[from + k]! - images[at + k]!) ** 2;
  return Math.sqrt(sum) / 255;
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)]! + sorted[Math.floor(middle)]!) / 2;
}
