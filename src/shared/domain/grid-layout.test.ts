import { describe, expect, it, test } from 'vitest';
import { gridLayout, hasTiles, isSameLayout, layoutWithPadding, paddingOf, tileAt, tileRectangle } from './grid-layout';

const EVEN = { rows: 4, columns: 8 };
/** 2 rows and 3 columns of 10 x 6 tiles with a margin of 2 and a padding of 1, in 36 x 17 pixels. */
const PADDED = { rows: 2, columns: 3, tiles: { x: 2, y: 2, width: 10, height: 6, strideX: 11, strideY: 7 } };
const SIZE = { width: 36, height: 17 };

describe('the rectangle of a tile', () => {
  it('is a share of the image without positions: row from the top, column from the left', () => {
    expect(tileRectangle(EVEN, { width: 224, height: 112 }, { row: 1, column: 3 })).toEqual({
      x: 84,
      y: 28,
      width: 28,
      height: 28,
    });
    expect(tileRectangle({ rows: 3, columns: 1 }, { width: 10, height: 10 }, { row: 2, column: 0 })).toMatchObject({
      y: 20 / 3,
      height: 10 / 3,
    });
  });

  it('leaves out margin and padding', () => {
    expect(tileRectangle(PADDED, SIZE, { row: 0, column: 0 })).toEqual({ x: 2, y: 2, width: 10, height: 6 });
    expect(tileRectangle(PADDED, SIZE, { row: 1, column: 2 })).toEqual({ x: 24, y: 9, width: 10, height: 6 });
  });

  test.each([
    [{ row: 4, column: 0 }, EVEN],
    [{ row: 0, column: 8 }, EVEN],
    [{ row: -1, column: 0 }, EVEN],
    [{ row: 2, column: 0 }, PADDED],
  ])('%j is none of %j', (tile, layout) => expect(tileRectangle(layout, SIZE, tile)).toBeUndefined());

  it('is absent where the image ends before the tile', () => {
    expect(tileRectangle(PADDED, { width: 33, height: 17 }, { row: 0, column: 2 })).toBeUndefined();
    expect(tileRectangle(PADDED, { width: 36, height: 14 }, { row: 1, column: 0 })).toBeUndefined();
    expect(tileRectangle(PADDED, { width: 34, height: 15 }, { row: 1, column: 2 })).toBeDefined();
  });
});

describe('the tile under a pixel', () => {
  it('is that of an even division, and the nearest for a pixel outside', () => {
    const at = (x: number, y: number) => tileAt(EVEN, { width: 1, height: 1 }, x, y);
    expect([at(0.3, 0.6), at(1, 1), at(-0.1, 2)]).toEqual([
      { row: 2, column: 2 },
      { row: 3, column: 7 },
      { row: 3, column: 0 },
    ]);
  });

  it('is the nearer of two at a gap, and the first or last in a margin', () => {
    const wide = { rows: 1, columns: 3, tiles: { x: 5, y: 0, width: 10, height: 9, strideX: 14, strideY: 9 } };
    const columns = [0, 5, 14.9, 16.9, 17.1, 19, 28, 44, 60].map(
      (x) => tileAt(wide, { width: 60, height: 9 }, x, 4).column,
    );
    expect(columns).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2]);
  });

  it('contains every pixel of its rectangle', () => {
    for (let row = 0; row < 2; row++)
      for (let column = 0; column < 3; column++) {
        const { x, y, width, height } = tileRectangle(PADDED, SIZE, { row, column })!;
        for (const [px, py] of [
          [x, y],
          [x + width - 0.01, y + height - 0.01],
        ] as const)
          expect(tileAt(PADDED, SIZE, px, py)).toEqual({ row, column });
      }
  });
});

describe('a layout that a person enters', () => {
  it('is even without margin and padding', () => {
    expect(layoutWithPadding({ ...EVEN, margin: 0, padding: 0 }, SIZE)).toEqual(EVEN);
  });

  it('divides what margin and padding leave, and is read back', () => {
    const entered = { rows: 2, columns: 3, margin: 2, padding: 1 };
    // 36 - 2 * 2 - 2 * 1 = 30 = 3 * 10, and 17 - 2 * 2 - 1 = 12 = 2 * 6.
    expect(layoutWithPadding(entered, SIZE)).toEqual(PADDED);
    expect(paddingOf(PADDED)).toEqual(entered);
    expect(paddingOf(EVEN)).toEqual({ ...EVEN, margin: 0, padding: 0 });
  });

  it('is the grid that torchvision.utils.make_grid draws: 2 pixels round every tile', () => {
    const layout = layoutWithPadding({ rows: 8, columns: 8, margin: 2, padding: 2 }, { width: 242, height: 242 });
    expect(layout!.tiles).toEqual({ x: 2, y: 2, width: 28, height: 28, strideX: 30, strideY: 30 });
  });

  it('is none where no pixel is left', () => {
    expect(layoutWithPadding({ rows: 1, columns: 3, margin: 0, padding: 18 }, SIZE)).toBeUndefined();
    expect(layoutWithPadding({ rows: 1, columns: 1, margin: 9, padding: 0 }, SIZE)).toBeUndefined();
  });

  it('has whole positive numbers and at most 256 tiles along a side', () => {
    const isValid = (value: unknown) => gridLayout.safeParse(value).success;
    expect([isValid(EVEN), isValid(PADDED)]).toEqual([true, true]);
    for (const wrong of [
      { rows: 0, columns: 1 },
      { rows: 257, columns: 1 },
      { rows: 1.5, columns: 1 },
      { ...PADDED, tiles: { ...PADDED.tiles, strideX: 0 } },
      { ...PADDED, tiles: { ...PADDED.tiles, x: -1 } },
      { rows: 2 },
      { ...EVEN, colour: 1 },
    ])
      expect(isValid(wrong)).toBe(false);
  });
});

it('one row and one column mean that the layout is not known', () => {
  expect([hasTiles({ rows: 1, columns: 1 }), hasTiles({ rows: 1, columns: 2 })]).toEqual([false, true]);
  expect([isSameLayout(EVEN, { ...EVEN }), isSameLayout(EVEN, PADDED)]).toEqual([true, false]);
  expect(isSameLayout(PADDED, { ...PADDED, tiles: { ...PADDED.tiles, x: 3 } })).toBe(false);
});
