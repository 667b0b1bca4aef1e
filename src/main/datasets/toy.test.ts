import { describe, expect, it } from 'vitest';
import { Random } from './random';
import { toyPoints } from './toy';

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
function std(values: number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((v) => (v - centre) ** 2)));
}

/** Groups points by the nearest of the given means. */
function byMode(points: Float32Array, modes: [number, number][]): [number, number][][] {
  const groups: [number, number][][] = modes.map(() => []);
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    const d = modes.map(([a, b]) => (x - a) ** 2 + (y - b) ** 2);
    groups[d.indexOf(Math.min(...d))]!.push([x, y]);
  }
  return groups;
}

function expectModes(points: Float32Array, modes: [number, number][], deviation: number): void {
  for (const [i, group] of byMode(points, modes).entries()) {
    expect(group.length).toBe(points.length / 2 / modes.length);
    for (const axis of [0, 1] as const) {
      const values = group.map((p) => p[axis]);
      // Five standard errors of the mean and of the standard deviation.
      expect(Math.abs(mean(values) - modes[i]![axis])).toBeLessThan((5 * deviation) / Math.sqrt(group.length));
      expect(Math.abs(std(values) - deviation)).toBeLessThan((5 * deviation) / Math.sqrt(2 * group.length));
    }
  }
}

describe('toy data', () => {
  it('has eight different modes of equal weight on the ring', () => {
    const h = Math.SQRT1_2;
    const unit: [number, number][] = [
      [1, 0],
      [h, h],
      [0, 1],
      [-h, h],
      [-1, 0],
      [-h, -h],
      [0, -1],
      [h, -h],
    ];
    expectModes(
      toyPoints('ring'),
      unit.map(([x, y]) => [(2 * x) / 1.414, (2 * y) / 1.414]),
      0.02 / 1.414,
    );
  });

  it('has 25 modes of equal weight on the grid', () => {
    const axis = [-4, -2, 0, 2, 4];
    expectModes(
      toyPoints('grid'),
      axis.flatMap((x) => axis.map((y): [number, number] => [x / 2.828, y / 2.828])),
      0.05 / 2.828,
    );
  });

  it('lies around the spiral of the Swiss roll with noise on both axes', () => {
    const points = toyPoints('swiss-roll');
    const turns = Array.from({ length: 4000 }, (_, i) => 1.5 * Math.PI * (1 + (2 * i) / 3999));
    const spiral = turns.map((t) => [(t * Math.cos(t)) / 7.5, (t * Math.sin(t)) / 7.5] as const);
    const squares: number[] = [];
    for (let i = 0; i < 4000; i += 2)
      squares.push(Math.min(...spiral.map(([x, y]) => (points[i]! - x) ** 2 + (points[i + 1]! - y) ** 2)));
    // Noise along the spiral does not change the distance, so it has the deviation of one axis, 0.25 / 7.5.
    expect(Math.sqrt(mean(squares))).toBeCloseTo(0.25 / 7.5, 2);
    const radii = Array.from({ length: 1e5 }, (_, i) => Math.hypot(points[2 * i]!, points[2 * i + 1]!) * 7.5);
    // t is uniform on [1.5 pi, 4.5 pi]: its mean is 3 pi, and the noise adds about 0.25^2 / (2 t).
    expect(mean(radii)).toBeCloseTo(3 * Math.PI, 1);
  });

  it('is deterministic, and fewer points are the first ones', () => {
    expect(toyPoints('ring')).toEqual(toyPoints('ring'));
    expect(toyPoints('grid', 100)).toEqual(toyPoints('grid').subarray(0, 200));
  });
});

describe('the generator', () => {
  // The first numbers of the authors' C code for the state 1, 2, 3, 4.
  it('follows xoshiro128**', () => {
    const random = new Random(0);
    (random as unknown as { state: Uint32Array }).state.set([1, 2, 3, 4]);
    expect([random.next(), random.next(), random.next(), random.next()]).toEqual([11520, 0, 5927040, 70819200]);
  });

  it('returns normal deviates', () => {
    const random = new Random(1);
    const values = Array.from({ length: 1e5 }, () => random.normal());
    expect(Math.abs(mean(values))).toBeLessThan(5 / Math.sqrt(1e5));
    expect(Math.abs(std(values) - 1)).toBeLessThan(5 / Math.sqrt(2e5));
    expect(values.filter((v) => Math.abs(v) > 1.96).length / 1e5).toBeCloseTo(0.05, 2);
  });
});
