import { expect, sharedApp, test } from '../lib/app';
import { placeOf } from '../lib/pointer';
import { compare, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, { runs: 2, steps: 100, samples: 5, metrics: ['generatorLoss'] });
});

test('a drag right after a double click on a chart zooms, and leaves no selection', async () => {
  const { page } = app();
  await compare(page, runs);
  const chart = page.getByRole('slider', { name: /Playhead on the chart/ }).first();
  await page.getByRole('button', { name: 'Drag to zoom' }).click();
  const { x, y, width, height } = await placeOf(chart);
  const place = (share: number) => [x + share * width, y + height / 2] as const;
  await page.mouse.dblclick(...place(0.3));
  await page.mouse.move(...place(0.3));
  await page.mouse.down();
  await page.mouse.move(...place(0.5), { steps: 5 });
  await page.mouse.move(...place(0.7), { steps: 5 });
  await expect(chart.locator('.selection')).toHaveCount(1);
  await page.mouse.up();
  await expect(chart.locator('.selection')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeEnabled();
  expect(await page.evaluate(() => getSelection()!.toString())).toBe('');
  await page.mouse.dblclick(...place(0.5));
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeDisabled();
});

test('a finger on the scrubber moves the playhead, and a second one does not', async () => {
  const { page } = app();
  const track = page.getByRole('slider', { name: 'Playhead', exact: true });
  const { x, y, width, height } = await placeOf(track);
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', ...shares: number[]) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: shares.map((share, id) => ({ x: x + share * width, y: y + height / 2, id })),
    });
  const at = async () => Number(await track.getAttribute('aria-valuenow'));
  await touch('touchStart', 0.1);
  await touch('touchMove', 0.5);
  await expect.poll(at).toBeGreaterThan(30);
  const before = await at();
  await touch('touchStart', 0.5, 0.9);
  await touch('touchMove', 0.5, 0.95);
  expect(await at()).toBe(before);
  await touch('touchCancel');
  await touch('touchStart', 0.9);
  await touch('touchEnd');
  await expect.poll(at).toBeGreaterThan(before);
});
