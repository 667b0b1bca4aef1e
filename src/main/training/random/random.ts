/**
 * Philox4x32-10, the counter-based generator of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC
 * 2011).
 *
 * Block i of a stream is a function of (seed, stream, i) only, so that the state is one counter, and every engine
 * draws the same numbers. Words, uniforms and normals are laid out as in TensorFlow's stateless generators
 * (StatelessRandomUniformV2 and StatelessRandomNormalV2 with key = [seed, stream], counter = [i, 0]), see
 * docs/decisions/random.md.
 */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = aHigh * bLow;
  const second = aLow * bHigh;
  const carry = ((aLow * bLow) >>> 16) + (first & 0xffff) + (second & 0xffff);
  return (aHigh * bHigh + (first >>> 16) + (second >>> 16) + (carry >>> 16)) >>> 0;
}

/** Writes the four words of one block to `out` at offset `at`; counter and key are 32-bit words. */
export function philox(out: Uint32Array, at: number, counter: ArrayLike<number>, key: ArrayLike<number>): void {
  let [c0, c1, c2, c3] = [counter[0]!, counter[1]!, counter[2]!, counter[3]!];
  let [k0, k1] = [key[0]!, key[1]!];
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, c0);
    const high1 = multiplyHigh(M1, c2);
    const low0 = Math.imul(M0, c0);
    const low1 = Math.imul(M1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}

/** Each purpose has its own stream, so that additional draws for one do not change the others. */
export const STREAMS = [
  'generatorWeights',
  'discriminatorWeights',
  'latents',
  'batches',
  'epsilon',
  'dropout',
  'fixedLatents',
] as const;
export type StreamName = (typeof STREAMS)[number];

/** One sequence of random numbers. */
export class Stream {
  /** Seed and stream: one 64-bit word, low half first. */
  readonly key: readonly [number, number];
  private readonly counter = [0, 0, 0, 0];

  /** @param block number of the next block, from 0 to 2^53 */
  constructor(
    seed: number,
    stream: StreamName,
    public block = 0,
  ) {
    this.key = [seed >>> 0, STREAMS.indexOf(stream) + 1];
  }

  /** Skips blocks that are drawn elsewhere; returns the first of them. */
  skip(blocks: number): number {
    this.block += blocks;
    return this.block - blocks;
  }

  /** Returns at least n 32-bit words; whole blocks are consumed. */
  words(n: number): Uint32Array {
    const blocks = Math.ceil(n / 4);
    const out = new Uint32Array(4 * blocks);
    for (let i = 0; i < blocks; i++) {
      this.counter[0] = this.block % 2 ** 32;
      this.counter[1] = Math.floor(this.block / 2 ** 32);
      philox(out, 4 * i, this.counter, this.key);
      this.block++;
    }
    return out;
  }

  /** Returns n numbers uniform on [0, 1) with 23 random bits each. */
  uniform(n: number): Float32Array {
    const words = this.words(n);
    const out = new Float32Array(n);
    for (let i = 0; i < n; i++) out[i] = unit(words[i]!);
    return out;
  }

  /** Returns n standard normal numbers by the Box-Muller transform of pairs of words. */
  normal(n: number): Float32Array {
    const words = this.words(n);
    const out = new Float32Array(words.length);
    for (let i = 0; i < words.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(Math.max(unit(words[i]!), 1e-7)));
      const angle = 2 * Math.PI * unit(words[i + 1]!);
      out[i] = radius * Math.sin(angle);
      out[i + 1] = radius * Math.cos(angle);
    }
    return out.subarray(0, n);
  }

  /** Returns the numbers 0 to n - 1 in random order (Fisher-Yates; the bias of the scaled word is below n / 2^32). */
  permutation(n: number): Uint32Array {
    const words = this.words(n);
    const out = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = multiplyHigh(words[i]!, i + 1);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }
}

const unit = (word: number): number => (word & 0x7fffff) / 2 ** 23;

/** Next block of each stream: the complete state. */
export type RandomState = Record<StreamName, number>;

/** The streams of one run, by name. */
export type Streams = Record<StreamName, Stream>;

/** @param latentSeed seed of the fixed latents of sample grids, shared by the runs of an experiment */
export const openStreams = (seed: number, latentSeed: number): Streams =>
  Object.fromEntries(
    STREAMS.map((name) => [name, new Stream(name === 'fixedLatents' ? latentSeed : seed, name)]),
  ) as Streams;

/** Returns the position of each stream, for a checkpoint. */
export const readState = (streams: Streams): RandomState =>
  Object.fromEntries(STREAMS.map((name) => [name, streams[name].block])) as RandomState;

/** Restores the position of each stream from a checkpoint. */
export function restoreState(streams: Streams, state: RandomState): void {
  for (const name of STREAMS) streams[name].block = state[name];
}
