import { add, div, dot, matMul, norm, reshape, scalar, tensor, tidy, variable } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import type { Model, Variables } from './model';
import type { SingularVectors } from './parts';

/** Keeps a vector of zeros from becoming NaN, as in PyTorch. */
const EPSILON = 1e-12;
/** At the start, so that sigma is near the truth from the first update on; as many as PyTorch's parametrization takes. */
const FIRST_ITERATIONS = 15;

/** The transpose of the paper's W: [rest, out]. */
const matrixOf = (weight: Tensor): Tensor2D => reshape(weight, [-1, weight.shape.at(-1)!]);

/**
 * Spectral normalisation, Miyato et al. 2018: https://arxiv.org/abs/1802.05957, section 2 and Algorithm 1
 *
 *   v <- W^T u / ||W^T u||,  u <- W v / ||W v||,  sigma(W) = u^T W v,  W_SN = W / sigma(W)
 *
 * W has a row for each unit: the transpose of a dense weight [in, out]; of a filter [k, k, in, out] one of k k in columns. u and v
 * are kept from update to update, one iteration each, and are constants in the gradient (equation 12), which goes through sigma
 * to W, as in PyTorch's torch.nn.utils.spectral_norm.
 *
 * @returns sigma(W) as u and v see it; differentiable in the weight
 */
export const spectralNorm = (weight: Tensor, { u, v }: SingularVectors): Scalar =>
  dot(v as unknown as Tensor1D, reshape(matMul(matrixOf(weight), column(u)), [-1]) as Tensor1D) as Scalar;

/** One power iteration, which moves u and v. */
export function iterate(weight: Tensor, { u, v }: SingularVectors): void {
  const w = matrixOf(weight);
  v.assign(unit(matMul(w, column(u))));
  u.assign(unit(matMul(w, column(v), true)));
}

const column = (vector: Tensor): Tensor2D => reshape(vector, [-1, 1]);
const unit = (vector: Tensor): Tensor1D => div(reshape(vector, [-1]), add(norm(vector), scalar(EPSILON)));

/** The same network with all its weights normalised; u begins in a random direction, drawn after the weights, which stay as they are without. */
export function spectrallyNormalised(model: Model, stream: Stream): Model {
  const vectors: Variables = {};
  const kept = (name: string, values: Float32Array) =>
    tidy(() => (vectors[name] = variable(unit(tensor(values)), false)));
  const layers = Object.entries(model.linears).map(([name, linear]) => {
    const out = linear.weight.shape.at(-1)!;
    const singular = {
      u: kept(`${name}/u`, stream.normal(out)),
      v: kept(`${name}/v`, new Float32Array(linear.weight.size / out)),
    };
    linear.singular = singular;
    return { weight: linear.weight, singular };
  });
  const prepare = () =>
    layers.forEach(({ weight, singular }) => {
      iterate(weight, singular);
    });
  tidy(() => {
    for (let i = 0; i < FIRST_ITERATIONS; i++) prepare();
  });
  return { ...model, statistics: { ...model.statistics, ...vectors }, prepare };
}
