import { describe, expect, it } from 'vitest';
import { nodeAt } from '../../formats/plane-record';
import type { Lattice, PlaneRecord } from '../../formats/plane-record';
import { arrowLines, contour, contourLines, limitOf, meshShapes, toPixels } from './plane-shapes';
import type { ContourPiece, PlaneFrame } from './plane-shapes';

/** 100 x 100 pixels of the square [-2, 2] x [-2, 2]: 25 pixels to a unit. */
const frame: PlaneFrame = { left: -2, bottom: -2, span: 4, side: 100, ratio: 1 };
const lattice = (rows: number, columns: number, values: ArrayLike<number>): Lattice => ({
  rows,
  columns,
  values: Float32Array.from(values),
});
const record = (change: Partial<PlaneRecord>): PlaneRecord => ({
  limit: 2,
  surface: lattice(1, 1, [0]),
  gradient: lattice(1, 1, [0, 0]),
  manifold: lattice(1, 1, [0, 0]),
  ...change,
});

it('places the plane with y upwards: its middle in the middle, its corners at the corners', () => {
  expect(toPixels(frame, 0, 0)).toEqual([50, 50]);
  expect(toPixels(frame, -2, -2)).toEqual([0, 100]);
  expect(toPixels(frame, 2, 2)).toEqual([100, 0]);
  expect(toPixels({ ...frame, left: 0, bottom: 1, span: 1 }, 0.5, 1.25)).toEqual([50, 75]);
});

it('takes a square that holds all points with a margin of a fifth', () => {
  expect(limitOf([Float32Array.of(1, -5), Float32Array.of(3)])).toBe(6);
  expect(limitOf([Float32Array.of(NaN, 0.5)])).toBe(0.6);
  for (const none of [[], [new Float32Array(0)], [Float32Array.of(0, 0)], [Float32Array.of(NaN)]])
    expect(limitOf(none)).toBe(1);
});

describe('the contour of a circle', () => {
  const n = 41;
  const values = Float32Array.from({ length: n * n }, (_, k) => Math.hypot((k % n) - 20, Math.floor(k / n) - 20));

  it('is a closed line: each end of a piece is the end of exactly one other', () => {
    const ends = new Map<string, number>();
    for (const [x1, y1, x2, y2] of contour(values, n, 12.3))
      for (const end of [`${x1.toFixed(5)} ${y1.toFixed(5)}`, `${x2.toFixed(5)} ${y2.toFixed(5)}`])
        ends.set(end, (ends.get(end) ?? 0) + 1);
    expect(ends.size).toBeGreaterThan(50);
    expect([...new Set(ends.values())]).toEqual([2]);
  });

  it('lies on it, and is as long as its circumference', () => {
    const pieces = contour(values, n, 12.3);
    for (const [x1, y1] of pieces) expect(Math.abs(Math.hypot(x1 - 20, y1 - 20) - 12.3)).toBeLessThan(0.02);
    const length = pieces.reduce((sum, [x1, y1, x2, y2]) => sum + Math.hypot(x2 - x1, y2 - y1), 0);
    expect(length / (2 * Math.PI * 12.3)).toBeCloseTo(1, 2);
  });

  it('is nowhere where the surface does not reach the level', () => {
    expect(contour(values, n, 100)).toEqual([]);
    expect(contour(values, n, -1)).toEqual([]);
    expect([contour(new Float32Array(0), 4, 0), contour(Float32Array.of(1, -1), 2, 0)]).toEqual([[], []]);
  });
});

describe('contour lines of a surface', () => {
  // The surface is f(x, y) = x on the nodes -1.5, -0.5, 0.5, 1.5.
  const [rows, columns] = [3, 4];
  const x = Float32Array.from({ length: rows * columns }, (_, k) => nodeAt(k % columns, columns, 2));
  const lines = contourLines(frame, record({ surface: lattice(rows, columns, x) }), x, 1);

  it('are at the middle and at three quarters of the reach on both sides', () => {
    const places = lines.map(({ pieces }) => [...new Set(pieces.flatMap(([x1, , x2]) => [x1, x2]))]);
    expect(places).toEqual([-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75].map((level) => [50 + 25 * level]));
  });

  it('go from the first row of nodes to the last', () => {
    const ys = lines[0]!.pieces.flatMap(([, y1, , y2]) => [y1, y2]);
    expect(Math.max(...ys)).toBeCloseTo(100 * (1 - 1 / 6), 9);
    expect(Math.min(...ys)).toBeCloseTo(100 / 6, 9);
  });

  it('are strong in the middle only, and as wide on a dense screen', () => {
    expect(lines.map(({ alpha }) => alpha)).toEqual([0.4, 0.4, 0.4, 0.9, 0.4, 0.4, 0.4]);
    const dense = contourLines({ ...frame, ratio: 2 }, record({ surface: lattice(rows, columns, x) }), x, 1);
    expect([lines[3]!.width, lines[0]!.width, dense[3]!.width, dense[0]!.width]).toEqual([1.5, 1, 3, 2]);
  });
});

