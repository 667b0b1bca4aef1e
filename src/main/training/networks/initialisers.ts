import type { Stream } from '../random/random';

/** Returns n initial weights; `fanIn` is the number of inputs of each unit. */
export type Initialiser = (n: number, fanIn: number, stream: Stream) => Float32Array;

export const zeros: Initialiser = (n) => new Float32Array(n);
export const ones: Initialiser = (n) => new Float32Array(n).fill(1);

/** N(mean, deviation^2); DCGAN: N(0, 0.02^2) for weights (arXiv 1511.06434, section 4), N(1, 0.02^2) for scales (its code). */
export const normal =
  (deviation: number, mean = 0): Initialiser =>
  (n, _fanIn, stream) =>
    stream.normal(n).map((v) => mean + deviation * v);

/** N(0, 2 / fanIn), for layers before a ReLU (He et al., arXiv 1502.01852, equation 10). */
export const he: Initialiser = (n, fanIn, stream) => normal(Math.sqrt(2 / fanIn))(n, fanIn, stream);

/**
 * U(-b, b) with b = 1 / sqrt(fanIn), for weights and biases: the default of PyTorch's Linear, which PyTorch-GAN uses.
 */
export const uniformFanIn: Initialiser = (n, fanIn, stream) => {
  const bound = 1 / Math.sqrt(fanIn);
  return stream.uniform(n).map((v) => bound * (2 * v - 1));
};
