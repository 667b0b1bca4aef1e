import type { Locator, Page } from '@playwright/test';
import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { compare, record } from '../lib/recorded';

const STEPS = 40;
const SEEDS = 3;
/** Every seed logs its own number, LSGAN ten times that: GAN is 2 ± 1, and 1.5 ± 0.71 once seed 3 has stopped. */
const value = (run: number): number => (1 + Math.floor(run / 2)) * (run % 2 === 0 ? 1 : 10);
let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 2 * SEEDS,
    steps: STEPS,
    samples: 4,
    batch: 20,
    metrics: ['generatorLoss'],
    png: grid,
    objectives: ['gan', 'lsgan'],
    seed: (run) => 1 + Math.floor(run / 2),
    end: (run) => (run === 4 ? 20 : STEPS),
    value,
  });
});

const row = (page: Page, panel: string, name: string): Locator =>
  page
    .getByRole('region', { name: `Values of ${panel}` })
    .getByRole('row')
    .filter({ hasText: name })
    .getByRole('cell')
    .first();
const legend = (page: Page): Locator => page.getByRole('list', { name: 'Runs' }).getByRole('listitem');

/** Colour of a chart on the screen at a step and a value. */
function colour(
  page: Page,
  title: string,
  step: number,
  value: number,
  [low, high]: [number, number],
): Promise<number[]> {
  return page.getByRole('slider', { name: `Playhead on the chart: ${title}` }).evaluate(
    (surface, at) => {
      const canvas = surface.parentElement!.querySelector('canvas')!;
      const [box, all] = [surface.getBoundingClientRect(), canvas.getBoundingClientRect()];
      const ratio = canvas.width / all.width;
      const x = (box.left - all.left + at.x * box.width) * ratio;
      const y = (box.top - all.top + (1 - at.y) * box.height) * ratio;
      return [...canvas.getContext('2d')!.getImageData(Math.round(x), Math.round(y), 1, 1).data];
    },
    { x: step / STEPS, y: (value - low) / (high - low) },
  );
}

test('runs that differ only in seed are one line with the mean, the spread and the number of seeds', async () => {
  const { page } = app();
  await compare(page, runs);
  await expect(legend(page)).toHaveCount(2);
  await expect(legend(page).first()).toContainText('gan 3 seeds, 1 stopped');
  const head = page.getByRole('slider', { name: 'Playhead', exact: true });
  await head.focus();
  await page.keyboard.press('Home');
  await page.getByRole('heading', { name: 'Cross-entropy loss' }).scrollIntoViewIfNeeded();
  await expect(row(page, 'Cross-entropy loss', 'gan')).toHaveText('2 ± 1 n 3');
  await expect(row(page, 'Least-squares loss', 'lsgan')).toHaveText('20 ± 10 n 3');
  await head.focus();
  await page.keyboard.press('End');
  await expect(row(page, 'Cross-entropy loss', 'gan')).toHaveText('1.500 ± 0.71 2 of 3');
  await expect(page.getByText('mean ± standard deviation over seeds').first()).toBeVisible();
});

test('the chart shows mean, band and the end of a seed at their values, and optionally each seed', async () => {
  const { page } = app();
  const title = 'Cross-entropy loss';
  const range: [number, number] = [0.9, 3.1];
  const at = (step: number, y: number) => colour(page, title, step, y, range);
  // A chart that is out of the window is empty, and panels above it that are drawn meanwhile may move it there.
  await expect(async () => {
    await page.getByRole('heading', { name: title }).scrollIntoViewIfNeeded();
    const nothing = await at(33, 2.8);
    // With three seeds, the mean is 2 and the band from 1 to 3; with two, the mean is 1.5 and the band ends at 2.21.
    const [mean, band, few, narrow] = [await at(8, 2), await at(8, 2.6), await at(33, 1.5), await at(33, 2.1)];
    expect(mean).not.toEqual(band);
    expect(band).not.toEqual(nothing);
    expect(narrow).toEqual(band);
    expect(few).not.toEqual(narrow);
    expect(await at(33, 2.3)).toEqual(nothing);
  }).toPass();
  const before = await at(8, 1);
  await legend(page).first().getByRole('button').first().focus();
  await expect.poll(() => at(8, 1)).not.toEqual(before);
  await legend(page).nth(1).getByRole('button').first().focus();
  await expect.poll(() => at(8, 1)).toEqual(before);
});

test('the band can be chosen and folding turned off; both are remembered', async () => {
  const { page } = app();
  const tools = page.getByRole('group', { name: 'Charts', exact: true });
  await page.getByRole('slider', { name: 'Playhead', exact: true }).focus();
  await page.keyboard.press('Home');
  for (const [label, text] of [
    ['standard error', '2 ± 0.58 n 3'],
    ['min to max', '2 [1, 3] n 3'],
    ['95 % interval (Student t)', '2 ± 2.5 n 3'],
  ] as const) {
    await tools.getByRole('combobox', { name: 'Band' }).selectOption({ label });
    await expect(row(page, 'Cross-entropy loss', 'gan')).toHaveText(text);
  }
  await tools.getByRole('checkbox', { name: 'Fold seeds' }).uncheck();
  await expect(legend(page)).toHaveCount(6);
  await page.reload();
  await expect(legend(page)).toHaveCount(6);
  await page.getByRole('checkbox', { name: 'Fold seeds' }).check();
  await expect(page.getByRole('combobox', { name: 'Band' })).toHaveValue('interval');
  await page.getByRole('combobox', { name: 'Band' }).selectOption({ label: 'standard deviation' });
});

test('the grids show one seed, and choosing another changes every configuration that has it', async () => {
  const { page } = app();
  const shown = page.locator('figure[data-run]');
  await expect(shown).toHaveCount(2);
  await page.getByRole('combobox', { name: 'Seed shown for gan', exact: true }).selectOption({ label: 'seed 2' });
  await expect
    .poll(() => shown.evaluateAll((all) => all.map((f) => f.getAttribute('data-run'))))
    .toEqual([runs[2], runs[3]]);
});

test('the page states what weakens the comparison, and shows paired differences where they are comparable', async () => {
  const { page } = app();
  await expect(page.getByText('seeds 1, 2, 3 of each').first()).toBeVisible();
  const notes = page.getByRole('note', { name: 'Fairness of this comparison' });
  await expect(notes).toContainText('They ended at different steps');
  await notes.getByRole('button').click();
  await expect(notes).toContainText('resume the shorter runs');
  const table = page.getByRole('region', { name: 'Table of newest values' });
  const losses = table.getByRole('row').filter({ hasText: 'Generator loss' }).getByRole('cell');
  await expect(losses).toHaveText(['1.500 ± 0.71 2 of 3', '20 ± 10 n 3']);
  await page.getByRole('combobox', { name: 'Difference to' }).selectOption({ label: 'gan' });
  await expect(losses).toHaveText(['1.500 ± 0.71 2 of 3', 'not comparable']);
});

test('the list of runs groups them by configuration, with mean and spread of the newest losses', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'Configuration (seeds)' });
  const groups = page.getByRole('grid').getByRole('row').filter({ hasText: '3 runs' });
  await expect(groups).toHaveCount(2);
  await expect(groups.filter({ hasText: 'lsgan' })).toContainText('Loss G 20 ± 10 n 3');
  await expect(groups.filter({ hasNotText: 'lsgan' })).toContainText('Loss G 1.500 ± 0.71 2 of 3');
});
