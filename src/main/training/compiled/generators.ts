import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Stream } from '../random/random';
import { eagerly } from './input';
import type { Input } from './input';
import { DTYPE, execute, hasGraphs, idOf, nodeBackend, typeAttribute, wrap } from './native';

type Op = 'StatelessRandomUniformV2' | 'StatelessRandomNormalV2';

/** RNG_ALG_PHILOX of rng_alg.h. */
const PHILOX = 1;

/**
 * n numbers of a stream, drawn by TensorFlow itself: all that a step needs from JavaScript is where the stream stands.
 *
 * Uniform numbers are those of random.ts bit for bit, normal ones to 2e-5. Only the order of the words in the counter
 * matters here, [block, 0] as two 64-bit words; the key is a constant of the run.
 */
export function drawInside(op: Op, stream: Stream, n: number, input: Input): Tensor {
  return tidy(() => {
    const counter = input({ shape: [2, 2], dtype: 'int32', next: () => counterOf(stream.skip(Math.ceil(n / 4))) });
    const made: number[] = [];
    const own = (id: number) => {
      made.push(id);
      return id;
    };
    const { binding } = nodeBackend();
    const int32 = (shape: number[], ...values: number[]) =>
      own(binding.createTensor(shape, DTYPE.int32, Int32Array.from(values)));
    const unsigned = (id: number) =>
      own(execute('Bitcast', [typeAttribute('T', DTYPE.int32), typeAttribute('type', DTYPE.uint64)], [id]).id);
    const inputs = [int32([1], n), unsigned(int32([1, 2], ...stream.key)), unsigned(idOf(counter)), int32([], PHILOX)];
    const drawn = execute(op, [typeAttribute('dtype', DTYPE.float32), typeAttribute('Tshape', DTYPE.int32)], inputs);
    for (const id of made) binding.deleteTensor(id);
    return wrap(drawn);
  });
}

/** A block's number, up to 2^53, as the low and high 32 bits of the first of two 64-bit words. */
const counterOf = (block: number): Int32Array => Int32Array.of(block % 2 ** 32, Math.floor(block / 2 ** 32), 0, 0);

let alike: boolean | undefined;

/** Whether the engine draws, and draws the numbers of random.ts: an older TensorFlow, or a device, may not. Asked once. */
export function drawsAlike(): boolean {
  if (!hasGraphs()) return false;
  return (alike ??= tryToDraw());
}

function tryToDraw(): boolean {
  const n = 1000;
  try {
    const theirs = tidy(() =>
      drawInside('StatelessRandomUniformV2', new Stream(1, 'latents', 5), n, eagerly).dataSync(),
    );
    return new Stream(1, 'latents', 5).uniform(n).every((value, i) => value === theirs[i]);
  } catch {
    return false;
  }
}
