import { expect, it } from 'vitest';
import { bytes, double, float, message, number, text, varint } from './protobuf';

const hex = (piece: Uint8Array): string => [...piece].map((b) => b.toString(16).padStart(2, '0')).join('');

// The examples of https://protobuf.dev/programming-guides/encoding/.
it('writes the examples of the specification', () => {
  expect(hex(number(1, 150))).toBe('089601');
  expect(hex(text(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(message(3, number(1, 150)))).toBe('1a03089601');
  expect(hex(varint(-2))).toBe('feffffffffffffffff01');
});

it('writes numbers of every width, letters beyond ASCII, and floating point in little-endian order', () => {
  expect([0, 1, 127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER].map((n) => hex(varint(n)))).toEqual([
    '00',
    '01',
    '7f',
    '8001',
    'ffffffff07',
    '8080808008',
    '8080808010',
    'ffffffffffffff0f',
  ]);
  expect(hex(text(1, 'λ'))).toBe('0a02cebb');
  expect(hex(bytes(16, new Uint8Array(0)))).toBe('820100');
  expect(hex(float(2, 1))).toBe('150000803f');
  expect(hex(double(1, -2))).toBe('0900000000000000c0');
});
