import { describe, expect, it } from 'vitest';
import type { Buffer, Instruction, Operand, Product } from './instructions';
import { joinProducts } from './join-products';

const buffer = (size: number, variable?: number): Buffer => ({ size, variable });
const at = (b: Buffer) => ({ buffer: b, offset: 0, shape: [b.size] });
const product = (out: Buffer, a: Buffer, b: Buffer): Product => ({
  kind: 'product',
  out,
  a: at(a),
  b: at(b),
  m: 2,
  n: 3,
  k: 4,
  transposeA: false,
  transposeB: false,
});
const square = (x: Buffer, out: Buffer, access: Operand['access'] = 'full'): Instruction => ({
  kind: 'elementwise',
  count: 6,
  inner: undefined,
  operations: [{ name: 'Square', sources: [{ place: at(x), access }], alpha: 0, out }],
  stores: [out],
});

describe('products and the sequences that read them', () => {
  const [x, y, gradient, other, updated] = [buffer(8), buffer(12), buffer(6), buffer(6), buffer(6)];
  const between = square(other, buffer(6));

  it('are joined, the product right before the sequence', () => {
    const [first, second, third] = joinProducts([product(gradient, x, y), between, square(gradient, updated)]);
    expect(first).toBe(between);
    expect(second).toEqual({ ...product(gradient, x, y), isJoined: true });
    expect(third).toEqual(square(gradient, updated));
  });

  it.each([
    ['the product is of a variable', product(gradient, buffer(8, 0), y), square(gradient, updated)],
    ['the sequence reads it as a row', product(gradient, x, y), square(gradient, updated, 'row')],
    ['another instruction reads it first', product(gradient, x, y), product(buffer(6), gradient, y)],
  ])('stay where they are if %s', (_, one, reader) => {
    const instructions = [one, between, reader, square(gradient, buffer(6))];
    expect(joinProducts(instructions)).toEqual(instructions);
  });
});
