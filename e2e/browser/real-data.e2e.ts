import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, sharedApp, test } from '../lib/app';
import { exportAs, openExport } from '../lib/exports';
import { decodeGif } from '../lib/gif';
import { compare, goTo } from '../lib/recorded';
import { train } from '../lib/trained';

const SMALL = ['network=fc', 'batchSize=8', 'gridSize=4', 'sampleEvery=1', 'engine=cpu'].flatMap((setting) => [
  '--set',
  setting,
]);
const app = sharedApp((home) =>
  Promise.resolve(
    train(
      home,
      'digits-compare',
      '--dataset',
      'mnist-10k',
      '--objective',
      'gan',
      '--seeds',
      '2',
      '--steps',
      '2',
      ...SMALL,
    ),
  ),
);
const runIds = (): string[] => readdirSync(join(app().home, 'runs')).sort();

test('real data stands before the grids of the runs, and a reload keeps it', async () => {
  const { page } = app();
  const runs = runIds();
  expect(runs).toHaveLength(2);
  await compare(page, runs);
  await page.getByRole('button', { name: 'Real data' }).click();
  const column = page.locator('figure[data-real]');
  await expect(column).toContainText('first 16 of 10,000 images');
  await expect(page.locator('.frames figure').first()).toHaveAttribute('data-real', 'mnist-10k');
  await expect(column.locator('canvas')).toHaveJSProperty('width', 4 * 28);
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('real=1');
  await page.reload();
  await expect(column).toContainText('first 16 of 10,000 images');
});

test('what is seen is exported: the dialog has real data on, and the GIF its column, which is the same in every frame', async () => {
  const { page } = app();
  const dialog = await openExport(page, 'Animated GIF');
  await expect(dialog.getByRole('checkbox', { name: 'Real data beside the grids' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  const { file } = await exportAs(app(), 'Animated GIF');
  const gif = decodeGif(file);
  expect(gif.frames).toBeGreaterThan(1);
  // Folded seeds show one run: two grids of 4 x 4 tiles of 28 pixels, twice as large, in a row.
  expect(gif.width).toBeGreaterThan(2 * 224);
  const part = (frame: number, left: number) => {
    const pixels = gif.pixels(frame);
    return Array.from(
      { length: 150 * 100 },
      (_, i) => pixels[4 * ((120 + Math.floor(i / 150)) * gif.width + left + (i % 150))],
    );
  };
  const real = part(0, 40);
  expect(new Set(real).size).toBeGreaterThan(50);
  for (let frame = 1; frame < gif.frames; frame++) expect(part(frame, 40)).toEqual(real);
  expect(part(gif.frames - 1, 300)).not.toEqual(part(0, 300));
});

test('the report has the real images before those of the runs', async () => {
  const { file } = await exportAs(app(), 'HTML report');
  expect(readFileSync(file, 'utf8')).toContain('"real":[');
  const report = await app().page.context().newPage();
  await report.goto(pathToFileURL(file).href);
  const figures = report.locator('.frames figure');
  await expect(figures).toHaveCount(2);
  await expect(figures.first()).toContainText('first 16 of 10,000 images');
  await expect(figures.first().locator('img')).toHaveJSProperty('naturalWidth', 4 * 28);
  await report.close();
});

test('the page of a run shows real data beside its grids', async () => {
  const { page } = app();
  await goTo(page, `#/run/${runIds()[0]}`);
  const grid = page.locator('figure[data-run] canvas').first();
  await expect(grid).toBeVisible();
  const column = page.locator('figure[data-real]');
  const button = page.getByRole('button', { name: 'Real data' });
  if ((await button.getAttribute('aria-pressed')) === 'true') await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await expect(column).toHaveCount(0);
  await button.click();
  await expect(column).toContainText('first 16 of 10,000 images');
  const canvas = column.locator('canvas');
  await expect(canvas).toHaveJSProperty('width', 4 * 28);
  await expect(canvas).toHaveJSProperty('height', 4 * 28);
  // Digits are black and white with grey edges, and no two tiles are equal; the generator's are noise after two steps.
  const tiles = (of: typeof canvas) =>
    of.evaluate((element) => {
      const context = (element as HTMLCanvasElement).getContext('2d')!;
      return Array.from({ length: 16 }, (_, i) =>
        [...context.getImageData((i % 4) * 28, Math.floor(i / 4) * 28, 28, 28).data]
          .filter((__, at) => at % 4 === 0)
          .join(),
      );
    });
  await expect.poll(async () => new Set(await tiles(canvas)).size).toBe(16);
  const [first] = await tiles(canvas);
  const greys = first!.split(',').map(Number);
  expect([Math.min(...greys), Math.max(...greys) > 200]).toEqual([0, true]);
  // Most of a digit's image is its black background.
  expect(greys.filter((grey) => grey === 0).length).toBeGreaterThan(392);
  expect(await tiles(grid)).not.toContain(first);
});
