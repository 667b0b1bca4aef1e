import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { Stream } from '../random/random';
import { eagerly } from './input';
import type { Input } from './input';
import { DTYPE, execute, hasGraphs, idOf, nodeBackend, typeAttribute, wrap } from './native';

type Op = 'StatelessRandomUniformV2' | 'StatelessRandomNormalV2';

/** RNG_ALG_PHILOX in rng_alg.h. */
const PHILOX = 1;

/**
 * Draws n random numbers of a stream with TensorFlow's generator; the only input from JavaScript is the stream
 * position.
 *
 * Uniform numbers equal those of random.ts bit for bit, normal ones to 2e-5. The counter is [block, 0] as two 64-bit
 * words; the key is constant for a run.
 */
export function drawInGraph(op: Op, stream: Stream, n: number, input: Input): Tensor {
  return tidy(() => {
    const counter = input({ shape: [2, 2], dtype: 'int32', next: () => counterOf(stream.skip(Math.ceil(n / 4))) });
    const temporaries: number[] = [];
    const temporary = (id: number) => {
      temporaries.push(id);
      return id;
    };
    const { binding } = nodeBackend();
    const int32 = (shape: number[], ...values: number[]) =>
      temporary(binding.createTensor(shape, DTYPE.int32, Int32Array.from(values)));
    const unsigned = (id: number) =>
      temporary(execute('Bitcast', [typeAttribute('T', DTYPE.int32), typeAttribute('type', DTYPE.uint64)], [id]).id);
    const inputs = [int32([1], n), unsigned(int32([1, 2], ...stream.key)), unsigned(idOf(counter)), int32([], PHILOX)];
    const drawn = execute(op, [typeAttribute('dtype', DTYPE.float32), typeAttribute('Tshape', DTYPE.int32)], inputs);
    for (const id of temporaries) binding.deleteTensor(id);
    return wrap(drawn);
  });
}

/** Returns a block number, up to 2^53, as the low and high 32 bits of the first of two 64-bit words. */
const counterOf = (block: number): Int32Array => Int32Array.of(block % 2 ** 32, Math.floor(block / 2 ** 32), 0, 0);

let isMatching: boolean | undefined;

/**
 * Returns whether the engine's generator produces the numbers of random.ts, which older versions of TensorFlow and
 * some devices do not. Tested once.
 */
export function hasMatchingGenerator(): boolean {
  if (!hasGraphs()) return false;
  return (isMatching ??= testGenerator());
}

function testGenerator(): boolean {
  const n = 1000;
  try {
    const drawn = tidy(() =>
      drawInGraph('StatelessRandomUniformV2', new Stream(1, 'latents', 5), n, eagerly).dataSync(),
    );
    return new Stream(1, 'latents', 5).uniform(n).every((value, i) => value === drawn[i]);
  } catch {
    return false;
  }
}
