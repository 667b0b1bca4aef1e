import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { compare, goTo, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, {
    runs: 2,
    steps: 200,
    samples: 4,
    metrics: ['discriminatorLoss', 'generatorLoss', 'stepsPerSecond'],
    objectives: ['wgan'],
    settings: (run) => ({ batchSize: 16 + run }),
    png: grid,
  });
});
const hash = () => app().page.evaluate(() => decodeURIComponent(location.hash));
const playhead = () => app().page.getByRole('slider', { name: 'Playhead', exact: true });
const chart = () => app().page.getByRole('slider', { name: /^Playhead on the chart: Wasserstein loss/ });
const first = () => app().page.locator('section[data-panel]').first();

test('the address has what is shown, and a reload keeps it', async () => {
  const { page } = app();
  await compare(page, runs);
  await playhead().focus();
  await page.keyboard.press('Home');
  await expect.poll(hash).toContain('at=50');
  await page.getByLabel('X axis of playhead and charts').selectOption('updates');
  await expect.poll(hash).toContain('axis=updates');
  await page.getByRole('combobox', { name: 'Smoothing' }).selectOption('window');
  await expect.poll(hash).toContain('smooth=window:10');
  await page.getByRole('button', { name: 'Pin Speed and memory' }).click();
  await expect.poll(hash).toContain('pin=resources');
  await page.getByRole('button', { name: 'Zoom in at the playhead' }).click();
  await expect.poll(hash).toContain('zoom=');
  const before = await hash();
  await page.reload();
  // Five updates of the critic to a step.
  await expect(playhead()).toHaveAttribute('aria-valuenow', '250');
  await expect(page.getByLabel('X axis of playhead and charts')).toHaveValue('updates');
  await expect(page.getByRole('combobox', { name: 'Smoothing' })).toHaveValue('window');
  await expect(first()).toHaveAttribute('data-panel', 'resources');
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeEnabled();
  await expect.poll(hash).toBe(before);
});

test('Back and Forward return to choices, without reading the runs again', async () => {
  const { page } = app();
  await page.getByRole('button', { name: 'Reset zoom' }).click();
  await expect.poll(hash).not.toContain('zoom=');
  await page.getByRole('button', { name: 'Pin Speed and memory' }).click();
  await expect.poll(hash).not.toContain('pin=');
  await page.getByRole('button', { name: 'Enlarge Wasserstein loss' }).click();
  await expect.poll(hash).toContain('chart=wasserstein');
  await page.goBack();
  await expect(page.getByRole('dialog', { name: 'Wasserstein loss' })).toBeHidden();
  await page.goBack();
  await expect(first()).toHaveAttribute('data-panel', 'resources');
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeEnabled();
  await page.goForward();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeDisabled();
  // Moving the playhead leaves no entries behind.
  await playhead().focus();
  for (const key of ['End', 'Home', 'End']) await page.keyboard.press(key);
  await expect.poll(hash).toContain('at=1000');
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeEnabled();
});

test('a link without a state opens the page with its own', async () => {
  const { page } = app();
  await goTo(page, '#/runs');
  await page.getByRole('grid', { name: 'Runs' }).waitFor();
  await compare(page, runs);
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeDisabled();
  await expect(chart()).toHaveAttribute('aria-valuemin', '0');
});
