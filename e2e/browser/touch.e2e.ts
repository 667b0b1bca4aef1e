import type { Locator } from '@playwright/test';
import { expect, sharedApp, test } from '../lib/app';
import { compare, record } from '../lib/recorded';
import { names, row } from '../lib/table';
import { openTouch } from '../lib/touch';

const RATES = [1e-4, 1e-3, 1e-2];
let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 6,
    steps: 100,
    samples: 5,
    metrics: ['generatorLoss'],
    settings: (n) => ({ learningRate: RATES[n % 3]! }),
  });
});
/** Where an element is in the window, after it was brought into view. */
async function boxOf(element: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await element.scrollIntoViewIfNeeded();
  return (await element.boundingBox())!;
}

test('two fingers on a chart zoom to what is between them, and the playhead stays', async () => {
  const { page } = app();
  await compare(page, runs.slice(0, 2));
  const chart = page.getByRole('slider', { name: /Playhead on the chart/ }).first();
  const playhead = page.getByRole('slider', { name: 'Playhead', exact: true });
  const reset = page.getByRole('button', { name: 'Reset zoom' });
  await expect(chart).toHaveAttribute('aria-valuemax', '100');
  const { x, y, width, height } = await boxOf(chart);
  const at = (share: number) => ({ x: x + share * width, y: y + height / 2 });
  const touch = await openTouch(page);
  const before = await playhead.getAttribute('aria-valuenow');
  const shown = async () =>
    [await chart.getAttribute('aria-valuemin'), await chart.getAttribute('aria-valuemax')].map((text) =>
      Math.round(Number(text)),
    );
  await touch('touchStart', at(0.4));
  await touch('touchStart', at(0.4), at(0.6));
  await touch('touchMove', at(0.3), at(0.7));
  await touch('touchMove', at(0.2), at(0.8));
  // Steps 40 and 60 are a fifth of the width from the edges: 20 steps are three fifths of it.
  await expect.poll(shown).toEqual([33, 67]);
  await touch('touchEnd');
  await expect(playhead).toHaveAttribute('aria-valuenow', before!);
  await touch('touchStart', at(0.1));
  await touch('touchStart', at(0.1), at(0.9));
  await touch('touchMove', at(0.3), at(0.7));
  await touch('touchMove', at(0.4), at(0.6));
  await expect(reset).toBeDisabled();
  await touch('touchCancel');
  await expect.poll(shown).toEqual([0, 100]);
  await expect(playhead).toHaveAttribute('aria-valuenow', before!);
});

test('a finger on a chart moves the playhead, and a cancelled touch leaves it', async () => {
  const { page } = app();
  const chart = page.getByRole('slider', { name: /Playhead on the chart/ }).first();
  const { x, y, width, height } = await boxOf(chart);
  const at = (share: number) => ({ x: x + share * width, y: y + height / 2 });
  const touch = await openTouch(page);
  const now = async () => Math.round(Number(await chart.getAttribute('aria-valuenow')));
  await touch('touchStart', at(0.2));
  await expect.poll(now).toBe(20);
  await touch('touchMove', at(0.6));
  await expect.poll(now).toBe(60);
  await touch('touchEnd');
  await touch('touchStart', at(0.9));
  await expect.poll(now).toBe(90);
  await touch('touchCancel');
  await expect.poll(now).toBe(60);
  await expect(chart.locator('.selection, .pointer')).toHaveCount(0);
});

test('a finger brushes an axis of the parallel coordinates, and a cancelled touch leaves the brush', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('combobox', { name: 'Plot' }).selectOption('parallel');
  const plot = page.getByRole('region', { name: 'Parallel coordinates' });
  await expect(plot.locator('canvas')).toHaveAttribute('data-drawn', '6');
  const axis = plot
    .locator('.axis')
    .filter({ has: page.getByRole('button', { name: /^Learning rate/ }) })
    .locator('.line');
  const box = await boxOf(axis);
  const at = (share: number) => ({ x: box.x + box.width / 2, y: box.y + share * box.height });
  const touch = await openTouch(page);
  await touch('touchStart', at(0.25));
  await touch('touchMove', at(0.1));
  await touch('touchMove', at(0.005));
  await touch('touchEnd');
  await expect.poll(() => names(page)).toHaveLength(2);
  await touch('touchStart', at(0.995));
  await touch('touchMove', at(0.4));
  await expect.poll(() => names(page)).toHaveLength(4);
  await touch('touchCancel');
  await expect.poll(() => names(page)).toHaveLength(2);
  await plot.getByRole('button', { name: 'Clear brushes' }).click();
  await expect.poll(() => names(page)).toHaveLength(6);
  await page.getByRole('combobox', { name: 'Plot' }).selectOption('none');
});

test('a finger resizes a column and selects a run; a double click on the edge restores the width', async () => {
  const { page } = app();
  const heading = page.getByRole('columnheader', { name: 'Objective' });
  const widthNow = async () => Math.round((await heading.boundingBox())!.width);
  const before = await boxOf(heading);
  const edge = (by: number) => ({ x: before.x + before.width + by, y: before.y + before.height / 2 });
  const touch = await openTouch(page);
  await touch('touchStart', edge(0));
  await touch('touchMove', edge(30));
  await touch('touchMove', edge(50));
  await expect.poll(widthNow).toBe(Math.round(before.width) + 50);
  await touch('touchCancel');
  await expect.poll(widthNow).toBe(Math.round(before.width));
  await touch('touchStart', edge(0));
  await touch('touchMove', edge(30));
  await touch('touchMove', edge(40));
  await touch('touchEnd');
  await expect.poll(widthNow).toBe(Math.round(before.width) + 40);
  // A wider column moves the others.
  const wide = await boxOf(heading);
  await page.mouse.dblclick(wide.x + wide.width, wide.y + wide.height / 2);
  await expect.poll(widthNow).toBe(Math.round(before.width));

  const name = (await names(page))[1]!;
  const state = await boxOf(row(page, name).locator('.badge'));
  const place = { x: state.x + state.width / 2, y: state.y + state.height / 2 };
  await touch('touchStart', place);
  await touch('touchEnd');
  await expect(row(page, name)).toHaveAttribute('aria-selected', 'true');
});
