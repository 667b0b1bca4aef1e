import portable from 'crc/crc32';
import { expect, test } from 'vitest';
import { crc32 } from './crc32';

/** The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms. */
const CHECK = 0xcbf43926;

test('gives the published check value with the function of Node and with the package that stands in for it', () => {
  const digits = Buffer.from('123456789');
  expect([crc32(digits), portable(digits)]).toEqual([CHECK, CHECK]);
});
