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

  /** A file with this header, padded to whole groups of eight bytes, and these values. */
  const fileOf = (header: string, body: readonly number[] = []): Uint8Array => {
    const head = new TextEncoder().encode(header.padEnd(Math.ceil(header.length / 8) * 8));
    return new Uint8Array([head.length & 255, head.length >> 8, 0, 0, 0, 0, 0, 0, ...head, ...body]);
  };
  const entry = (dtype: unknown, shape: unknown, place: unknown): string =>
    JSON.stringify({ a: { dtype, shape, data_offsets: place } });

  it.each(['F64', 'BF16', '', 'constructor', '__proto__', 'toString', null, 5])(
    'refuses a tensor of type %j',
    (dtype) =>
      expect(() => decodeTensors(fileOf(entry(dtype, [1], [0, 4]), [0, 0, 0, 0]))).toThrow(
        `Tensor "a" has the type ${dtype}, which is not read here.`,
      ),
  );

  it.each([
    [[-1], [0, 4]],
    [[1.5], [0, 6]],
    [['1'], [0, 4]],
    [{ 0: 1 }, [0, 4]],
    [null, [0, 4]],
    [[1], [0, '4']],
    [[1], [-4, 0]],
    [[1], 4],
    [[1e300], [0, 4]],
  ])('refuses a tensor with shape %j at %j', (shape, place) =>
    expect(() => decodeTensors(fileOf(entry('F32', shape, place), [0, 0, 0, 0]))).toThrow('no valid shape or place'),
  );

  it.each([
    ['of another size than its shape', [2], [0, 4]],
    ['beyond the end of the file', [2], [0, 8]],
    ['that ends before it begins', [1], [4, 0]],
    ['whose size overflows', [2 ** 40, 2 ** 40], [0, 4]],
    ['without an end', [1], [0]],
  ])('refuses a tensor %s', (_, shape, place) =>
    expect(() => decodeTensors(fileOf(entry('F32', shape, place), [0, 0, 0, 0]))).toThrow('does not fit in the file'),
  );

  it.each(['', '[]', '"a"', '{', 'null', '{"a":1}x'])('refuses the header %j', (header) =>
    expect(() => decodeTensors(fileOf(header))).toThrow('The safetensors header is not JSON.'),
  );

  it('reads a scalar, an empty tensor and an empty file', () => {
    const scalar = decodeTensors(fileOf(entry('U8', [], [0, 1]), [7])).tensors['a']!;
    expect([scalar.shape, [...scalar.data]]).toEqual([[], [7]]);
    expect(decodeTensors(fileOf(entry('F32', [0, 3], [0, 0]))).tensors['a']!.data).toHaveLength(0);
    expect(decodeTensors(fileOf('{}'))).toEqual({ tensors: {}, metadata: {} });
  });

  it('copies the values: changing them does not change the file', () => {
    const bytes = fileOf(entry('U8', [1], [0, 1]), [7]);
    decodeTensors(bytes).tensors['a']!.data[0] = 9;
    expect(bytes.at(-1)).toBe(7);
  });

  it('begins the values at a multiple of 8 bytes, whatever the header says', () => {
    for (const name of ['', 'a', 'λ', '😀', 'weights/1', 'x'.repeat(100)]) {
      const bytes = encodeTensors({ tensors: { [name]: { shape: [1], data: Uint8Array.of(3) } }, metadata: { name } });
      const header = Number(new DataView(bytes.buffer).getBigUint64(0, true));
      expect((8 + header) % 8).toBe(0);
      expect(bytes).toHaveLength(8 + header + 1);
      expect(decodeTensors(bytes)).toEqual({
        tensors: { [name]: { shape: [1], data: Uint8Array.of(3) } },
        metadata: { name },
      });
    }
  });

  it('refuses to write a tensor whose shape asks for another number of values', () =>
    expect(() => encodeTensors({ tensors: { w: { shape: [2, 3], data: new Float32Array(5) } }, metadata: {} })).toThrow(
      'Tensor "w" has 5 values, its shape asks for 6.',
    ));
});
