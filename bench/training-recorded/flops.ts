import type { Attribute } from '../../src/main/training/compiled/native';

/** The side of the square matrices whose product measures the peak. */
export const PEAK_SIDE = 2048;
export const PEAK_FLOPS = 2 * PEAK_SIDE ** 3;

/** An operation by name, with the shapes of its inputs and of its output. */
interface Shapes {
  op: string;
  attributes: readonly Attribute[];
  inputs: readonly (readonly number[])[];
  output: readonly number[];
}

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/**
 * Floating-point operations of a matrix product or convolution; a multiplication and an addition count as two.
 *
 * A convolution multiplies its whole filter once for each pixel of its output, which is an input of its two gradients.
 * Taps on the padding are counted.
 */
export function flopsOf({ op, attributes, inputs, output }: Shapes): number {
  switch (op) {
    case 'MatMul':
    case 'BatchMatMulV2': {
      const isTransposed = attributes.some(
        ({ name, value }) => (name === 'transpose_a' || name === 'adj_x') && value === true,
      );
      return 2 * product(output) * inputs[0]!.at(isTransposed ? -2 : -1)!;
    }
    case 'Conv2D':
      return 2 * product(output.slice(0, 3)) * product(inputs[1]!);
    case 'Conv2DBackpropInput':
      return 2 * product(inputs[2]!.slice(0, 3)) * product(inputs[1]!);
    case 'Conv2DBackpropFilter':
      return 2 * product(inputs[2]!.slice(0, 3)) * product(output);
    default:
      return 0;
  }
}
