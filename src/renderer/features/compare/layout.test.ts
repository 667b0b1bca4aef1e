import { describe, expect, it } from 'vitest';
import { fitSquares, pageLayout, samplesLayout } from './layout';

it('puts four in a row of a wide box and in a square of a square one', () => {
  expect(fitSquares(4, 1000, 300, 40, 8)).toEqual({ columns: 4, size: 244 });
  expect(fitSquares(4, 608, 688, 40, 8)).toEqual({ columns: 2, size: 300 });
});

it('fills the whole box with one', () => {
  expect(fitSquares(1, 1000, 340, 40, 8)).toEqual({ columns: 1, size: 300 });
});

it('never leaves the box', () => {
  for (let n = 1; n <= 12; n++) {
    const { columns, size } = fitSquares(n, 1060, 400, 40, 12);
    const rows = Math.ceil(n / columns);
    expect(columns * size + 12 * (columns - 1)).toBeLessThanOrEqual(1060);
    expect(rows * (size + 40) + 12 * (rows - 1)).toBeLessThanOrEqual(400);
  }
});

describe('the samples of a page', () => {
  const grids = { hasGrids: true, isSwiped: false };

  it('have room for an enlarged tile in their captions: less where there are many, none where there are no grids', () => {
    const caption = (count: number, options = grids) => samplesLayout(count, 1000, 800, options).caption;
    expect([caption(4), caption(5), caption(2, { ...grids, hasGrids: false })]).toEqual([84, 56, 44]);
  });

  it('are as large as fits beside each other, and have the place of one when two are laid on each other', () => {
    // 400 px less a caption of 84 and 4 px between: 312.
    expect(samplesLayout(2, 1000, 400, grids)).toMatchObject({ columns: 2, size: 312 });
    // (600 - 12) / 2 = 294.
    expect(samplesLayout(2, 600, 400, grids)).toMatchObject({ columns: 2, size: 294 });
    expect(samplesLayout(2, 1000, 1088, { ...grids, isSwiped: true })).toMatchObject({ columns: 1, size: 1000 });
  });

  it('are at least 96 pixels wide, in as many columns as that leaves', () => {
    expect(samplesLayout(50, 528, 300, grids)).toEqual({ caption: 56, size: 96, columns: 5, isScrolled: true });
    expect(samplesLayout(50, 50, 300, grids).columns).toBe(1);
  });

  it('scroll by themselves from the thirteenth on', () => {
    expect([12, 13].map((count) => samplesLayout(count, 2000, 2000, grids).isScrolled)).toEqual([false, true]);
  });
});

describe('a page of samples and charts', () => {
  const page = { runs: 2, grids: 2, isSwiped: false, width: 1280, height: 800, scrubber: 80 };

  it('has the charts beside one or two runs, or two on each other, where the window is wide enough', () => {
    const isBeside = (change: Partial<typeof page>) => pageLayout({ ...page, ...change }).isBeside;
    expect([isBeside({}), isBeside({ width: 999 }), isBeside({ runs: 3 })]).toEqual([true, false, false]);
    expect(isBeside({ runs: 9, isSwiped: true })).toBe(true);
  });

  it('gives samples the height that title and scrubber leave, or a share of it above the charts', () => {
    const height = (change: Partial<typeof page>) => pageLayout({ ...page, ...change }).samplesHeight;
    expect(height({})).toBe(800 - 80 - 175);
    expect(height({ runs: 3, grids: 3 })).toBe(320);
    expect(height({ runs: 3, grids: 3, height: 1000 })).toBe(450);
    expect(height({ runs: 8, grids: 8 })).toBeCloseTo(464);
    expect(height({ runs: 3, grids: 3, height: 500 })).toBe(240);
  });

  it('widens the column of the samples for two grids', () => {
    const isPair = (change: Partial<typeof page>) => pageLayout({ ...page, ...change }).isPair;
    expect([isPair({}), isPair({ grids: 1 }), isPair({ grids: 5, isSwiped: true })]).toEqual([true, false, true]);
  });
});
