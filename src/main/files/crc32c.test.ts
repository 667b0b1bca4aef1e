import { expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c';

it('computes CRC-32C as RFC 3720 B.4', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

/** The definition, bit by bit. */
function bitwise(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

it('computes any length and any part of an array, like the definition', () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, i) => (i * 167 + 13) & 255);
  for (let length = 0; length <= 40; length++)
    for (const from of [0, 1, 7])
      expect(crc32c(bytes, from, from + length)).toBe(bitwise(bytes.subarray(from, from + length)));
});

it('masks as TensorFlow does: rotated right by 15 bits, plus a constant', () => {
  const crc = 0xe3069283n;
  const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
  expect(maskedCrc32c(Buffer.from('123456789'))).toBe(Number((rotated + 0xa282ead8n) & 0xffffffffn));
});
