import { describe, expect, it } from 'vitest';
import { flopsOf } from './flops';

const of = (op: string, inputs: number[][], output: number[], attributes: [string, boolean][] = []) =>
  flopsOf({ op, inputs, output, attributes: attributes.map(([name, value]) => ({ name, type: 3, value })) });

// By hand: [64, 100] x [100, 128] sums 100 products in each of 64 x 128 places; a 4 x 4 filter from 32 to 64 channels has
// 4 * 4 * 32 * 64 = 32,768 weights and is applied at 64 x 7 x 7 places.
describe('floating-point operations', () => {
  it.each([
    [
      'plain',
      [
        [64, 100],
        [100, 128],
      ],
      [],
    ],
    [
      'with the first factor transposed',
      [
        [100, 64],
        [100, 128],
      ],
      [['adj_x', true]],
    ],
    [
      'with the second factor transposed',
      [
        [64, 100],
        [128, 100],
      ],
      [['adj_y', true]],
    ],
  ] as [string, number[][], [string, boolean][]][])('of a matrix product %s', (_, inputs, attributes) => {
    expect(of('BatchMatMulV2', inputs, [64, 128], attributes)).toBe(2 * 64 * 128 * 100);
  });

  const [image, filter, result] = [
    [64, 14, 14, 32],
    [4, 4, 32, 64],
    [64, 7, 7, 64],
  ];
  it.each([
    ['Conv2D', [image, filter], result],
    ['Conv2DBackpropInput', [[4], filter, result], image],
    ['Conv2DBackpropFilter', [image, [4], result], filter],
  ])('of %s', (op, inputs, output) => {
    expect(of(op, inputs, output)).toBe(2 * 64 * 7 * 7 * 32_768);
  });

  it('are not counted elsewhere', () => {
    expect(of('AddV2', [[64], [64]], [64])).toBe(0);
  });
});
