import { join } from 'node:path';
import { expect, sharedApp, test } from './lib/app';
import { DIGITS, queue } from './lib/plan';
import { shownSteps } from './lib/steps';
import { row } from './lib/table';

/** Screenshots of every view: `GANDER_SCREENSHOTS=folder`, see playwright.config.ts. */
const folder = process.env['GANDER_SCREENSHOTS']!;
const app = sharedApp();

async function shoot(view: string): Promise<void> {
  const { page } = app();
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${view}-${width}-${colorScheme}.png`) });
    }
}

test('every view, in two sizes and both themes', async () => {
  const { page } = app();
  await shoot('empty');
  await page.getByRole('link', { name: 'New experiment', exact: true }).click();
  await shoot('new');
  await queue(
    page,
    {
      preset: DIGITS,
      objectives: ['gan', 'lsgan', 'wgan', 'wgan-gp'],
      settings: { Steps: '150', 'Sample every': '10', 'Checkpoint every': '50' },
    },
    true,
  );
  await expect.poll(() => shownSteps(page), { timeout: 200_000 }).toEqual(Array(4).fill('step 150'));
  await shoot('compare');
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await shoot('runs');
  await row(page, 'wgan-gp').getByRole('link').click();
  await shoot('run');
});
