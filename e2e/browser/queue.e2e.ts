import { expect, sharedApp, test } from '../lib/app';
import { queue, RING, TINY_RING } from '../lib/plan';
import { act, place, row, selectRuns } from '../lib/table';
import { openTouch } from '../lib/touch';

const app = sharedApp();
const seed = (n: number): string => `gan · seed ${n}`;
/** The places of the four runs, in the order of their seeds. */
const places = async (): Promise<(string | null)[]> =>
  Promise.all([1, 2, 3, 4].map((n) => place(app().page, seed(n)).textContent()));
const inOrder = (...all: number[]): string[] => all.map((n) => `no. ${n}`);

/** The middle of the place of a run in the queue, after it was brought into view. */
async function gripOf(n: number): Promise<{ x: number; y: number }> {
  const grip = row(app().page, seed(n)).locator('.grip');
  await grip.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await grip.boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

test('several selected runs move up and down in the queue together', async () => {
  const { page } = app();
  await queue(page, { preset: RING, objectives: ['gan'], seeds: '0', settings: { ...TINY_RING, Steps: '5' } });
  await page.getByRole('button', { name: 'Pause queue' }).click();
  await expect(page.getByRole('button', { name: 'Resume queue' })).toBeVisible();
  await queue(page, { preset: RING, objectives: ['gan'], seeds: '1-4', settings: TINY_RING });
  await expect.poll(places).toEqual(inOrder(1, 2, 3, 4));
  await selectRuns(page, seed(1), seed(2));
  await act(page, 'Move down in the queue');
  await expect.poll(places).toEqual(inOrder(2, 3, 1, 4));
  await act(page, 'Move down in the queue');
  await expect.poll(places).toEqual(inOrder(3, 4, 1, 2));
  await act(page, 'Move up in the queue');
  await expect.poll(places).toEqual(inOrder(2, 3, 1, 4));
});

test('a waiting run is dragged to another place, by mouse and by finger; Escape and a cancelled touch leave it', async () => {
  const { page } = app();
  await selectRuns(page);
  const [from, onto] = [await gripOf(4), await gripOf(3)];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(onto.x, onto.y, { steps: 5 });
  await expect(page.locator('.drop-target')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(page.locator('.drop-target')).toHaveCount(0);
  await expect.poll(places).toEqual(inOrder(2, 3, 1, 4));
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(onto.x, onto.y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(places).toEqual(inOrder(3, 4, 2, 1));

  const touch = await openTouch(page);
  const [start, end] = [await gripOf(2), await gripOf(4)];
  const between = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  await touch('touchStart', start);
  await touch('touchMove', between);
  await touch('touchMove', end);
  await expect(page.locator('.drop-target')).toHaveCount(1);
  await touch('touchCancel');
  await expect(page.locator('.drop-target')).toHaveCount(0);
  await expect.poll(places).toEqual(inOrder(3, 4, 2, 1));
  await touch('touchStart', start);
  await touch('touchMove', between);
  await touch('touchMove', end);
  await touch('touchEnd');
  await expect.poll(places).toEqual(inOrder(4, 1, 3, 2));
});

test('runs are copied as a command, and their differences as a table', async () => {
  const { page } = app();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await selectRuns(page, seed(1), seed(2));
  const choose = async (label: string) => {
    await row(page, seed(1)).locator('.badge').click({ button: 'right' });
    await page.getByRole('menuitem', { name: label }).click();
  };
  await choose('Copy as command line');
  await expect.poll(copied).toMatch(/^gander run .*--objective gan/);
  await choose('Copy differences');
  await expect.poll(copied).toMatch(/gan · seed 1 +gan · seed 2|gan · seed 2 +gan · seed 1/);
});
