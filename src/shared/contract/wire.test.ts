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
