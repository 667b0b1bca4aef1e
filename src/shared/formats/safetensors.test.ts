import { describe, expect, it } from 'vitest';
import { decodeTensors, encodeTensors } from './safetensors';

// Written by Python's safetensors 0.8.0: safetensors.numpy.save({'a': np.array([1.5, -2], np.float32)}).
const BY_PYTHON = new Uint8Array([
  ...[0x38, 0, 0, 0, 0, 0, 0, 0],
  ...new TextEncoder().encode('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'.padEnd(56)),
  0,
  0,
  0xc0,
  0x3f,
  0,
  0,
  0,
  0xc0,
]);

describe('safetensors', () => {
  it('round-trips at any byte offset', () => {
    const bytes = encodeTensors({
      tensors: {
        w: { shape: [2, 2], data: Float32Array.of(1, -2, 0.5, NaN) },
        i: { shape: [3], data: Int32Array.of(1, -2, 3) },
        u: { shape: [1, 2], data: Uint8Array.of(0, 255) },
      },
      metadata: { step: '12' },
    });
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const file = decodeTensors(shifted.subarray(1));
    expect(file.metadata).toEqual({ step: '12' });
    expect(file.tensors['w']).toEqual({ shape: [2, 2], data: Float32Array.of(1, -2, 0.5, NaN) });
    expect([...file.tensors['i']!.data]).toEqual([1, -2, 3]);
    expect([...file.tensors['u']!.data]).toEqual([0, 255]);
  });

  it('reads a file of the Python package', () => {
    expect([...decodeTensors(BY_PYTHON).tensors['a']!.data]).toEqual([1.5, -2]);
  });

  it('refuses a file truncated at any position', () => {
    for (let n = 0; n < BY_PYTHON.length; n++)
      expect(() => decodeTensors(BY_PYTHON.subarray(0, n))).toThrow(/safetensors|fit/);
  });

  it('refuses a header that exceeds the file', () => {
    const bytes = BY_PYTHON.slice();
    bytes[6] = 1;
    expect(() => decodeTensors(bytes)).toThrow('longer than the file');
  });

  it.each(['12', '{"step":12}', '["a"]', 'null'])(
    'refuses the metadata %s, which is not a map of strings',
    (metadata) => {
      const header = new TextEncoder().encode(`{"__metadata__":${metadata}}`.padEnd(64));
      const bytes = new Uint8Array(8 + header.length);
      bytes[0] = header.length;
      bytes.set(header, 8);
      expect(() => decodeTensors(bytes)).toThrow('metadata that are not text');
    },
  );

  it('does not let a tensor name reach a prototype', () => {
    const json = '{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}'.padEnd(64);
    const bytes = new Uint8Array([64, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(json), 7]);
    const { tensors } = decodeTensors(bytes);
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['shape']).toBeUndefined();
  });
});
