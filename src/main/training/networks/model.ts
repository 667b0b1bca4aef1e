import { tensor, variable } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import type { Initialiser } from './initialisers';
import { zeros } from './initialisers';
import type { Linear, Normalisation } from './parts';

/** How a network is applied. */
export interface Pass {
  /** Batch statistics and dropout, or moving averages and none. */
  training: boolean;
  /** Whether this pass moves the moving averages. */
  updateStatistics: boolean;
  /** A dropout mask: 0 with probability `rate`, 1 / (1 - rate) elsewhere. */
  keep(shape: number[], rate: number): Tensor;
}

/** For sample grids: nothing random, and every tile depends on its own latent alone. */
export const INFERENCE: Pass = {
  training: false,
  updateStatistics: false,
  keep: () => {
    throw new Error('There is no dropout outside training.');
  },
};

/** Variables by name, in the order in which they were made. */
export type Variables = Record<string, Variable>;

/** A network: what it learns, what it remembers of its batches, and what it computes. */
export interface Model {
  weights: Variables;
  /** Its dense layers and convolutions by their names. */
  linears: Record<string, Linear>;
  /** Moving averages of batch normalisation, and what spectral normalisation knows of the weights. */
  statistics: Variables;
  /** No sample of a batch changes the output of another, so that two batches may be computed as one. */
  perSample: boolean;
  apply(input: Tensor, pass: Pass): Tensor;
  /** What is to be done once before each update of the network, outside its gradient. */
  prepare?(): void;
}

/** Makes the variables of one network, drawing their first values from its stream. */
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

  /** @param scale first values of the scale; those of the shift are zeros */
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
    // tfjs keeps a registry by name in which names must be unique; ours are keys of the record, its own are numbers.
    to[full] = variable(initial, to === this.weights);
    initial.dispose();
    return to[full];
  }
}
