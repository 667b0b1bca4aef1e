import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { violations } from '../lib/axe';
import { exportAs } from '../lib/exports';
import { placeOf } from '../lib/pointer';
import { compare, goTo, record } from '../lib/recorded';

const HOSTILE = '</script><img src=x onerror="globalThis.owned = 1">';
let runs: string[] = [];
let file = '';
const app = sharedApp(async (home) => {
  const metrics = ['generatorLoss', 'discriminatorLoss', 'dReal', 'dFake'];
  runs = await record(home, { runs: 4, steps: 4000, samples: 8, batch: 1000, metrics, png: grid });
});

/** Opens the report from the disk with the network off, and records its console messages and requests. */
async function open(colorScheme: 'light' | 'dark'): Promise<{ page: Page; messages: string[]; requests: string[] }> {
  const context = await app()
    .page.context()
    .browser()!
    .newContext({ offline: true, colorScheme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const [messages, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(String(error)));
  page.on('request', (request) => requests.push(request.url().slice(0, 5)));
  await page.goto(pathToFileURL(file).href);
  await expect(page.locator('figure[data-run] img')).toHaveCount(4);
  return { page, messages, requests };
}
const shown = (page: Page): Promise<string[]> => page.locator('figure[data-run] .step').allTextContents();
const sources = (page: Page): Promise<string[]> =>
  page.locator('figure[data-run] img').evaluateAll((all) => all.map((img) => (img as HTMLImageElement).src));

test('a report of four objectives is one file', async () => {
  const { page } = app();
  await compare(page, runs);
  ({ file } = await exportAs(app(), 'HTML report'));
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>/);
});

test('the report is scrubbed by keys and pointer, plays, and shows the right steps', async () => {
  const { page, messages, requests } = await open('light');
  await expect.poll(() => shown(page)).toEqual(Array(4).fill('step 4,000'));
  const last = await sources(page);
  const head = page.getByRole('slider', { name: 'Playhead' });
  await head.focus();
  await head.press('Home');
  await expect.poll(() => shown(page)).toEqual(Array(4).fill('step 500'));
  const first = await sources(page);
  expect(first.every((src, i) => src !== last[i])).toBe(true);
  await head.press('ArrowRight');
  await expect.poll(() => shown(page)).toEqual(Array(4).fill('step 1,000'));
  const before = await page.locator('figure[data-run] canvas, figure[data-run] img').first().screenshot();
  const { x, y, width, height } = await placeOf(head);
  await page.mouse.click(x + width * 0.75, y + height / 2);
  await expect.poll(() => shown(page)).toEqual(Array(4).fill('step 3,000'));
  await expect
    .poll(async () => Buffer.compare(before, await page.locator('figure[data-run] img').first().screenshot()))
    .not.toBe(0);
  await page.getByRole('combobox', { name: 'Frames per second' }).selectOption('30 FPS');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => shown(page)).toEqual(Array(4).fill('step 4,000'));
  // A WGAN with five critic steps has made 2,500 discriminator updates at step 500, a GAN at step 2,500.
  await page.getByRole('combobox', { name: 'X axis:' }).selectOption({ label: 'Discriminator updates' });
  await head.press('Home');
  for (let n = 0; n < 4; n++) await head.press('ArrowRight');
  await expect.poll(() => shown(page)).toEqual(['step 2,500', 'step 2,500', 'step 500', 'step 500']);
  expect([messages, requests.filter((scheme) => scheme !== 'data:')]).toEqual([[], ['file:']]);
  await page.context().close();
});

for (const theme of ['light', 'dark'] as const) {
  test(`the report states what is not comparable, and has no accessibility violation (${theme})`, async () => {
    const { page, messages } = await open(theme);
    await expect(page.getByRole('heading', { name: 'Cross-entropy loss' })).toBeVisible();
    await expect(page.getByText(/^Not comparable with the other loss panels: a cross-entropy/)).toBeVisible();
    await expect(page.getByText(/^Differs only in/)).toBeVisible();
    await expect(page.getByRole('row', { name: /^Batch size/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    // In print the report is light in either theme, has no controls, and four grids per row.
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(24, 27, 32)');
    await expect(page.getByRole('button', { name: 'Play' })).toBeHidden();
    await page.setViewportSize({ width: 688, height: 1000 });
    const rows = () =>
      page
        .locator('figure[data-run]')
        .evaluateAll((all) => new Set(all.map((figure) => figure.getBoundingClientRect().top)).size);
    await expect.poll(rows).toBe(1);
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(messages).toEqual([]);
    if (process.env['GANDER_SCREENSHOTS']) await page.screenshot({ path: `docs/images/report-${theme}.png` });
    await page.context().close();
  });
}

test('a hostile name is text in the report', async () => {
  const { page: window } = app();
  await goTo(window, `#/run/${runs[0]}`);
  await window.getByRole('button', { name: 'Rename' }).click();
  await window.getByRole('textbox', { name: 'Name of the run' }).fill(HOSTILE);
  await window.keyboard.press('Enter');
  await compare(window, runs);
  ({ file } = await exportAs(app(), 'HTML report'));
  const { page, messages } = await open('light');
  await expect(page.locator('figure[data-run]').first()).toContainText(HOSTILE);
  expect(await page.evaluate('globalThis.owned')).toBeUndefined();
  expect(messages).toEqual([]);
  await page.context().close();
});
