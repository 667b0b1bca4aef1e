import { backend } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openStreams, philox, readState, restoreState, Stream } from './random';
import { availableEngines, useEngine } from '../training.test-helper';

const hex = (words: ArrayLike<number>) => Array.from(words, (w) => w.toString(16).padStart(8, '0')).join(' ');
const block = (counter: number[], key: number[]) => {
  const out = new Uint32Array(4);
  philox(out, 0, counter, key);
  return hex(out);
};

describe('philox', () => {
  // Known answers of Random123 (kat_vectors, philox4x32 10), DE Shaw Research.
  it('gives the published answers', () => {
    expect(block([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    const f = 0xffffffff;
    expect(block([f, f, f, f], [f, f])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });
});

describe('a stream', () => {
  it('draws the same numbers in one piece or in several', () => {
    const whole = new Stream(7, 'latents').normal(32);
    const parts = new Stream(7, 'latents');
    expect([...parts.normal(16), ...parts.normal(16)]).toEqual([...whole]);
  });

  it('goes on from a saved state', () => {
    const streams = openStreams(3, 0);
    streams.latents.normal(100);
    const state = readState(streams);
    const expected = [...streams.latents.uniform(9)];
    const again = openStreams(3, 0);
    restoreState(again, JSON.parse(JSON.stringify(state)) as typeof state);
    expect([...again.latents.uniform(9)]).toEqual(expected);
  });

  it('differs by seed and by name', () => {
    const first = [...new Stream(1, 'latents').uniform(8)];
    expect([...new Stream(2, 'latents').uniform(8)]).not.toEqual(first);
    expect([...new Stream(1, 'epsilon').uniform(8)]).not.toEqual(first);
  });

  it('shares the fixed latents between runs of different seeds', () => {
    expect([...openStreams(1, 5).fixedLatents.normal(4)]).toEqual([...openStreams(2, 5).fixedLatents.normal(4)]);
  });

  it('has the moments of its distributions', () => {
    const n = 200_000;
    const moments = (x: Float32Array) => {
      const mean = x.reduce((a, b) => a + b, 0) / n;
      return {
        mean,
        variance: x.reduce((a, b) => a + (b - mean) ** 2, 0) / n,
        fourth: x.reduce((a, b) => a + (b - mean) ** 4, 0) / n,
      };
    };
    const normal = moments(new Stream(11, 'latents').normal(n));
    // Five standard errors of each moment of N(0, 1): 1, 2 and 96 over n.
    expect(Math.abs(normal.mean)).toBeLessThan(5 * Math.sqrt(1 / n));
    expect(Math.abs(normal.variance - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(normal.fourth - 3)).toBeLessThan(5 * Math.sqrt(96 / n));
    const uniform = moments(new Stream(11, 'epsilon').uniform(n));
    expect(Math.abs(uniform.mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  });

  it('permutes without loss, and evenly', () => {
    const stream = new Stream(5, 'batches');
    expect([...stream.permutation(1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    const first = new Array<number>(5).fill(0);
    for (let i = 0; i < 10_000; i++) first[stream.permutation(5)[0]!]!++;
    // 2,000 expected each, standard deviation 40.
    for (const count of first) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});

/** The parts of the addon that this test calls by hand, for tfjs has no unsigned 64-bit tensors. */
interface Binding {
  createTensor(shape: number[], dtype: number, data: Int32Array): number;
  executeOp(name: string, attributes: object[], inputs: number[], outputs: number): { id: number }[];
  tensorDataSync(id: number): Float32Array;
  TF_ATTR_TYPE: number;
}
const [FLOAT, INT32, UINT64] = [1, 3, 23];

const engines = await availableEngines();
const seed = 42;

describe.skipIf(!engines.includes('tensorflow'))("TensorFlow's stateless generators", () => {
  /** 4096 numbers of the op with key [seed, 3], the stream of latents, from block 5. */
  const draw = (op: string): Float32Array => {
    const { binding } = backend() as unknown as { binding: Binding };
    const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
    const int32 = (...values: number[]) => binding.createTensor([values.length], INT32, Int32Array.from(values));
    const unsigned = (shape: number[], ...values: number[]) => {
      const words = binding.createTensor(shape, INT32, Int32Array.from(values));
      return binding.executeOp('Bitcast', [type('T', INT32), type('type', UINT64)], [words], 1)[0]!.id;
    };
    const algorithm = binding.createTensor([], INT32, Int32Array.of(1));
    const inputs = [int32(4096), unsigned([1, 2], seed, 3), unsigned([2, 2], 5, 0, 0, 0), algorithm];
    return binding.tensorDataSync(
      binding.executeOp(op, [type('dtype', FLOAT), type('Tshape', INT32)], inputs, 1)[0]!.id,
    );
  };

  it('draw the uniform numbers of a stream, bit for bit', async () => {
    await useEngine('tensorflow');
    expect([...new Stream(seed, 'latents', 5).uniform(4096)]).toEqual([...draw('StatelessRandomUniformV2')]);
  });

  it('draw the normal numbers of a stream, but for the rounding of sine and logarithm in float32', async () => {
    await useEngine('tensorflow');
    const theirs = draw('StatelessRandomNormalV2');
    new Stream(seed, 'latents', 5)
      .normal(4096)
      .forEach((ours, i) => expect(Math.abs(ours - theirs[i]!)).toBeLessThan(2e-5));
  });
});
