import { describe, expect, it } from 'vitest';
import type { Corners, ContourPiece } from '../../../shared/domain/plane/plane-shapes';
import { random } from '../testing/fake-source.test-helper';
import { createBlankSquare, drawPoints, planeAround } from './scatter';
import { fillCorners, mixPixel, stroke } from './strokes';

const BLACK = [0, 0, 0] as const;
/** How much ink each pixel has, from 0 (paper) to 1, row by row. */
const ink = ({ data, width }: { data: Uint8Array; width: number }): number[][] =>
  Array.from({ length: width }, (_, y) =>
    Array.from({ length: width }, (_, x) => 1 - data[3 * (y * width + x)]! / 255),
  );
const total = (rows: number[][]): number => rows.flat().reduce((sum, share) => sum + share, 0);
const stroked = (size: number, pieces: ContourPiece[], width = 1, alpha = 1) => {
  const image = createBlankSquare(size);
  stroke(image, { pieces, width, alpha }, BLACK);
  return ink(image);
};
const filled = (size: number, corners: Corners, alpha = 1) => {
  const image = createBlankSquare(size);
  fillCorners(image, corners, BLACK, alpha);
  return ink(image);
};

it('mixes a colour into one pixel in proportion', () => {
  const image = createBlankSquare(2);
  mixPixel(image, 3, [255, 0, 100], 0.5);
  mixPixel(image, 0, BLACK, 0);
  mixPixel(image, 1, BLACK, 1);
  expect([...image.data]).toEqual([255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 128, 178]);
});

describe('a line', () => {
  it('through the centres of pixels covers exactly these', () => {
    const rows = stroked(5, [[0.5, 2.5, 4.5, 2.5]]);
    expect(rows).toEqual([0, 0, 1, 0, 0].map((share) => Array<number>(5).fill(share)));
  });

  it('between two rows of pixels covers half of each', () => {
    const rows = stroked(4, [[0.5, 2, 3.5, 2]]);
    expect(rows.map(([first]) => first)).toEqual([0, expect.closeTo(0.5, 2), expect.closeTo(0.5, 2), 0]);
  });

  it('has about the ink of its length, width and round ends, at any angle', () => {
    for (const [x, y] of [
      [60, 0],
      [60, 20],
      [42, 42],
      [10, 55],
    ] as const)
      for (const width of [1, 2, 3]) {
        const area = total(stroked(80, [[10, 10, 10 + x, 10 + y]], width));
        expect(Math.abs(area / (Math.hypot(x, y) * width + (Math.PI * width ** 2) / 4) - 1)).toBeLessThan(0.15);
      }
  });

  it('does not add up where pieces cross or repeat', () => {
    const piece: ContourPiece = [0, 2.5, 5, 2.5];
    const once = stroked(5, [piece], 1, 0.4);
    expect(stroked(5, [piece, piece, [5, 2.5, 0, 2.5]], 1, 0.4)).toEqual(once);
    expect(Math.max(...once.flat())).toBeCloseTo(0.4, 2);
  });

  it('without length is a dot; with ends that are not finite it is nothing', () => {
    expect(total(stroked(5, [[2.5, 2.5, 2.5, 2.5]]))).toBeCloseTo(1, 1);
    for (const wrong of [NaN, Infinity, -Infinity]) expect(total(stroked(5, [[0, 0, wrong, 3]]))).toBe(0);
  });

  it('is cut at the edges, and one outside changes nothing', () => {
    expect(stroked(4, [[-100, 1.5, 100, 1.5]])[1]).toEqual([1, 1, 1, 1]);
    expect(total(stroked(4, [[-9, -9, -3, -3]]))).toBe(0);
    expect(total(stroked(4, [[1e300, 1e300, 1e300, 1e300]]))).toBe(0);
  });

  it('thinner than a pixel is as pale as it is thin', () =>
    expect(Math.max(...stroked(5, [[0, 2.5, 5, 2.5]], 0.25).flat())).toBeCloseTo(0.25, 2));
});

