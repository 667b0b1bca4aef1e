import { createHash } from 'node:crypto';
import { ready, setBackend, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { EngineName } from '../../shared/contract/engine-info';
import { parseHyperparameters } from '../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { unwrap } from '../../shared/contract/outcome';
import type { TensorFile } from '../../shared/formats/safetensors';
import { openEngine } from './backends';
import { Stream } from './random/random';

/** Opens every engine available on this machine, so that a test can run on each. */
export async function availableEngines(): Promise<EngineName[]> {
  const available: EngineName[] = [];
  for (const name of ['tensorflow', 'wasm', 'cpu'] as const) {
    try {
      await openEngine(name);
      available.push(name);
    } catch {
      // This engine is not installed.
    }
  }
  return available;
}

/** Selects an engine that has been opened. */
export async function useEngine(name: EngineName): Promise<void> {
  await setBackend(name);
  await ready();
}

/** Returns a file of tensors with the SHA-256 of each tensor's bytes: equal for equal bits, and compared in a moment. */
export const fingerprint = ({ tensors, metadata }: TensorFile) => ({
  metadata,
  tensors: Object.entries(tensors).map(([name, { shape, data }]) => ({
    name,
    shape,
    type: data.constructor.name,
    sha256: createHash('sha256')
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest('hex'),
  })),
});

/** ||a - b|| / ||b|| */
export function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    size += b[i]! ** 2;
  }
  return Math.sqrt(difference / Math.max(size, 1e-30));
}

/** Returns the gradient of `loss` over all values of the variables, by automatic differentiation. */
export const gradientOf = (loss: () => Scalar, variables: Variable[]): number[] =>
  tidy(() => {
    const { grads } = variableGrads(loss, variables);
    return variables.flatMap((v) =>
      grads[v.name] ? [...grads[v.name]!.dataSync()] : new Array<number>(v.size).fill(0),
    );
  });

/** Returns the same gradient by central differences of width 2 h. */
export function finiteDifferences(loss: () => Scalar, variables: Variable[], h = 5e-3): number[] {
  const at = () => tidy(() => loss().dataSync()[0]!);
  return variables.flatMap((v) => {
    const values = Float32Array.from(v.dataSync());
    const set = (data: Float32Array) => tidy(() => v.assign(tensor(data, v.shape)));
    const slopes = Array.from(values, (value, i) => {
      const moved = (by: number) => {
        const copy = Float32Array.from(values);
        copy[i] = value + by;
        set(copy);
        return at();
      };
      return (moved(h) - moved(-h)) / (2 * h);
    });
    set(values);
    return slopes;
  });
}

/** Returns slopes of `loss` along random unit directions, from the given gradient and by central differences. */
export function slopes(
  loss: () => Scalar,
  variables: Variable[],
  gradient: number[],
  directions: number,
  h: number,
): { exact: number[]; differences: number[] } {
  const start = variables.map((v) => Float32Array.from(v.dataSync()));
  const stream = new Stream(17, 'epsilon');
  const moved = (along: Float32Array, by: number) => {
    let at = 0;
    variables.forEach((v, i) =>
      tidy(() =>
        v.assign(
          tensor(
            start[i]!.map((value) => value + by * along[at++]!),
            v.shape,
          ),
        ),
      ),
    );
    return tidy(() => loss().dataSync()[0]!);
  };
  const pairs = Array.from({ length: directions }, () => {
    const random = stream.normal(gradient.length);
    const length = Math.sqrt(random.reduce((sum, r) => sum + r * r, 0));
    const along = random.map((r) => r / length);
    return {
      exact: along.reduce((sum, a, i) => sum + a * gradient[i]!, 0),
      difference: (moved(along, h) - moved(along, -h)) / (2 * h),
    };
  });
  return { exact: pairs.map((p) => p.exact), differences: pairs.map((p) => p.difference) };
}

/** Hyperparameters of a tiny run, overridden by `given`. */
export function settings(given: Record<string, unknown>): Hyperparameters {
  const small = { batchSize: 4, steps: 4, sampleEvery: 2, checkpointEvery: 2, diagnosticsEvery: 2, ...given };
  return unwrap(parseHyperparameters(small));
}
