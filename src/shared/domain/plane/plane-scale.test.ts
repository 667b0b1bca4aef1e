import { describe, expect, it } from 'vitest';
import { parseHyperparameters } from '../run/hyperparameters';
import { unwrap } from '../../contract/outcome';
import type { PlaneRecord } from '../../formats/plane-record';
import { area, contour, opacity } from './plane-shapes';
import { parseHex } from '../../lib/colour';
import { deviations, formatScale, lengthOf, paint, quantile, reachOf, roundUp, unitOf } from './plane-scale';

const none = { rows: 0, columns: 0, values: new Float32Array() };
const record = (surface: number[], gradient: number[] = []): PlaneRecord => ({
  limit: 1,
  manifold: none,
  surface: { rows: 1, columns: surface.length, values: Float32Array.from(surface) },
  gradient: { rows: 1, columns: gradient.length / 2, values: Float32Array.from(gradient) },
});
const unit = (given: Record<string, unknown>) => unitOf(unwrap(parseHyperparameters({ network: 'mlp', ...given })));

describe('the unit of a surface', () => {
  it('is shared only by critics with the same bound', () => {
    expect(unit({ objective: 'wgan' }).key).toBe(unit({ objective: 'wgan', learningRate: 1e-3 }).key);
    expect(
      new Set(
        [
          unit({ objective: 'wgan' }),
          unit({ objective: 'wgan', weightClip: 0.1 }),
          unit({ objective: 'wgan', spectralNorm: 'on' }),
          unit({ objective: 'wgan-gp' }),
          unit({ objective: 'gan' }),
          unit({ objective: 'lsgan' }),
        ].map((u) => u.key),
      ).size,
    ).toBe(6);
  });
});

describe('deviations', () => {
  it('of GAN are those of the probability from 1/2', () => {
    // sigmoid(0) = 0.5, sigmoid(2) = 0.880797
    const [a, b] = deviations(record([0, 2]), 'probability');
    expect([a, b!.toFixed(5)]).toEqual([0, '0.38080']);
    expect(reachOf(Float32Array.of(0.1), 'probability')).toBe(0.5);
  });
  it('of LSGAN are those from the middle of its targets 0 and 1', () =>
    expect([...deviations(record([0, 1, 2]), 'target')]).toEqual([-0.5, 0.5, 1.5]));
  it('of hinge are the scores, and the colours cover its margin', () => {
    expect([...deviations(record([-2, 0, 1]), 'margin')]).toEqual([-2, 0, 1]);
    expect(reachOf(Float32Array.of(-2, 0, 1), 'margin')).toBe(1);
  });
  it('of a critic do not change when a constant is added to it', () => {
    const [one, other] = [deviations(record([-1, 0, 4]), 'critic'), deviations(record([99, 100, 104]), 'critic')];
    expect([...one]).toEqual([...other]);
    expect([...one]).toEqual([-1, 0, 4]);
  });
});

it('computes the quantile of the finite values', () => {
  expect(quantile(Float32Array.of(3, NaN, 1, 2, Infinity), 0.5)).toBe(2);
  expect(quantile(Float32Array.of(NaN), 0.5)).toBe(0);
  expect(lengthOf(record([], [3, 4, 0, 0]))).toBe(5);
});

it('rounds a scale up to 1, 2 or 5', () =>
  expect([0.9, 1, 1.01, 3e-5, 7, 0].map(roundUp)).toEqual([1, 1, 2, 5e-5, 10, 1]));

it('writes a scale without trailing digits', () =>
  expect([0.02, 5, -0.001, 5e-5, -2e6].map(formatScale)).toEqual(['0.02', '5', '−0.001', '5e−5', '−2e6']));

describe('contours', () => {
  it('cross the edges where a plane has the level', () => {
    // f = x: the contour of 0.25 is the line x = 0.25 through both cells.
    expect(contour(Float32Array.of(0, 1, 0, 1, 0, 1), 2, 0.25)).toEqual([
      [0.25, 0, 0.25, 1],
      [0.25, 1, 0.25, 2],
    ]);
  });
  it('have two pieces in a saddle, that do not cross', () => {
    const pieces = contour(Float32Array.of(1, -1, -1, 1), 2, 0);
    expect(pieces).toHaveLength(2);
    expect(pieces.flat().every((v) => v >= 0 && v <= 1)).toBe(true);
  });
  it('separate the corner that is on its own side of the mean', () => {
    // Corners 3, -1, -1, 3 have a mean above 0: the contours go round the two low corners.
    expect(contour(Float32Array.of(3, -1, -1, 3), 2, 0)).toEqual([
      [0.75, 0, 1, 0.25],
      [0.25, 1, 0, 0.75],
    ]);
  });
  it('leave out cells that are not finite', () => expect(contour(Float32Array.of(NaN, 1, 0, 1), 2, 0.5)).toEqual([]));
});

describe('the mesh', () => {
  it('has cells of the right area, folded or not', () => {
    expect(area([0, 0], [2, 0], [2, 3], [0, 3])).toBe(6);
    expect(area([0, 0], [0, 3], [2, 3], [2, 0])).toBe(6);
  });
  it('is more opaque where it is denser, and never hides what is below', () => {
    expect(opacity(1)).toBeLessThan(opacity(10));
    expect(opacity(1e9)).toBeLessThanOrEqual(0.7);
  });
});

it('paints the middle, the ends, and nothing for NaN', () => {
  const ramp = { low: parseHex('#000000'), middle: parseHex('#808080'), high: parseHex('#ff0000') };
  const out = new Uint8ClampedArray(4);
  const of = (t: number) => (paint(out, 0, t, ramp), [...out]);
  expect([of(-1), of(0), of(2), of(0.5), of(NaN)]).toEqual([
    [0, 0, 0, 255],
    [128, 128, 128, 255],
    [255, 0, 0, 255],
    [192, 64, 64, 255],
    [0, 0, 0, 0],
  ]);
});
