import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeWhole } from './decode-whole';
import grids from './reference/grids.json';
import { agreedLayout, guessTileLayout, layoutFor, parseLayout } from './tile-layout';
import type { Pixels } from './tile-layout';

const FOLDER = join(import.meta.dirname, 'reference');
const read = (name: string) => decodeWhole(readFileSync(join(FOLDER, name)), name);

describe('grids of torchvision, matplotlib and Pillow', () => {
  for (const [name, layout] of Object.entries(grids))
    test(layout ? `${name} has ${layout.rows} x ${layout.columns} tiles` : `${name} has no layout`, async () => {
      const guess = guessTileLayout(await read(name));
      if (layout) expect(guess?.layout).toMatchObject(layout);
      else expect(guess).toBeUndefined();
    });
});

test('tiles of a matplotlib figure are where the pixels change from white to black', async () => {
  const image = await read('matplotlib-digits28-4x4.png');
  const { x, y, width, height } = guessTileLayout(image)!.layout;
  const level = (dx: number, dy: number) => image.data[((y + dy) * image.width + x + dx) * image.channels]!;
  expect([level(-1, 5), level(5, -1)]).toEqual([255, 255]);
  expect(Math.max(level(0, 5), level(5, 0), level(width - 1, 5), level(5, height - 1))).toBeLessThan(128);
});

/** Tiles of one colour each, by a function of their number. */
function coloured(rows: number, columns: number, tile: number, padding: number): Pixels {
  const stride = tile + padding;
  const [width, height] = [columns * stride + padding, rows * stride + padding];
  const data = new Uint8Array(width * height);
  for (let y = padding; y < height; y++)
    for (let x = padding; x < width; x++) {
      const [i, dx] = [Math.floor((x - padding) / stride), (x - padding) % stride];
      const [j, dy] = [Math.floor((y - padding) / stride), (y - padding) % stride];
      if (dx < tile && dy < tile) data[y * width + x] = 60 + ((37 * (j * columns + i)) % 190);
    }
  return { width, height, channels: 1, data };
}

test('the layouts of grids that do not agree are not claimed', () => {
  const [four, six] = [coloured(4, 4, 24, 2), coloured(3, 3, 24, 2)];
  expect(agreedLayout([four, four])?.layout).toMatchObject({ rows: 4, columns: 4, strideX: 26 });
  expect(agreedLayout([four, six])).toBeUndefined();
  expect(agreedLayout([])).toBeUndefined();
});

test('rows and columns that a person states get the padding that the pixels show', () => {
  const image = coloured(2, 4, 24, 2);
  expect(layoutFor({ rows: 2, columns: 4 }, image, image)).toEqual({
    ...{ rows: 2, columns: 4, x: 2, y: 2, width: 24, height: 24, strideX: 26, strideY: 26 },
  });
  // 108 x 56 pixels: 2 x 2 tiles would have 53 x 26 pixels with padding, which the pixels do not show.
  expect(layoutFor({ rows: 1, columns: 1 }, image, image)).toMatchObject({ x: 0, y: 0, width: 106, height: 54 });
  expect(layoutFor({ rows: 300, columns: 1 }, image, image)).toBeUndefined();
});

test('sizes without pixels have the padding of torchvision where it divides them, otherwise none', () => {
  expect(layoutFor({ rows: 8, columns: 8 }, { width: 274, height: 274 })).toMatchObject({
    x: 2,
    width: 32,
    strideX: 34,
  });
  expect(layoutFor({ rows: 8, columns: 8 }, { width: 256, height: 256 })).toMatchObject({
    x: 0,
    width: 32,
    strideX: 32,
  });
});

test('text of layouts', () => {
  expect(['8x8', '4 x 16', '10×10', 'one tile', '0x3', '8', 'x', '999x1'].map(parseLayout)).toEqual([
    { rows: 8, columns: 8 },
    { rows: 4, columns: 16 },
    { rows: 10, columns: 10 },
    { rows: 1, columns: 1 },
    ...Array<undefined>(4).fill(undefined),
  ]);
});
