import { expect, sharedApp, test } from '../lib/app';
import { exportAs } from '../lib/exports';
import { decodeGif } from '../lib/gif';
import { queue, RING, TINY_RING } from '../lib/plan';
import { frames, pixels, shownSteps } from '../lib/steps';

const app = sharedApp();

test('2-D runs draw their points over the data', async () => {
  const { page } = app();
  const settings = {
    ...TINY_RING,
    Steps: '40',
    'Sample every': '10',
    'Checkpoint every': '40',
    'Sample points': '256',
  };
  await queue(page, { preset: RING, objectives: ['gan', 'wgan-gp'], settings }, true);
  await expect.poll(() => shownSteps(page)).toEqual(['step 40', 'step 40']);
  await expect(frames(page).first().getByLabel('Samples of gan at step 40')).toBeVisible();
  // Each frame has the same data points below, and above them the samples of its run in the run's colour.
  await expect(async () => {
    const [data, others] = [await coloured(0, 'data', '--text'), await coloured(1, 'data', '--text')];
    expect(data).toBeGreaterThan(200);
    expect(others).toBe(data);
    expect(await coloured(0, 'samples', '--run-1')).toBeGreaterThan(200);
    expect(await coloured(1, 'samples', '--run-2')).toBeGreaterThan(200);
    expect(await coloured(0, 'samples', '--run-2')).toBe(0);
  }).toPass();
});

test('the scrubber moves the points', async () => {
  const { page } = app();
  const last = await pixels(page);
  await page.getByRole('slider', { name: 'Playhead', exact: true }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => shownSteps(page)).toEqual(['step 0', 'step 0']);
  // In each frame the surface and the samples change, the data does not, and there are no arrows.
  await expect
    .poll(async () => (await pixels(page)).map((image, i) => image === last[i]))
    .toEqual([false, true, false, true, false, true, false, true]);
});

test('the GIF has a frame for each sample', async () => {
  const { file } = await exportAs(app(), 'Animated GIF');
  const gif = decodeGif(file);
  expect(gif.frames).toBe(5);
  expect(Buffer.compare(gif.pixels(0), gif.pixels(4))).not.toBe(0);
  expect(gif.width).toBeGreaterThan(gif.height);
});

/** Number of pixels of a frame's canvas that have the colour of a theme token. */
async function coloured(frame: number, layer: 'data' | 'samples', token: string): Promise<number> {
  return frames(app().page)
    .nth(frame)
    .locator(`canvas[data-layer=${layer}]`)
    .evaluate((element, name) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = `var(${name})`;
      const wanted = getComputedStyle(probe).color.match(/\d+/g)!.map(Number);
      probe.remove();
      const { width, height } = element as HTMLCanvasElement;
      const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        // A canvas stores colours multiplied by their opacity, so the colour of a faint pixel is inexact.
        if (data[i + 3]! > 40 && [0, 1, 2].every((c) => Math.abs(data[i + c]! - wanted[c]!) <= 6)) count++;
      }
      return count;
    }, token);
}
