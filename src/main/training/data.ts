import { readFile } from 'node:fs/promises';
import { div, scalar, sub, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { m } from '../../paraglide/messages';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { RunFile } from '../../shared/formats/run-file';
import { decodeTensors } from '../../shared/formats/safetensors';
import { hashFile } from '../files/hash-file';

type Dataset = RunFile['dataset'];

/** What determines the shape of the samples. */
type DataFormat = Pick<Hyperparameters, 'network' | 'imageSize' | 'channels'>;

/** A training dataset in memory. */
export interface Data {
  kind: Dataset['kind'];
  count: number;
  /** Shape of one sample: [h, w, c] of an image, [2] of a point. */
  shape: number[];
  values: Uint8Array | Float32Array;
}

/**
 * Reads the prepared dataset of a run. Refuses a file that is missing, has changed, or does not match the
 * hyperparameters.
 */
export async function readData(dataset: Dataset, h: DataFormat): Promise<Outcome<Data>> {
  const name = dataset.kind === 'images' ? 'images' : 'points';
  try {
    const hash = await hashFile(dataset.file);
    if (hash !== dataset.sha256) return refuse(m.training_data_changed({ file: dataset.file, hash }), dataset.file);
    const found = decodeTensors(await readFile(dataset.file)).tensors[name];
    if (!found) return refuse(m.training_data_no_tensor({ file: dataset.file, name }), dataset.file);
    return checkData(
      { kind: dataset.kind, count: found.shape[0]!, shape: found.shape.slice(1), values: found.data as Data['values'] },
      h,
      dataset.file,
    );
  } catch (error) {
    return refuse(m.training_data_unreadable({ file: dataset.file, message: (error as Error).message }), dataset.file);
  }
}

function checkData(data: Data, h: DataFormat, file: string): Outcome<Data> {
  const expected = h.network === 'mlp' ? [2] : [h.imageSize, h.imageSize, h.channels];
  if (data.shape.join() !== expected.join())
    return refuse(
      m.training_data_shape({
        file,
        found: data.shape.join(' x '),
        network: h.network,
        expected: expected.join(' x '),
      }),
      file,
    );
  const hasExpectedType =
    data.kind === 'images' ? data.values instanceof Uint8Array : data.values instanceof Float32Array;
  if (!hasExpectedType)
    return refuse(data.kind === 'images' ? m.training_data_pixels({ file }) : m.training_data_points({ file }), file);
  if (data.count === 0) return refuse(m.training_data_empty({ file }), file);
  return ok(data);
}

/** Returns the values of the selected samples, concatenated. */
export function pick(data: Data, indices: ArrayLike<number>): Float32Array {
  const size = data.shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++)
    values.set(data.values.subarray(indices[i]! * size, (indices[i]! + 1) * size), i * size);
  return values;
}

/** Scales a batch to the input range of the networks: pixels from [0, 255] to [-1, 1], points unchanged. */
export const scaled = (data: Data, batch: Tensor): Tensor =>
  data.kind === 'points' ? batch : sub(div(batch, scalar(127.5)), scalar(1));

/** Returns the selected samples, scaled, as [n, ...data.shape]. */
export const gather = (data: Data, indices: ArrayLike<number>): Tensor =>
  tidy(() => scaled(data, tensor(pick(data, indices), [indices.length, ...data.shape])));
