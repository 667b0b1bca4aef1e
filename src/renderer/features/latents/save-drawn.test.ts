import { expect, it } from 'vitest';
import { thereAndBack } from './path-frames';
import { pointsCsv } from './save-drawn';

it('walks a path out and back, the ends once', () => {
  expect(thereAndBack(4)).toEqual([0, 1, 2, 3, 2, 1]);
  expect(thereAndBack(2)).toEqual([0, 1]);
});

it('writes points so that every float32 is read again as it was', () => {
  const points = Float32Array.of(0.1, -1 / 3, 1e-7, 123456.789);
  const [head, ...rows] = pointsCsv(points)
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
  expect(head).toEqual(['latent', 'x', 'y']);
  expect(rows.map(([latent]) => latent)).toEqual(['0', '1']);
  expect(Float32Array.from(rows.flatMap(([, x, y]) => [Number(x), Number(y)]))).toEqual(points);
});
