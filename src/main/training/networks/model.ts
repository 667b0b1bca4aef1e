import { tensor, variable } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import type { Initialiser } from './initialisers';
import { zeros } from './initialisers';
import type { Linear, Normalisation } from './parts';

/** Options of one forward pass. */
export interface Pass {
  /** Whether batch normalisation uses batch statistics and dropout is active. */
  training: boolean;
  /** Whether this pass updates the moving averages. */
  updateStatistics: boolean;
  /** A dropout mask: 0 with probability `rate`, 1 / (1 - rate) elsewhere. */
  dropoutMask(shape: number[], rate: number): Tensor;
}

/** The pass of sample grids: deterministic, and each image depends on its own latent vector only. */
export const INFERENCE: Pass = {
  training: false,
  updateStatistics: false,
  dropoutMask: () => {
    throw new Error('There is no dropout outside training.');
  },
};

/** Variables by name, in creation order. */
export type Variables = Record<string, Variable>;

/** A network: its weights, its untrained state and its forward function. */
export interface Model {
  weights: Variables;
  /** Dense layers and convolutions by name. */
  linears: Record<string, Linear>;
  /** Moving averages of batch normalisation, and singular vectors of spectral normalisation. */
  statistics: Variables;
  /** Whether the output of each sample is independent of the other samples, so that batches can be concatenated. */
  perSample: boolean;
  apply(input: Tensor, pass: Pass): Tensor;
  /** Runs once before each update of the network, outside its gradient. */
  prepare?(): void;
}

/** Creates the variables of one network, initialised from its random stream. */
export class Parameters {
  readonly weights: Variables = {};
  readonly linears: Record<string, Linear> = {};
  readonly statistics: Variables = {};

  constructor(
    private readonly network: 'generator' | 'discriminator',
    private readonly stream: Stream,
  ) {}

  dense(name: string, inputs: number, outputs: number, initial: Initialiser, bias: Initialiser = zeros): Linear {
    return this.linear(name, [inputs, outputs], inputs, outputs, initial, bias);
  }

  /** Filter [size, size, inputs, outputs]. */
  conv2d(name: string, size: number, inputs: number, outputs: number, initial: Initialiser): Linear {
    return this.linear(name, [size, size, inputs, outputs], size * size * inputs, outputs, initial, zeros);
  }

  /** Filter [size, size, outputs, inputs]. */
  conv2dTranspose(name: string, size: number, inputs: number, outputs: number, initial: Initialiser): Linear {
    return this.linear(name, [size, size, outputs, inputs], size * size * inputs, outputs, initial, zeros);
  }

  /** @param scale initialises the scale; the shift is initialised with zeros */
  batchNorm(name: string, units: number, scale: Initialiser): Normalisation {
    const constant = (value: number) => new Float32Array(units).fill(value);
    return {
      scale: this.add(this.weights, `${name}/scale`, [units], scale(units, units, this.stream)),
      shift: this.add(this.weights, `${name}/shift`, [units], constant(0)),
      mean: this.add(this.statistics, `${name}/mean`, [units], constant(0)),
      variance: this.add(this.statistics, `${name}/variance`, [units], constant(1)),
    };
  }

  private linear(
    name: string,
    shape: number[],
    fanIn: number,
    outputs: number,
    initial: Initialiser,
    bias: Initialiser,
  ): Linear {
    const size = shape.reduce((a, b) => a * b, 1);
    return (this.linears[`${this.network}/${name}`] = {
      weight: this.add(this.weights, `${name}/weight`, shape, initial(size, fanIn, this.stream)),
      bias: this.add(this.weights, `${name}/bias`, [outputs], bias(outputs, fanIn, this.stream)),
    });
  }

  private add(to: Variables, name: string, shape: number[], values: Float32Array): Variable {
    const full = `${this.network}/${name}`;
    const initial = tensor(values, shape);
    // tfjs requires unique variable names in a global registry; variables are keyed here instead, and tfjs numbers
    // them.
    to[full] = variable(initial, to === this.weights);
    initial.dispose();
    return to[full];
  }
}
