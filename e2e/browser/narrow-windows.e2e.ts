import { encode } from 'fast-png';
import { expect, sharedApp, test } from '../lib/app';
import { compare, goTo, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  // 8 x 8 digits of 28 pixels with lines between them.
  const grid = encode({ width: 242, height: 242, data: new Uint8Array(242 * 242), channels: 1, depth: 8 });
  runs = await record(home, { runs: 12, steps: 40, samples: 4, metrics: ['generatorLoss'], png: () => grid });
});

/** Elements that stand out of the window to the right or are cut off by the bar of links, or are not shown. */
const unreachable = (names: string[]) =>
  app().page.evaluate(
    (labels) =>
      [...document.querySelectorAll<HTMLElement>('header a, header button')]
        .filter((element) => labels.some((label) => element.textContent.includes(label)))
        .filter((element) => {
          const { left, right, width } = element.getBoundingClientRect();
          const bar = element.closest('nav')?.getBoundingClientRect();
          return width === 0 || left < 0 || right > innerWidth || (bar !== undefined && right > bar.right + 0.5);
        })
        .map((element) => element.textContent.trim()),
    names,
  );

test('at 640 pixels, 1280 at 200 %, everything in the header is in the window and no page scrolls sideways', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 640, height: 400 });
  for (const hash of ['#/runs', '#/new', '#/disk', '#/about', `#/compare?runs=${runs.slice(0, 4).join(',')}`]) {
    await goTo(page, hash);
    await page.getByRole('main').waitFor();
    await expect
      .poll(() => unreachable(['Runs', 'New experiment', 'Compare', 'Disk', 'About', 'Find', 'Menu']))
      .toEqual([]);
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
  }
});

test('at 320 pixels, 1280 at 400 %, the header has all its links and pages scroll in one direction', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 320, height: 256 });
  const one = runs[0];
  const hashes = ['#/runs', '#/new', '#/disk', '#/settings', '#/about', `#/run/${one}`, `#/latents?run=${one}`];
  for (const hash of [...hashes, `#/compare?runs=${runs.slice(0, 4).join(',')}`]) {
    await goTo(page, hash);
    await page.getByRole('main').waitFor();
    await expect
      .poll(() => unreachable(['Runs', 'New experiment', 'Compare', 'Disk', 'About', 'Find', 'Menu']))
      .toEqual([]);
    await expect
      .poll(() =>
        page.evaluate(() => [document.documentElement, document.querySelector('.page')!].map((e) => e.scrollWidth)),
      )
      .toEqual([320, 320]);
  }
});

test('the list of runs has no horizontal scroll bar where its columns fit, and its fields show their placeholders', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 1280, height: 800 });
  await goTo(page, '#/runs');
  const grid = page.getByRole('grid', { name: 'Runs' });
  await expect(grid.getByRole('row').nth(1)).toBeVisible();
  await expect.poll(() => grid.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  for (const field of [page.getByLabel('Filter runs'), page.getByLabel('Slots')])
    expect(
      await field.evaluate((input: HTMLInputElement) => {
        const context = document.createElement('canvas').getContext('2d')!;
        const { font, paddingLeft, paddingRight } = getComputedStyle(input);
        context.font = font;
        // A number field also has its arrows, of about 16 pixels.
        const room = input.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - 16;
        return context.measureText(input.placeholder).width <= room;
      }),
    ).toBe(true);
});

test('four grids fill the width that they have beside the charts at 1280 pixels, and one at 900 is not reduced', async () => {
  const { page } = app();
  const right = () =>
    page.locator('.stage figure').evaluateAll((all) => Math.max(...all.map((f) => f.getBoundingClientRect().right)));
  await page.setViewportSize({ width: 1280, height: 800 });
  await compare(page, runs.slice(0, 4));
  const border = async () =>
    (await page.getByRole('separator', { name: 'Width of the samples' }).boundingBox())?.x ?? NaN;
  await expect.poll(async () => (await border()) - (await right())).toBeLessThan(64);
  await page.setViewportSize({ width: 900, height: 700 });
  await compare(page, runs.slice(0, 1));
  const canvas = page.locator('.stage canvas').first();
  await expect
    .poll(() => canvas.evaluate((c: HTMLCanvasElement) => c.clientWidth >= c.width && c.width > 1))
    .toBe(true);
});

test('the captions of twelve runs at 1280 pixels lie within their frames and the window', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 1280, height: 800 });
  await compare(page, runs);
  await page.getByLabel('Fold seeds').uncheck();
  await expect(page.locator('.stage figure')).toHaveCount(12);
  const cut = () =>
    page.locator('.stage figcaption').evaluateAll((all) => {
      const limit = innerHeight;
      return all.filter((caption) => {
        const box = caption.getBoundingClientRect();
        const parts = [...caption.querySelectorAll('.name, .step, .asked, select')];
        return box.bottom > limit + 1 || parts.some((part) => part.getBoundingClientRect().bottom > box.bottom + 1);
      }).length;
    });
  await expect.poll(cut).toBe(0);
});

test('at 320 pixels the export dialog scrolls in one direction', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 320, height: 640 });
  await compare(page, runs.slice(0, 4));
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const form = dialog.locator('form');
  for (const format of ['Animated GIF', 'PNG contact sheet', 'PNG strip of one tile', 'CSV of all series']) {
    await dialog.getByRole('radio', { name: format }).check();
    // The distance by which the widest element stands out of the form.
    const excess = () =>
      form.evaluate((element) => {
        const { right } = element.getBoundingClientRect();
        return Math.max(...[...element.querySelectorAll('*')].map((e) => e.getBoundingClientRect().right - right));
      });
    await expect.poll(excess).toBeLessThanOrEqual(0.5);
  }
  await dialog.getByRole('button', { name: 'Close' }).first().click();
});

test('New experiment has the form beside its summary at 1280 pixels, both at the top of the page', async () => {
  const { page } = app();
  await page.setViewportSize({ width: 1280, height: 800 });
  await goTo(page, '#/new');
  const heading = page.getByRole('heading', { level: 1, name: 'New experiment' });
  const summary = page.getByRole('region', { name: 'What will be queued' });
  const places = async () => {
    const [title, form, plan] = await Promise.all(
      [heading, page.locator('main .form'), summary].map(async (element) => (await element.boundingBox())!),
    );
    return {
      isBelowTitle: form!.y > title!.y + title!.height && form!.y < 160,
      isFormLeft: form!.x + form!.width <= plan!.x,
      isFormWide: form!.width > 2 * plan!.width,
      isPlanAtTop: plan!.y < 200,
    };
  };
  await expect.poll(places).toEqual({ isBelowTitle: true, isFormLeft: true, isFormWide: true, isPlanAtTop: true });
});
