import type { Neighbour } from '../../../shared/domain/inference-tasks';
import type { Data } from '../../training/data';

/** Samples between two checks for cancellation. */
const ROWS_PER_SLICE = 2000;

/**
 * Returns the k nearest samples of a dataset by L2 distance, nearest first, then by index.
 *
 * Exact: squared differences of image bytes are integers.
 *
 * @param sample bytes of an image, or x and y
 * @param yieldToMessages is called between slices, and may throw
 */
export async function nearest(
  data: Data,
  sample: ArrayLike<number>,
  k: number,
  yieldToMessages: (done: number) => Promise<void>,
): Promise<Neighbour[]> {
  const best: { index: number; square: number }[] = [];
  for (let from = 0; from < data.count; from += ROWS_PER_SLICE) {
    await yieldToMessages(from);
    for (let i = from; i < Math.min(data.count, from + ROWS_PER_SLICE); i++) {
      const square = squareDistance(data.values, i * sample.length, sample);
      if (best.length === k && square >= best[k - 1]!.square) continue;
      const at = best.findIndex((b) => square < b.square);
      best.splice(at === -1 ? best.length : at, 0, { index: i, square });
      if (best.length > k) best.pop();
    }
  }
  const unit = data.kind === 'images' ? 255 : 1;
  return best.map(({ index, square }) => ({ index, distance: Math.sqrt(square) / unit }));
}

function squareDistance(values: ArrayLike<number>, at: number, sample: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += (values[at + i]! - sample[i]!) ** 2;
  return sum;
}
