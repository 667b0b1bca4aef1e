import { expect, test } from 'vitest';
import { packFrame, unpackFrame } from './wire';

test('typed arrays keep their type and values, at any offset in their buffer', () => {
  const wide = new Float64Array([9, 0.1, Number.NaN, -Infinity]).subarray(1);
  const value = { wide, narrow: new Float32Array([1.5, -2]), bytes: new Uint8Array([0, 255]) };
  const back = unpackFrame(packFrame({ id: 7, ok: true, value }));
  expect(back).toEqual({
    id: 7,
    ok: true,
    value: {
      wide: new Float64Array([0.1, Number.NaN, -Infinity]),
      narrow: new Float32Array([1.5, -2]),
      bytes: new Uint8Array([0, 255]),
    },
  });
});

test('a key whose value is undefined is left out instead of becoming null', () => {
  const back = unpackFrame(
    packFrame({ event: 'runs:changed', value: { rows: [{ reason: undefined, step: 3 }], removed: [] } }),
  );
  expect(back).toStrictEqual({ event: 'runs:changed', value: { rows: [{ step: 3 }], removed: [] } });
});

test('every value of JSON, and those that JSON lacks, arrive as they were', () => {
  const value = {
    text: 'λ 数字 👩‍💻 \u0000',
    numbers: [0, -1, 127, 128, -129, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 0.1, 5e-324, Number.MAX_VALUE],
    others: [true, false, null, NaN, Infinity, -Infinity],
    nested: [[[{}]], []],
    long: 'x'.repeat(70_000),
  };
  expect(unpackFrame(packFrame({ id: 1, ok: true, value }))).toStrictEqual({ id: 1, ok: true, value });
});

test('the sign of zero is kept in a typed array', () => {
  const back = unpackFrame(packFrame({ event: 'series:grew', value: Float64Array.of(-0, 0) })) as {
    value: Float64Array;
  };
  expect([...back.value].map((zero) => 1 / zero)).toEqual([-Infinity, Infinity]);
});

test('an empty array of each type keeps its type', () => {
  for (const empty of [new Float64Array(0), new Float32Array(0), new Uint8Array(0)])
    expect(unpackFrame(packFrame({ id: 1, ok: true, value: empty }))).toStrictEqual({ id: 1, ok: true, value: empty });
});

test('a frame is read from bytes at an odd offset, as they arrive in a larger buffer', () => {
  const packed = packFrame({ id: 1, ok: true, value: Float64Array.of(1, 2) });
  for (let offset = 0; offset < 9; offset++) {
    const buffer = new Uint8Array(packed.length + offset);
    buffer.set(packed, offset);
    expect(unpackFrame(buffer.subarray(offset))).toStrictEqual({ id: 1, ok: true, value: Float64Array.of(1, 2) });
  }
});

test('bytes that are not a frame are refused: truncated, too long, or of a type that MessagePack does not have', () => {
  const packed = packFrame({ id: 1, ok: false, error: 'No.' });
  for (let length = 0; length < packed.length; length++)
    expect(() => unpackFrame(packed.subarray(0, length))).toThrow();
  expect(() => unpackFrame(Uint8Array.from([...packed, 0]))).toThrow();
  expect(() => unpackFrame(Uint8Array.of(0xc1))).toThrow();
});

test('a name that every object has is refused, so that no prototype is changed', () => {
  // { "__proto__": {} } after the specification of MessagePack: a map of one, a text of nine, a map of none.
  const bytes = Uint8Array.of(0x81, 0xa9, ...new TextEncoder().encode('__proto__'), 0x80);
  expect(() => unpackFrame(bytes)).toThrow('__proto__');
});
