import { decode } from 'fast-png';
import type { Locator, Page } from '@playwright/test';
import { expect, sharedApp, test } from '../lib/app';
import { violations } from '../lib/axe';
import { greyOf, recordFlat } from '../lib/flat-grids';
import { placeOf } from '../lib/pointer';
import { compare, goTo } from '../lib/recorded';
import { frames, shownSteps } from '../lib/steps';

let runs: string[] = [];
// Two runs with a grid every 10 steps, one with a grid every 50.
const app = sharedApp(async (home) => void (runs = await recordFlat(home, [10, 10, 2])));

const playhead = (page: Page): Locator => page.getByRole('slider', { name: 'Playhead', exact: true });
const handle = (page: Page, name: 'start' | 'end'): Locator => page.getByRole('slider', { name: `Range ${name}` });
const gridOf = (page: Page, run: number): Locator =>
  frames(page)
    .nth(run)
    .getByRole('button', { name: /^Sample grid of/ });

async function open(count = 3): Promise<Page> {
  const { page } = app();
  await goTo(page, '#/about');
  await compare(page, runs.slice(0, count));
  await expect.poll(() => shownSteps(page)).toEqual(Array(count).fill('step 100'));
  await playhead(page).focus();
  return page;
}

/** Grey levels of the enlarged tile below each grid. */
const magnifiedTiles = (page: Page): Promise<number[]> =>
  page
    .locator('figure[data-run] .loupe canvas')
    .evaluateAll((all) => all.map((c) => (c as HTMLCanvasElement).getContext('2d')!.getImageData(1, 1, 1, 1).data[0]!));

/** Centre of a tile of a grid, in window coordinates. */
async function middleOf(grid: Locator, row: number, column: number): Promise<[number, number]> {
  const box = await placeOf(grid);
  return [box.x + ((column + 0.5) * box.width) / 8, box.y + ((row + 0.5) * box.height) / 8];
}

/** Grey levels on the screen at positions of an element, given as fractions of its width, at half its height. */
async function painted(element: Locator, ...shares: number[]): Promise<number[]> {
  const { width, height, data, channels } = decode(await element.screenshot());
  return shares.map((share) => data[(Math.floor(height * 0.4) * width + Math.floor(share * width)) * channels]!);
}

test('hover and arrows show a tile of every run enlarged, at its own step', async () => {
  const page = await open();
  await page.keyboard.press('Home');
  await page.keyboard.press('PageUp');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => shownSteps(page)).toEqual(['step 90', 'step 90', 'step 100']);
  await page.mouse.move(...(await middleOf(gridOf(page, 1), 2, 5)));
  await expect
    .poll(() => magnifiedTiles(page))
    .toEqual([greyOf(0, 90, 2, 5), greyOf(1, 90, 2, 5), greyOf(2, 100, 2, 5)]);
  const before = await placeOf(gridOf(page, 2));
  await gridOf(page, 2).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect
    .poll(() => magnifiedTiles(page))
    .toEqual([greyOf(0, 90, 3, 6), greyOf(1, 90, 3, 6), greyOf(2, 100, 3, 6)]);
  expect(await gridOf(page, 2).boundingBox()).toEqual(before);
  await expect(gridOf(page, 2)).toHaveAccessibleName('Sample grid of wgan · seed 2 at step 100, tile row 4, column 7');
});

test('the step under a grid, or J on the grid, moves the playhead there', async () => {
  const page = await open();
  await page.keyboard.press('Home');
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
  await expect.poll(() => shownSteps(page)).toEqual(['step 40', 'step 40', 'step 50']);
  await frames(page).nth(2).getByRole('button', { name: 'step 50', exact: true }).click();
  await expect(playhead(page)).toHaveAttribute('aria-valuenow', '50');
  await expect.poll(() => shownSteps(page)).toEqual(['step 50', 'step 50', 'step 50']);
  await playhead(page).press('ArrowRight');
  await expect.poll(() => shownSteps(page)).toEqual(['step 60', 'step 60', 'step 50']);
  await gridOf(page, 2).press('j');
  await expect(playhead(page)).toHaveAttribute('aria-valuenow', '50');
});

