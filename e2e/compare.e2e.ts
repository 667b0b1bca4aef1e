import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './lib/app';
import { changedRows, decodeGif } from './lib/gif';
import { placeOf } from './lib/pointer';
import {
  chooseDefaultComparison,
  chooseObjectives,
  fillSettings,
  frames,
  pixels,
  shownSteps,
  states,
} from './lib/steps';

test('a user queues GAN, WGAN and WGAN-GP, watches, compares, scrubs and exports them, and finds everything after a restart', async ({
  app,
}) => {
  const { page } = app;

  await test.step('queue the comparison', async () => {
    await chooseDefaultComparison(page);
    await chooseObjectives(page, ['gan', 'wgan', 'wgan-gp']);
    await fillSettings(page, { Steps: '20', 'Sample every': '5', 'Checkpoint every': '10', 'Batch size m': '16' });
    await expect(page.getByText('Differs only in objective')).toBeVisible();
    await page.getByRole('button', { name: 'Queue and compare' }).click();
  });

  await test.step('watch it train', async () => {
    await expect(frames(page)).toHaveCount(3);
    await expect(page.getByRole('button', { name: 'Follow newest' })).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => shownSteps(page), { timeout: 180_000 }).toEqual(['step 20', 'step 20', 'step 20']);
    await expect(page.getByRole('heading', { name: 'Cross-entropy loss' })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Wasserstein loss' })).toBeVisible();
    await expect(page.getByText('Not comparable').first()).toBeVisible();
  });

  await test.step('scrub with the keyboard', async () => {
    const playhead = page.getByRole('slider', { name: 'Playhead', exact: true });
    await playhead.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => shownSteps(page)).toEqual(['step 0', 'step 0', 'step 0']);
    // With equal seeds and latents all grids are the same at step 0, and differ at the end.
    await expect.poll(async () => new Set(await pixels(page)).size).toBe(1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => shownSteps(page)).toEqual(['step 5', 'step 5', 'step 5']);
    await page.keyboard.press('End');
    await expect.poll(() => shownSteps(page)).toEqual(['step 20', 'step 20', 'step 20']);
    await expect.poll(async () => new Set(await pixels(page)).size).toBe(3);
  });

  await test.step('move the playhead with the chart', async () => {
    const chart = page.getByRole('slider', { name: 'Playhead on the chart: Gradient penalty' });
    // A panel is drawn when it scrolls near the screen.
    await page.getByRole('region', { name: 'Gradient penalty', exact: true }).scrollIntoViewIfNeeded();
    const { x, y, width, height } = await placeOf(chart);
    await page.mouse.click(x + width / 2, y + height / 2);
    // Half of 20 steps.
    await expect(page.getByRole('slider', { name: 'Playhead', exact: true })).toHaveAttribute(
      'aria-valuenow',
      /^(9\.7[5-9]|9\.[89]|10(\.[01]|\.2[0-5]?|$))/,
    );
  });

  await test.step('export the side-by-side GIF', async () => {
    await page.getByRole('button', { name: 'Export…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export' });
    await expect(dialog.getByText('5 frames of 3 runs')).toBeVisible();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByText('Done:')).toBeVisible();
    const folder = join(app.home, 'exports');
    const gif = decodeGif(
      join(
        folder,
        readdirSync(folder).find((f) => f.endsWith('.gif'))!,
      ),
    );
    expect(gif.frames).toBe(5);
    expect(gif.delays).toEqual([10, 10, 10, 10, 10]);
    // Three grids of 224 pixels at scale 2, side by side.
    expect(gif.width).toBeGreaterThan(3 * 448);
    const changed = changedRows(gif, 0, 4);
    // The step counter above the grids, the grids, and the steps below them differ.
    expect(changed.filter((y) => y < gif.height - 448 - 40).length).toBeGreaterThan(0);
    expect(changed.filter((y) => y > gif.height - 40).length).toBeGreaterThan(0);
    await dialog.getByRole('button', { name: 'Close' }).first().click();
  });

  await test.step('find everything again after a restart', async () => {
    const again = await app.restart();
    await again.getByRole('link', { name: 'Runs', exact: true }).click();
    await expect(again.getByRole('grid').locator('.state')).toHaveCount(3);
    await expect.poll(() => states(again)).toEqual(['finished', 'finished', 'finished']);
    await again.getByRole('link', { name: 'wgan-gp', exact: true }).click();
    await expect.poll(() => shownSteps(again)).toEqual(['step 20']);
    await expect(again.getByRole('region', { name: 'Scrubber' })).toBeVisible();
  });
});
