import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { div, scalar, sub, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { RunFile } from '../../shared/formats/run-file';
import { decodeTensors } from '../../shared/formats/safetensors';

type Dataset = RunFile['dataset'];

/** Training data in memory, sample by sample. */
export interface Data {
  kind: Dataset['kind'];
  count: number;
  /** [h, w, c] of an image, [2] of a point. */
  shape: number[];
  values: Uint8Array | Float32Array;
}

/** SHA-256 of a file, read in pieces. */
async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Reads the prepared dataset of a run; refuses a file that is missing, changed, or does not fit the hyperparameters. */
export async function readData(dataset: Dataset, h: Hyperparameters): Promise<Outcome<Data>> {
  const name = dataset.kind === 'images' ? 'images' : 'points';
  try {
    const hash = await sha256Of(dataset.file);
    if (hash !== dataset.sha256)
      return refuse(
        `The data file ${dataset.file} has changed since the run was queued (its SHA-256 is ${hash}): queue the run again.`,
        dataset.file,
      );
    const found = decodeTensors(await readFile(dataset.file)).tensors[name];
    if (!found)
      return refuse(`The data file ${dataset.file} has no tensor "${name}": prepare the dataset again.`, dataset.file);
    return fit(
      { kind: dataset.kind, count: found.shape[0]!, shape: found.shape.slice(1), values: found.data as Data['values'] },
      h,
      dataset.file,
    );
  } catch (error) {
    return refuse(`The data file ${dataset.file} cannot be read: ${(error as Error).message}`, dataset.file);
  }
}

function fit(data: Data, h: Hyperparameters, file: string): Outcome<Data> {
  const expected = h.network === 'mlp' ? [2] : [h.imageSize, h.imageSize, h.channels];
  if (data.shape.join() !== expected.join())
    return refuse(
      `The data file ${file} holds samples of shape ${data.shape.join(' x ')}, and the network ${h.network} wants ${expected.join(' x ')}.`,
      file,
    );
  const right = data.kind === 'images' ? data.values instanceof Uint8Array : data.values instanceof Float32Array;
  if (!right)
    return refuse(
      `The data file ${file} must hold ${data.kind === 'images' ? 'U8 pixels' : 'F32 points'}: prepare the dataset again.`,
      file,
    );
  if (data.count === 0) return refuse(`The data file ${file} holds no samples.`, file);
  return ok(data);
}

/** The values of some samples, one after the other. */
export function pick(data: Data, indices: ArrayLike<number>): Float32Array {
  const size = data.shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(indices.length * size);
  for (let i = 0; i < indices.length; i++)
    values.set(data.values.subarray(indices[i]! * size, (indices[i]! + 1) * size), i * size);
  return values;
}

/** A batch as networks see it: pixels scaled from [0, 255] to [-1, 1], points as they are. */
export const scaled = (data: Data, batch: Tensor): Tensor =>
  data.kind === 'points' ? batch : sub(div(batch, scalar(127.5)), scalar(1));

/** Some samples as networks see them, [n, ...data.shape]. */
export const gather = (data: Data, indices: ArrayLike<number>): Tensor =>
  tidy(() => scaled(data, tensor(pick(data, indices), [indices.length, ...data.shape])));
