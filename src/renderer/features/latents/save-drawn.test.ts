import { expect, it } from 'vitest';
import { backAndForth } from './path-frames';
import { pointsCsv } from './save-drawn';

it('orders the frames of a path from start to end and back, the ends once', () => {
  expect(backAndForth(4)).toEqual([0, 1, 2, 3, 2, 1]);
  expect(backAndForth(2)).toEqual([0, 1]);
});

it('writes points so that every float32 reads back unchanged', () => {
  const points = Float32Array.of(0.1, -1 / 3, 1e-7, 123456.789);
  const [head, ...rows] = pointsCsv(points)
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
  expect(head).toEqual(['latent', 'x', 'y']);
  expect(rows.map(([latent]) => latent)).toEqual(['0', '1']);
  expect(Float32Array.from(rows.flatMap(([, x, y]) => [Number(x), Number(y)]))).toEqual(points);
});
