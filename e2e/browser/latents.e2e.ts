import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { decodeGif } from '../lib/gif';
import { goTo } from '../lib/recorded';
import { row } from '../lib/table';
import { train } from '../lib/trained';

const SMALL = ['batchSize=8', 'sampleEvery=2', 'checkpointEvery=2', 'gridSize=4'].flatMap((setting) => [
  '--set',
  setting,
]);
const app = sharedApp((home) =>
  Promise.resolve(
    train(home, 'digits-compare', '--dataset', 'mnist-10k', '--objective', 'gan', '--steps', '4', ...SMALL),
  ),
);
const runFolder = (): string => join(app().home, 'runs', readdirSync(join(app().home, 'runs'))[0]!);
const bytesOf = (name: RegExp | string) =>
  app()
    .page.getByLabel(name)
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
/** Grey levels of each tile of a drawn strip. */
const greysOf = (name: string): Promise<number[][]> =>
  app()
    .page.getByLabel(name)
    .evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement;
      const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      return Array.from({ length: width / height }, (_, tile) =>
        Array.from(
          { length: height * height },
          (_, i) => data[4 * (Math.floor(i / height) * width + tile * height + (i % height))]!,
        ),
      );
    });

test('the seed of the grids reproduces the stored grid byte for byte, in a separate process', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'gan').getByRole('link', { name: 'gan' }).click();
  await page.getByRole('link', { name: 'Latents of step 4' }).click();
  await expect(page.getByText(/^Drawn with /)).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save PNG' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('gan-4-seed-0.png');
  const stored = readFileSync(join(runFolder(), 'samples', '000000004.png'));
  expect(readFileSync(await download.path()).equals(stored)).toBe(true);
});

test('a user draws another seed, interpolates between two tiles, and finds the nearest training images', async () => {
  const { page } = app();
  const sheet = 'Samples of gan at step 4';
  const before = await bytesOf(sheet);
  await page.getByRole('spinbutton', { name: 'Seed' }).fill('7');
  await expect.poll(() => bytesOf(sheet)).not.toBe(before);
  await page.getByRole('button', { name: 'Set as start' }).click();
  await page.getByLabel(sheet).click({ position: { x: 200, y: 200 } });
  await expect(page.getByRole('spinbutton', { name: 'Selected tile' })).not.toHaveValue('0');
  await page.getByRole('button', { name: 'Set as end' }).click();
  const first = await bytesOf(/^Frame 1 of the path/);
  await page.getByRole('slider').fill('15');
  await expect.poll(() => bytesOf(/^Frame 16 of the path/)).not.toBe(first);
  await page.getByRole('spinbutton', { name: 'Frames' }).fill('5');
  await expect.poll(async () => (await greysOf('Path through gan at step 4')).length).toBe(5);
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save GIF' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('gan-4-path.gif');
  const gif = decodeGif(await download.path());
  // Forward and back, with each end once; a tile of 28 pixels is enlarged six times, at x = 12 and below a line of
  // height 20.
  expect(gif.frames).toBe(8);
  for (const [frame, tile] of [
    [0, 0],
    [4, 4],
    [5, 3],
  ] as const) {
    const pixels = gif.pixels(frame);
    const greys = Array.from(
      { length: 28 * 28 },
      (_, i) => pixels[4 * ((20 + 6 * Math.floor(i / 28) + 3) * gif.width + 12 + 6 * (i % 28) + 3)]!,
    );
    await expect.poll(async () => (await greysOf('Path through gan at step 4'))[tile]).toEqual(greys);
  }
  await page.getByRole('button', { name: 'Nearest training images' }).click();
  const nearest = page.getByRole('list', { name: 'Nearest training samples' }).getByRole('listitem');
  await expect(nearest).toHaveCount(9);
  const distances = (await nearest.locator('strong').allTextContents()).map(Number);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  await check(page, 'Latents, with a path and nearest images');
});

test('a tile over time links to the latents of the checkpoint nearest to the playhead', async () => {
  const { page } = app();
  const [run] = readdirSync(join(app().home, 'runs'));
  await goTo(page, `#/compare?runs=${run}`);
  await page.getByRole('button', { name: /^Sample grid of/ }).click();
  const strip = page.getByRole('region', { name: 'Tile over time' });
  await strip.getByRole('link', { name: 'Latents of gan at step 4' }).waitFor();
  await page.getByRole('slider', { name: 'Playhead', exact: true }).press('Home');
  await strip.getByRole('link', { name: /^Latents of gan at step [02]$/ }).click();
  await expect(page.getByLabel(/^Samples of gan at step [02]$/)).toBeVisible();
  await goTo(page, `#/latents?run=${run}&step=4`);
  await expect(page.getByLabel('Samples of gan at step 4')).toBeVisible();
});

test('two checkpoints show the same latents, and a damaged one is refused by name', async () => {
  const { page } = app();
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'gan (same run)' });
  await expect(page.getByLabel('Samples of gan at step 2')).toBeVisible();
  const file = join(runFolder(), 'checkpoints', '000000002.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
  await page.getByRole('button', { name: 'New seed' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'Nothing can be drawn from the checkpoint at step 2' }).first(),
  ).toBeVisible();
  await check(page, 'Latents of two checkpoints, one refused');
});
