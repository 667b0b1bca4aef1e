import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { placeOf } from '../lib/pointer';
import { compare, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 3,
    steps: 200,
    samples: 4,
    metrics: ['discriminatorLoss', 'generatorLoss', 'generatorGradientNorm', 'stepsPerSecond'],
    objectives: ['wgan', 'wgan', 'wgan'],
    settings: (run) => ({ batchSize: 16 + run }),
    png: grid,
  });
});
const panels = () => app().page.locator('section[data-panel]');
const order = () => panels().evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['panel']));

test('charts are beside the grids and above the fold at 1280 x 800, and below them in a narrow window', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const count of [1, 2, 3]) {
    await compare(page, runs.slice(0, count));
    const chart = page.getByRole('slider', { name: /^Playhead on the chart: Wasserstein loss/ });
    await expect(page.locator('.stage figure')).toHaveCount(count);
    // Grids and charts move until all are drawn.
    await expect(async () => {
      const { x, y } = await placeOf(chart);
      expect(y).toBeLessThan(500);
      const figures = await page
        .locator('.stage figure')
        .evaluateAll((all) => all.map((f) => f.getBoundingClientRect()));
      for (const { right, bottom } of figures) {
        expect(right).toBeLessThan(x);
        expect(bottom).toBeLessThanOrEqual(800);
      }
    }).toPass();
  }
  await page.setViewportSize({ width: 890, height: 800 });
  await expect(page.getByRole('separator', { name: 'Width of the samples' })).toHaveCount(0);
  const below = () =>
    page.evaluate(() => {
      const [grids, charts] = ['.stage', '.charts'].map((name) =>
        document.querySelector(name)!.getBoundingClientRect(),
      );
      return charts!.top >= grids!.bottom;
    });
  await expect.poll(below).toBe(true);
});

test('the border between grids and charts is moved by pointer and keyboard, and stays there', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 1280, height: 800 });
  await compare(page, runs);
  const border = page.getByRole('separator', { name: 'Width of the samples' });
  await border.focus();
  await page.keyboard.press('Home');
  await expect(border).toHaveAttribute('aria-valuenow', '20');
  await page.keyboard.press('ArrowRight');
  await expect(border).toHaveAttribute('aria-valuenow', '22');
  await page.mouse.move((await placeOf(border)).x + 6, 500);
  await page.mouse.down();
  await page.mouse.move(16 + 0.6 * 1248, 520, { steps: 4 });
  await page.mouse.up();
  await expect(border).toHaveAttribute('aria-valuenow', '60');
  await page.reload();
  await expect(border).toHaveAttribute('aria-valuenow', '60');
  await page.mouse.dblclick((await placeOf(border)).x + 6, 500);
  await expect(border).toHaveAttribute('aria-valuenow', '50');
});

test('charts are pinned, moved by keyboard and pointer, and enlarged', async () => {
  const { page } = app();
  await expect.poll(order).toEqual(['wasserstein', 'gradient', 'resources']);
  await page.getByRole('button', { name: 'Pin Speed and memory' }).click();
  await expect.poll(order).toEqual(['resources', 'wasserstein', 'gradient']);
  const move = page.getByRole('button', { name: 'Move Gradient norms' });
  await move.focus();
  await page.keyboard.press('ArrowUp');
  await expect.poll(order).toEqual(['resources', 'gradient', 'wasserstein']);
  await expect(move).toBeFocused();

  await page.setViewportSize({ width: 1280, height: 1400 });
  const to = await placeOf(page.getByRole('region', { name: 'Gradient norms', exact: true }));
  const from = await placeOf(page.getByRole('button', { name: 'Move Wasserstein loss' }));
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 60, { steps: 5 });
  await page.mouse.up();
  await expect.poll(order).toEqual(['resources', 'wasserstein', 'gradient']);
  await page.reload();
  await expect.poll(order).toEqual(['resources', 'wasserstein', 'gradient']);

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: 'Enlarge Wasserstein loss' }).click();
  const dialog = page.getByRole('dialog', { name: 'Wasserstein loss' });
  const chart = dialog.getByRole('slider', { name: /^Playhead on the chart/ });
  await expect.poll(async () => (await chart.boundingBox())?.width ?? 0).toBeGreaterThan(1000);
  await check(page, 'an enlarged chart', 'dialog[open]');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('Ctrl and the wheel zoom a chart and a double click shows all; a plain wheel scrolls the page', async () => {
  const { page } = app();
  await compare(page, runs);
  const chart = page.getByRole('slider', { name: /^Playhead on the chart: Wasserstein loss/ });
  await placeOf(chart);
  await chart.hover();
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  const width = async () =>
    Number(await chart.getAttribute('aria-valuemax')) - Number(await chart.getAttribute('aria-valuemin'));
  // 1.003 ^ -120 = 0.698 of 200 steps.
  await expect.poll(async () => Math.round(await width())).toBe(140);
  await chart.dblclick();
  await expect.poll(width).toBe(200);
  const scrolled = () => page.locator('.page').evaluate((element) => element.scrollTop);
  const before = await scrolled();
  await chart.hover();
  await page.mouse.wheel(0, 90);
  await expect.poll(scrolled).toBeGreaterThan(before);
  expect(await width()).toBe(200);
});

test('a tooltip at the pointer has the values of all lines, the largest first', async () => {
  const { page } = app();
  const chart = page.getByRole('slider', { name: /^Playhead on the chart: Wasserstein loss/ });
  const tooltip = page.getByRole('tooltip');
  let values: number[] = [];
  await expect(async () => {
    await placeOf(chart);
    await chart.hover();
    await expect(tooltip).toContainText('Values before smoothing', { timeout: 2000 });
    values = await tooltip
      .locator('.value')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.textContent.replace('−', '-'))));
    expect(values).toHaveLength(6);
  }).toPass();
  expect(values).toEqual([...values].sort((a, b) => b - a));
  await page.mouse.move(5, 5);
  await expect(tooltip).toHaveCount(0);
});
