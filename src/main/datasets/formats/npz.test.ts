import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpz } from './numpy';

/** numpy.savez(x_train=arange(24).reshape(2, 3, 4), y_train=[7, 9]), as NumPy 2.4 wrote it. */
const STORED = Buffer.from(
  'UEsDBC0AAAAAAAAAIQBErVeC//////////8LABQAeF90cmFpbi5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzLCA0KSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAECAwQFBgcICQoLDA0ODxAREhMUFRYXUEsDBC0AAAAAAAAAIQBsfO2e//////////8LABQAeV90cmFpbi5ucHkBABAAggAAAAAAAACCAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKBwlQSwECLQMtAAAAAAAAACEARK1XgpgAAACYAAAACwAAAAAAAAAAAAAAgAEAAAAAeF90cmFpbi5ucHlQSwECLQMtAAAAAAAAACEAbHztnoIAAACCAAAACwAAAAAAAAAAAAAAgAHVAAAAeV90cmFpbi5ucHlQSwUGAAAAAAIAAgByAAAAlAEAAAAA',
  'base64',
);
/** numpy.savez_compressed(images=full((2, 8, 8, 3), 5), labels=[7, 9]). */
const DEFLATED = Buffer.from(
  'UEsDBC0AAAAIAAAAIQDM35ki//////////8KABQAaW1hZ2VzLm5weQEAEAAAAgAAAAAAAE0AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKFmBkrKmjUKtABuBiHQUDCgBQSwMELQAAAAgAAAAhAGx87Z7//////////woAFABsYWJlbHMubnB5AQAQAIIAAAAAAAAARgAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAudk4AUEsBAi0DLQAAAAgAAAAhAMzfmSJNAAAAAAIAAAoAAAAAAAAAAAAAAIABAAAAAGltYWdlcy5ucHlQSwECLQMtAAAACAAAACEAbHztnkYAAACCAAAACgAAAAAAAAAAAAAAgAGJAAAAbGFiZWxzLm5weVBLBQYAAAAAAgACAHAAAAALAQAAAAA=',
  'base64',
);

const npy = (type: string, shape: string, values: Uint8Array, order = 'False') => {
  const text = `{'descr': '${type}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([text.length, 0]),
    Buffer.from(text),
    values,
  ]);
};
const refusal = (bytes: Uint8Array) =>
  readNpz(bytes, 'f.npz').then(
    () => 'accepted',
    (e: Error) => e.message,
  );

describe('a NumPy file', () => {
  it('is read with images and labels, stored', async () => {
    const { count, height, width, channels, pixels, labels } = await readNpz(STORED, 'f');
    expect([count, height, width, channels]).toEqual([2, 3, 4, 1]);
    expect([...pixels]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect([...labels!]).toEqual([7, 9]);
  });

  it('is read with colour images, compressed', async () => {
    const { count, height, width, channels, pixels, labels } = await readNpz(DEFLATED, 'f');
    expect([count, height, width, channels]).toEqual([2, 8, 8, 3]);
    expect(pixels.length).toBe(384);
    expect(pixels.every((p) => p === 5)).toBe(true);
    expect([...labels!]).toEqual([7, 9]);
  });

  it('is refused if it is truncated at any byte', async () => {
    for (let end = 0; end < STORED.length; end++)
      expect(await refusal(STORED.subarray(0, end))).toContain('f.npz is truncated or damaged');
  });

  it('is never read as other images if a byte is flipped', async () => {
    for (const file of [STORED, DEFLATED]) {
      const right = await readNpz(file, 'f');
      for (let i = 0; i < file.length; i++) {
        const flipped = Buffer.from(file);
        flipped[i]! ^= 0x41;
        const read = await readNpz(flipped, 'f.npz').catch((e: Error) => e.message);
        if (typeof read === 'string') expect(read).toContain('f.npz');
        else expect(Buffer.from(read.pixels)).toEqual(Buffer.from(right.pixels));
      }
    }
  });

  it('is refused with a remedy if its arrays have another type, order or shape', async () => {
    expect(await refusal(zipSync({ 'x.npy': npy('<f4', '1, 1, 1', new Uint8Array(4)) }))).toBe(
      'x.npy in f.npz contains values of type <f4; convert them with .astype("uint8") and save again.',
    );
    expect(await refusal(zipSync({ 'x.npy': npy('|u1', '1, 2, 2', new Uint8Array(4), 'True') }))).toContain(
      'is in Fortran order',
    );
    expect(await refusal(zipSync({ 'x.npy': npy('|u1', '4,', new Uint8Array(4)) }))).toContain(
      'f.npz contains no images',
    );
    expect(await refusal(zipSync({ 'x.npy': npy('|u1', '9999999, 28, 28', new Uint8Array(4)) }))).toContain(
      'does not match its header',
    );
    expect(await refusal(zipSync({ 'x.npy': npy('|u1', '1, 2, 2, 2', new Uint8Array(8)) }))).toContain(
      'f.npz contains no images',
    );
  });

  it('is not inflated beyond the size in its directory', async () => {
    const bomb = Buffer.from(zipSync({ 'x.npy': npy('|u1', '1, 3000, 3000', new Uint8Array(9e6)) }));
    bomb.writeUInt32LE(100, bomb.indexOf(Buffer.from('PK\x01\x02')) + 24);
    expect(await refusal(bomb)).toContain('x.npy in f.npz is damaged');
  });

  it('is refused before allocation if its directory claims 4 GB', async () => {
    const claim = Buffer.from(zipSync({ 'x.npy': npy('|u1', '1, 2, 2', new Uint8Array(4)) }));
    claim.writeUInt32LE(0xfffffff0, claim.indexOf(Buffer.from('PK\x01\x02')) + 24);
    expect(await refusal(claim)).toContain('claims to contain 4294967280 bytes');
  });
});
