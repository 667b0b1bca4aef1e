import { grid } from '../../bench/lib/grid';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { openExport } from '../lib/exports';
import { compare, record } from '../lib/recorded';
import { frames } from '../lib/steps';

const FAILURE = { reason: 'crashed', message: 'The training process ended with code 134.', output: 'Loading the data\nTraining from step 0\nAborted (core dumped)\n' } as const;
let runs: string[] = [];
// Three seeds of two objectives, of which the last failed.
const app = sharedApp(async (home) => {
  const metrics = ['generatorLoss', 'discriminatorLoss', 'dReal', 'dFake', 'stepsPerSecond'];
  runs = await record(home, {
    runs: 6, steps: 40, samples: 4, batch: 20, metrics, png: grid, objectives: ['gan', 'lsgan'],
    seed: (run) => 1 + Math.floor(run / 2), end: (run) => (run === 5 ? 20 : 40), failure: (run) => (run === 5 ? FAILURE : undefined),
  });
});

const OPEN = 'dialog[open]';

test('Compare, with folded seeds, a swipe and a strip', async () => {
  const { page } = app();
  await compare(page, runs);
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('slider', { name: 'Playhead', exact: true }).press('Home');
  await expect(page.getByText('mean ± standard deviation over seeds').first()).toBeVisible();
  await page.getByRole('note', { name: 'Fairness of this comparison' }).getByRole('button').click();
  await check(page, 'Folded seeds, with band and readout');
  await page.getByRole('button', { name: 'Swipe' }).click();
  await expect(page.getByRole('slider', { name: /^Divider between/ })).toBeVisible();
  await check(page, 'Swipe');
  await page.getByRole('button', { name: 'Swipe' }).click();
  await frames(page).first().getByRole('button', { name: /^Sample grid of/ }).press('Enter');
  await expect(page.getByRole('region', { name: 'Tile over time' })).toBeVisible();
  await check(page, 'Strip of a tile');
  await page.keyboard.press('Escape');
});

test('every kind of export', async () => {
  const { page } = app();
  const shown = await openExport(page, 'Animated GIF');
  for (const kind of await shown.getByRole('radio').all()) {
    await kind.check();
    await expect(shown.getByText(/about/)).toBeVisible();
    await check(page, `Export ${await kind.getAttribute('value')}`, OPEN);
  }
  await page.keyboard.press('Escape');
});

test('a failed run', async () => {
  const { page } = app();
  await page.evaluate((hash) => void (location.hash = hash), `#/run/${runs.at(-1)}`);
  await expect(page.getByRole('region', { name: 'How it ended' })).toContainText('Aborted (core dumped)');
  await check(page, 'Failed run');
});