test('the handles set, move and clear the range that plays, and Loop repeats it', async () => {
  const page = await open();
  const drag = async (name: 'start' | 'end', step: number): Promise<void> => {
    const track = await placeOf(playhead(page));
    const at = (step: number): number => track.x + (track.width * step) / 100;
    const box = await placeOf(handle(page, name));
    await page.mouse.move(box.x + (name === 'start' ? 20 : 4), box.y + 6);
    await page.mouse.down();
    await page.mouse.move(at(step), box.y + 6, { steps: 3 });
    await page.mouse.up();
  };
  await drag('start', 22);
  await drag('end', 41);
  await expect(handle(page, 'start')).toHaveAttribute('aria-valuetext', 'step 20');
  await expect(handle(page, 'end')).toHaveAttribute('aria-valuetext', 'step 40');
  await handle(page, 'start').press('ArrowRight');
  await expect(handle(page, 'start')).toHaveAttribute('aria-valuetext', 'step 30');

  await page.getByRole('combobox', { name: 'Frames per second' }).selectOption({ label: '30 FPS' });
  // The places of the playhead after the first, until it has moved six times.
  const seen = page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const playhead = document.querySelector('[aria-label=Playhead]')!;
        const places: string[] = [];
        const observer = new MutationObserver(() => {
          const now = playhead.getAttribute('aria-valuenow')!;
          if (now !== '100' && places.at(-1) !== now) places.push(now);
          if (places.length < 6) return;
          observer.disconnect();
          resolve(places);
        });
        observer.observe(playhead, { attributeFilter: ['aria-valuenow'] });
      }),
  );
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  expect(new Set(await seen)).toEqual(new Set(['30', '40']));
  await page.getByRole('button', { name: 'Loop' }).click();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(playhead(page)).toHaveAttribute('aria-valuenow', '40');

  await handle(page, 'start').press('Delete');
  await expect(handle(page, 'start')).toHaveAttribute('aria-valuetext', 'not set');
  await handle(page, 'end').dblclick();
  await expect(handle(page, 'end')).toHaveAttribute('aria-valuetext', 'not set');
});

test('two runs are compared in one frame with a divider between them', async () => {
  const page = await open();
  await playhead(page).press('Home');
  await page.getByRole('button', { name: 'Swipe' }).click();
  await page.getByRole('combobox', { name: 'Run on the right' }).selectOption({ label: 'wgan · seed 2' });
  const box = page.locator('.swipe .box');
  const divider = page.getByRole('slider', { name: 'Divider between gan · seed 0 and wgan · seed 2' });
  const [left, right] = [0, 2].map(
    (run) => (share: number) => greyOf(run, run === 2 ? 50 : 10, 3, Math.floor(share * 8)),
  );
  await expect(page.locator('.swipe .step')).toHaveText(['step 10', 'step 50']);
  await expect.poll(() => painted(box, 0.2, 0.8)).toEqual([left!(0.2), right!(0.8)]);
  await divider.press('End');
  await expect.poll(() => painted(box, 0.2, 0.8)).toEqual([left!(0.2), left!(0.8)]);
  await divider.press('Home');
  await expect.poll(() => painted(box, 0.2, 0.8)).toEqual([right!(0.2), right!(0.8)]);
  const { x, y, width } = await placeOf(box);
  await page.mouse.move(x, y + 10);
  await page.mouse.down();
  await page.mouse.move(x + 0.9 * width, y + 10, { steps: 3 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '90');
  await expect.poll(() => painted(box, 0.2, 0.8)).toEqual([left!(0.2), left!(0.8)]);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Swipe' }).click();
  await expect(frames(page)).toHaveCount(3);
});