describe('a filled quadrilateral', () => {
  it('covers the pixels whose centres are in it', () => {
    const rows = filled(4, [
      [1, 1],
      [3, 1],
      [3, 3],
      [1, 3],
    ]);
    expect(rows.map((row) => row.join(''))).toEqual(['0000', '0110', '0110', '0000']);
  });

  it('shares no pixel with its neighbour, and leaves none between them', () => {
    const next = random(21);
    for (let trial = 0; trial < 30; trial++) {
      // A 2 x 2 mesh over the whole image, with its middle node anywhere, every other time in the centre of a pixel.
      const place = () => (trial % 2 === 0 ? 1 + 8 * next() : Math.floor(1 + 8 * next()) + 0.5);
      const [x, y] = [place(), place()];
      const at = (column: number, row: number): [number, number] =>
        column === 1 && row === 1 ? [x, y] : [[0, x, 10][column]!, [0, y, 10][row]!];
      const image = createBlankSquare(10);
      for (const [i, j] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const)
        fillCorners(image, [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)], BLACK, 0.5);
      // Twice covered pixels would be darker, those left out white.
      expect(new Set(image.data)).toEqual(new Set([128]));
    }
  });

  it('may turn either way, fold over itself, or be empty', () => {
    const turned = filled(4, [
      [1, 3],
      [3, 3],
      [3, 1],
      [1, 1],
    ]);
    expect(total(turned)).toBe(4);
    // A bow tie: both of its halves are filled.
    const bow = filled(8, [
      [0, 0],
      [8, 8],
      [8, 0],
      [0, 8],
    ]);
    expect([bow[4]![0], bow[4]![7], bow[0]![4], bow[7]![4]]).toEqual([1, 1, 0, 0]);
    expect(
      total(
        filled(4, [
          [1, 1],
          [1, 1],
          [1, 1],
          [1, 1],
        ]),
      ),
    ).toBe(0);
  });

  it('is left out where a corner is not finite, and cut at the edges', () => {
    expect(
      total(
        filled(4, [
          [0, 0],
          [NaN, 0],
          [4, 4],
          [0, 4],
        ]),
      ),
    ).toBe(0);
    expect(
      total(
        filled(4, [
          [-99, -99],
          [99, -99],
          [99, 99],
          [-99, 99],
        ]),
      ),
    ).toBe(16);
  });
});

describe('points', () => {
  const plane = { left: 0, bottom: 0, side: 10 };
  const drawn = (points: number[], radius = 1, opacity = 1) => {
    const image = createBlankSquare(40);
    drawPoints(image, Float32Array.from(points), plane, BLACK, radius, opacity);
    return ink(image);
  };

  it('have the ink of a disc of their radius', () => {
    for (const radius of [1, 2, 5]) expect(total(drawn([5, 5], radius)) / (Math.PI * radius ** 2)).toBeCloseTo(1, 1);
  });

  it('grow darker where they lie on each other, but never beyond their colour', () => {
    const once = drawn([5.125, 5.125], 2, 0.5)[19]![20]!;
    const twice = drawn([5.125, 5.125, 5.125, 5.125], 2, 0.5)[19]![20]!;
    expect([once, twice]).toEqual([expect.closeTo(0.5, 1), expect.closeTo(0.75, 1)]);
    expect(Math.max(...drawn(Array<number>(200).fill(5), 2, 0.5).flat())).toBe(1);
  });

  it('outside of the plane, NaN or without a y are left out', () => {
    for (const points of [[-0.1, 5], [5, 10.1], [NaN, 5], [5, Infinity], [5], []])
      expect(total(drawn(points)), String(points)).toBe(0);
  });
});

describe('the plane around points', () => {
  it('is a square with a margin of 15 % on each side', () => {
    const { left, bottom, side } = planeAround([Float32Array.of(0, 0, 10, 4)]);
    expect([left, bottom, side]).toEqual([expect.closeTo(-1.5, 9), expect.closeTo(2 - 6.5, 9), expect.closeTo(13, 9)]);
  });

  it('ignores points that are not finite, and is [-1.5, 1.5] squared without others', () => {
    const usual = { left: -1.5, bottom: -1.5, side: 3 };
    for (const clouds of [[], [new Float32Array(0)], [Float32Array.of(NaN, 0, 0, Infinity)], [Float32Array.of(7)]])
      expect(planeAround(clouds)).toEqual(usual);
    expect(planeAround([Float32Array.of(1, 1, NaN, 900)]).side).toBeLessThan(1e-5);
  });

  it('around a single point has a side, so that the point can be drawn', () => {
    const plane = planeAround([Float32Array.of(3, 4)]);
    expect(plane.side).toBeGreaterThan(0);
    expect(plane.left + plane.side / 2).toBeCloseTo(3, 6);
    expect(plane.bottom + plane.side / 2).toBeCloseTo(4, 6);
  });
});
