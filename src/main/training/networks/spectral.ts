import { add, div, dot, matMul, norm, reshape, scalar, tensor, tidy, variable } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import type { Model, Variables } from './model';
import type { SingularVectors } from './parts';

/** Prevents NaN for a zero vector, as in PyTorch. */
const EPSILON = 1e-12;
/**
 * Power iterations at initialisation, so that sigma is accurate from the first update; the number that PyTorch uses.
 */
const INITIAL_ITERATIONS = 15;

/** The transpose of the paper's W: [rest, out]. */
const matrixOf = (weight: Tensor): Tensor2D => reshape(weight, [-1, weight.shape.at(-1)!]);

/**
 * Spectral normalisation, Miyato et al. 2018: https://arxiv.org/abs/1802.05957, section 2 and Algorithm 1
 *
 *   v <- W^T u / ||W^T u||,  u <- W v / ||W v||,  sigma(W) = u^T W v,  W_SN = W / sigma(W)
 *
 * W has a row per unit: the transpose of a dense weight [in, out], or of a filter [k, k, in, out] reshaped to [k k
 * in, out]. u and v persist between updates with one power iteration each, and are constants in the gradient
 * (equation 12), which flows through sigma to W, as in PyTorch's torch.nn.utils.spectral_norm.
 *
 * @returns the estimate of sigma(W) from u and v; differentiable in the weight
 */
export const spectralNorm = (weight: Tensor, { u, v }: SingularVectors): Scalar =>
  dot(v, reshape(matMul(matrixOf(weight), column(u)), [-1]) as Tensor1D) as Scalar;

/** Performs one power iteration, which updates u and v. */
export function powerIteration(weight: Tensor, { u, v }: SingularVectors): void {
  const w = matrixOf(weight);
  v.assign(unit(matMul(w, column(u))));
  u.assign(unit(matMul(w, column(v), true)));
}

const column = (vector: Tensor): Tensor2D => reshape(vector, [-1, 1]);
const unit = (vector: Tensor): Tensor1D => div(reshape(vector, [-1]), add(norm(vector), scalar(EPSILON)));

/**
 * Returns the same network with all weights spectrally normalised.
 *
 * u starts in a random direction, drawn after the weights so that the initial weights do not change.
 */
export function spectrallyNormalised(model: Model, stream: Stream): Model {
  const vectors: Variables = {};
  const makeVector = (name: string, values: Float32Array) =>
    tidy(() => (vectors[name] = variable(unit(tensor(values)), false)));
  const layers = Object.entries(model.linears).map(([name, linear]) => {
    const out = linear.weight.shape.at(-1)!;
    const singular = {
      u: makeVector(`${name}/u`, stream.normal(out)),
      v: makeVector(`${name}/v`, new Float32Array(linear.weight.size / out)),
    };
    linear.singular = singular;
    return { weight: linear.weight, singular };
  });
  const prepare = () =>
    layers.forEach(({ weight, singular }) => {
      powerIteration(weight, singular);
    });
  tidy(() => {
    for (let i = 0; i < INITIAL_ITERATIONS; i++) prepare();
  });
  return { ...model, statistics: { ...model.statistics, ...vectors }, prepare };
}
