import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { grid } from '../bench/lib/grid';
import { expect, sharedApp, test } from './lib/app';
import { DIGITS, fillIn } from './lib/plan';
import { compare, record } from './lib/recorded';
import { ROOT } from './lib/root';
import { row, selectRuns } from './lib/table';
import { frames, shownSteps } from './lib/steps';
import { train } from './lib/trained';

/** Runs the built command. */
const gander = (home: string, ...args: string[]): void =>
  void execFileSync(process.execPath, [join(ROOT, 'bin/gander.mjs'), ...args, '--home', home], { stdio: 'ignore' });

/** Writes the images of docs/images: `GANDER_DOCS_IMAGES=docs/images`, see playwright.config.ts. */
const folder = process.env['GANDER_DOCS_IMAGES']!;
const OBJECTIVES = ['gan', 'lsgan', 'wgan', 'wgan-gp'];

async function shoot(page: Page, name: string, height = 800): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(500);
    await page.screenshot({
      path: join(folder, `${name}-${colorScheme}.png`),
      clip: { x: 0, y: 0, width: 1280, height },
    });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

test.describe('without training', () => {
  const app = sharedApp();

  test('the tour', async () => {
    await expect(app().page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
    await shoot(app().page, 'tour');
  });
});

test.describe('with generated runs', () => {
  const app = sharedApp(async (home) => {
    await record(home, {
      runs: 50,
      steps: 200,
      samples: 2,
      png: grid,
      metrics: ['generatorLoss', 'discriminatorLoss'],
      settings: (run) => ({
        learningRate: [5e-5, 1e-4, 2e-4, 1e-3][Math.floor(run / 4) % 4]!,
        batchSize: [32, 64, 128][Math.floor(run / 17)]!,
      }),
    });
  });

  test('the list with its plots, the trash and the palette', async () => {
    const { page } = app();
    await selectRuns(page, 'wgan · seed 46', 'lsgan · seed 45', 'gan · seed 44');
    await page.getByRole('combobox', { name: 'Plot' }).selectOption('parallel');
    await expect(page.getByRole('region', { name: 'Parallel coordinates' })).toBeVisible();
    await shoot(page, 'table');
    await page.getByRole('combobox', { name: 'Plot' }).selectOption('scatter');
    const plot = page.getByRole('region', { name: 'Scatter plot' });
    await plot.getByRole('combobox', { name: 'Horizontal axis' }).selectOption({ label: 'Learning rate' });
    await plot.getByRole('combobox', { name: 'Vertical axis' }).selectOption({ label: 'Loss G' });
    await shoot(page, 'scatter');
    await page.getByRole('combobox', { name: 'Plot' }).selectOption('none');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('wgp');
    await shoot(page, 'palette', 420);
    await page.keyboard.press('Escape');
    await selectRuns(page, 'wgan · seed 46', 'lsgan · seed 45', 'gan · seed 44');
    await page.getByRole('toolbar', { name: 'With the selected runs' }).getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: /^Trash/ }).click();
    await expect(row(page, 'gan · seed 44')).toBeVisible();
    await shoot(page, 'trash');
  });
});

test.describe('with trained runs', () => {
  const STEPS = process.env['GANDER_DOCS_STEPS'] ?? '800';
  const app = sharedApp((home) =>
    Promise.resolve(
      train(
        home,
        'digits-compare',
        '--steps',
        STEPS,
        ...['sampleEvery=50', 'scoreEvery=0'].flatMap((s) => ['--set', s]),
      ),
    ),
  );

  test('compare, strip and swipe', async () => {
    const { page } = app();
    const ids = await page
      .getByRole('grid')
      .locator('.name a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash.split('/').pop()!));
    expect(ids).toHaveLength(OBJECTIVES.length);
    await compare(page, ids);
    await expect.poll(() => shownSteps(page)).toEqual(Array(OBJECTIVES.length).fill(`step ${STEPS}`));
    await shoot(page, 'compare');
    await frames(page)
      .nth(0)
      .getByLabel(/^Sample grid of/)
      .click({ position: { x: 70, y: 50 } });
    await expect(page.getByRole('region', { name: 'Tile over time' })).toBeVisible();
    await page.waitForTimeout(2000);
    await shoot(page, 'strip');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Swipe' }).click();
    await shoot(page, 'swipe');
  });
});

test.describe('the tutorial', () => {
  const STEPS = process.env['GANDER_DOCS_STEPS'] ?? '300';
  const app = sharedApp((home) =>
    Promise.resolve(
      train(
        home,
        'digits-compare',
        ...['--objective', 'gan,wgan,wgan-gp', '--steps', STEPS, '--name', 'Three papers'],
        ...[`sampleEvery=${Math.round(Number(STEPS) / 15)}`, 'scoreEvery=0'].flatMap((setting) => ['--set', setting]),
      ),
    ),
  );
  /** Images of the tutorial are of the light theme only. */
  const shootLight = (page: Page, name: string) =>
    page.screenshot({ path: join(folder, `${name}.png`), clip: { x: 0, y: 0, width: 1280, height: 800 } });

  test('form, comparison and export of three objectives', async () => {
    const { page } = app();
    await page.emulateMedia({ colorScheme: 'light' });
    const ids = await page
      .getByRole('grid')
      .locator('.name a')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash.split('/').pop()!));
    expect(ids).toHaveLength(3);
    await fillIn(page, { preset: DIGITS, objectives: ['gan', 'wgan', 'wgan-gp'], name: 'Three papers' });
    await shootLight(page, 'tutorial-form');
    await compare(page, ids);
    await expect.poll(() => shownSteps(page)).toEqual(Array(3).fill(`step ${STEPS}`));
    await shootLight(page, 'tutorial-compare');
    await page.getByRole('button', { name: 'Export…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await shootLight(page, 'tutorial-export');
    const target = join(folder, 'tutorial.gif');
    gander(app().home, 'export', 'gif', 'Three papers', '--every', '3', '--scale', '1', '-o', target, '--force');
  });
});
