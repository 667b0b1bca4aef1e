import { describe, expect, it } from 'vitest';
import { fitSquares, pageLayout, samplesLayout } from './layout';

it('puts four in a row of a wide box and in a square of a square one', () => {
  expect(fitSquares(4, 1000, 300, 40, 8)).toEqual({ columns: 4, size: 244 });
  expect(fitSquares(4, 608, 688, 40, 8)).toEqual({ columns: 2, size: 300 });
});

it('prefers fewer rows to squares that are hardly larger', () => {
  // Two columns: (484 - 8) / 2 - 40 = 198; three: (616 - 16) / 3 = 200. With 490 px of height two have 201.
  expect(fitSquares(3, 616, 490, 40, 8)).toEqual({ columns: 3, size: 200 });
  expect(fitSquares(3, 616, 560, 40, 8)).toEqual({ columns: 2, size: 236 });
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
    expect(samplesLayout(50, 528, 300, grids)).toEqual({
      caption: 56,
      nameLine: 18,
      size: 96,
      columns: 5,
      gap: 12,
      isScrolled: true,
    });
    expect(samplesLayout(50, 50, 300, grids).columns).toBe(1);
  });

  it('fill the width where they may become higher: four at 1280 pixels', () => {
    // (1248 - 3 x 12) / 4 = 303; with its caption 391 px.
    expect(samplesLayout(4, 1248, 320, { ...grids, maxHeight: 480 })).toMatchObject({ columns: 4, size: 303, gap: 12 });
    expect(samplesLayout(4, 1248, 320, grids).size).toBe(232);
  });

  it('have a whole multiple of the pixels of a grid where that is not much smaller, and the rest between them', () => {
    const layout = (width: number, native: number) => samplesLayout(2, width, 600, { ...grids, native });
    expect(layout(1012, 242)).toMatchObject({ size: 484, gap: 1012 - 2 * 484 });
    // 500 is less than twice 260, and once 260 is much smaller.
    expect(layout(1012, 260)).toMatchObject({ size: 500, gap: 12 });
    expect(layout(1012, 600).size).toBe(500);
  });

  it('have their names above the rest of the caption where both do not fit beside each other', () => {
    // (485 - 12) / 2 - 60 = 176: 120 px for the name.
    expect(samplesLayout(12, 1248, 485, grids)).toMatchObject({ columns: 6, size: 176, nameLine: 0, caption: 56 });
    expect(samplesLayout(12, 900, 485, grids)).toMatchObject({ nameLine: 18, caption: 56 });
    expect(samplesLayout(4, 608, 240, grids)).toMatchObject({ nameLine: 18, caption: 56 });
  });

  it('scroll by themselves from the thirteenth on', () => {
    expect([12, 13].map((count) => samplesLayout(count, 2000, 2000, grids).isScrolled)).toEqual([false, true]);
  });
});

describe('a page of samples and charts', () => {
  const page = { grids: 2, isSwiped: false, width: 1280, height: 800, scrubber: 80 };

  it('has the charts beside any number of grids, from 900 pixels on', () => {
    const isBeside = (change: Partial<typeof page>) => pageLayout({ ...page, ...change }).isBeside;
    expect([isBeside({}), isBeside({ grids: 3 }), isBeside({ grids: 12 })]).toEqual([true, true, true]);
    expect([isBeside({ width: 900 }), isBeside({ width: 899 })]).toEqual([true, false]);
  });

  it('gives samples the height that title and scrubber leave, or a share of it above the charts', () => {
    const height = (change: Partial<typeof page>) => pageLayout({ ...page, ...change }).samplesHeight;
    expect(height({})).toBe(800 - 80 - 175);
    expect(height({ height: 400 })).toBe(240);
    expect(height({ grids: 3, width: 800 })).toBe(320);
    expect(height({ grids: 3, width: 800, height: 1000 })).toBe(450);
    expect(height({ grids: 8, width: 800 })).toBeCloseTo(464);
    expect(height({ grids: 3, width: 800, height: 500 })).toBe(240);
  });

  it('lets samples above the charts fill the width: half higher than their share, but not over the scrubber', () => {
    const most = (change: Partial<typeof page>) =>
      pageLayout({ ...page, grids: 4, width: 890, ...change }).maxSamplesHeight;
    expect(most({})).toBe(480);
    // One grid at 890 x 700: 420 - 84 - 4 = 332 px, more than its 242.
    expect(most({ grids: 1, height: 700 })).toBe(420);
    expect(most({ grids: 12 })).toBe(800 - 80 - 175);
    expect(most({ grids: 1, width: 1280 })).toBe(800 - 80 - 175);
    expect(most({ height: 400 })).toBe(240);
  });

  it('gives more grids a larger share of the width, and any number the share that a person has chosen, within limits', () => {
    const share = (change: Partial<Parameters<typeof pageLayout>[0]>) => pageLayout({ ...page, ...change }).share;
    expect([share({ grids: 1 }), share({}), share({ grids: 3 }), share({ grids: 12 })]).toEqual([
      0.32, 0.42, 0.5, 0.56,
    ]);
    expect(share({ grids: 5, isSwiped: true })).toBe(0.42);
    // Four in 545 px: two columns of (545 - 12) / 2 - 78 = 188 px, and three gaps.
    expect(share({ grids: 4 })).toBeCloseTo((2 * 188 + 36) / 1280);
    expect([share({ share: 0.6 }), share({ share: 0 }), share({ share: 7 })]).toEqual([0.6, 0.2, 0.8]);
  });
});
