import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { compare } from '../lib/recorded';
import { train } from '../lib/trained';

const SMALL = ['network=fc', 'batchSize=8', 'gridSize=4', 'engine=cpu'].flatMap((setting) => ['--set', setting]);
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
      '4',
      ...SMALL,
    ),
  ),
);

test('real data stands before the grids of the runs, and a reload keeps it', async () => {
  const { page } = app();
  const runs = readdirSync(join(app().home, 'runs')).sort();
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