describe('the arrows of the gradient', () => {
  /** Nodes at (-1, -1), (1, -1), (-1, 1), (1, 1), which are 50 pixels apart. */
  const arrows = (values: number[], scale = 1, ratio = 1) =>
    arrowLines({ ...frame, ratio }, record({ gradient: lattice(2, 2, values) }), scale);
  const shafts = (pieces: readonly ContourPiece[]) => pieces.filter((_, i) => i % 3 === 0);
  const still = [0, 0];

  it('start at their nodes; a vector of the scale spans the lattice spacing, and y goes up', () => {
    expect(shafts(arrows([1, 0, 0, 1, -0.5, 0, 0, -0.5]).pieces)).toEqual([
      [25, 75, 75, 75],
      [75, 75, 75, 25],
      [25, 25, 0, 25],
      [75, 25, 75, 50],
    ]);
    expect(shafts(arrows([3, 0, ...still, ...still, ...still], 6).pieces)).toEqual([[25, 75, 50, 75]]);
  });

  it('are cut at one and a half spacings', () => {
    const [[x1, y1, x2, y2]] = shafts(arrows([-30, 40, ...still, ...still, ...still]).pieces) as [ContourPiece];
    expect(Math.hypot(x2 - x1, y2 - y1)).toBeCloseTo(75, 9);
    expect([(x2 - x1) / 75, (y2 - y1) / 75]).toEqual([expect.closeTo(-0.6, 9), expect.closeTo(-0.8, 9)]);
  });

  it('have two barbs of one length that end at the tip, one on each side of the shaft', () => {
    const [shaft, first, second] = arrows([0.3, 0.4, ...still, ...still, ...still]).pieces as [
      ContourPiece,
      ContourPiece,
      ContourPiece,
    ];
    const [x1, y1, tipX, tipY] = shaft;
    expect([first.slice(2), second.slice(0, 2)]).toEqual([
      [tipX, tipY],
      [tipX, tipY],
    ]);
    const side = (x: number, y: number) => (tipX - x1) * (y - tipY) - (tipY - y1) * (x - tipX);
    const [a, b] = [first.slice(0, 2), second.slice(2)] as [[number, number], [number, number]];
    expect(side(...a)).toBeCloseTo(-side(...b), 9);
    expect(side(...a)).not.toBeCloseTo(0, 3);
    expect(Math.hypot(a[0] - tipX, a[1] - tipY)).toBeCloseTo(Math.hypot(b[0] - tipX, b[1] - tipY), 9);
  });

  it('are dots where they are too short to see, and nothing where they are NaN', () => {
    const { pieces, dots } = arrows([0, 0, 0.02, 0, NaN, 0, 13 / 256, 0]);
    expect(dots).toEqual([
      [25, 75],
      [75, 75],
    ]);
    expect(shafts(pieces)).toEqual([[75, 25, 75 + (50 * 13) / 256, 25]]);
    // On a dense screen, 2.5 pixels of the device are 1.3 CSS pixels.
    expect(arrows([...still, ...still, ...still, 13 / 256, 0], 1, 2).dots).toHaveLength(4);
  });
});

describe('the mesh of the manifold', () => {
  it('of evenly spread samples has cells of density 1, whose opacity is 0.7 / 11', () => {
    // 4 x 4 cells of a latent lattice whose images are one unit apart: an area of 1 to a cell, and 16 in the square.
    const nodes = Array.from({ length: 16 }, (_, k) => [(k % 4) - 1.5, Math.floor(k / 4) - 1.5]).flat();
    const { cells, lines } = meshShapes(frame, record({ manifold: lattice(4, 4, nodes) }));
    expect(cells).toHaveLength(9);
    for (const { alpha } of cells) expect(alpha).toBeCloseTo(0.7 / 11, 9);
    expect(lines.pieces).toHaveLength(2 * 3 * 4);
    expect(cells[0]!.corners).toEqual([
      [12.5, 87.5],
      [37.5, 87.5],
      [37.5, 62.5],
      [12.5, 62.5],
    ]);
  });

  it('is finite where all samples are one point', () => {
    const { cells } = meshShapes(frame, record({ manifold: lattice(2, 2, new Float32Array(8).fill(1)) }));
    expect(cells[0]!.alpha).toBeCloseTo(0.7, 6);
  });

  it('of a latent with one dimension is a line, drawn in full', () => {
    const { cells, lines } = meshShapes(frame, record({ manifold: lattice(1, 3, [0, 0, 1, 0, 1, 1]) }));
    expect(cells).toEqual([]);
    expect(lines).toMatchObject({ width: 2, alpha: 1 });
    expect(lines.pieces).toEqual([
      [50, 50, 75, 50],
      [75, 50, 75, 25],
    ]);
  });
});
