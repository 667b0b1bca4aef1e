import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grid } from '../../bench/lib/grid';
import { engineKey } from '../../src/main/core/system/engine-probe';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { openExport } from '../lib/exports';
import { compare, goTo, record } from '../lib/recorded';
import { ROOT } from '../lib/root';
import { frames } from '../lib/steps';
import { act, row, selectRuns } from '../lib/table';

const FAILURE = {
  reason: 'crashed',
  message: 'The training process ended with code 134.',
  output: 'Loading the data\nTraining from step 0\nAborted (core dumped)\n',
} as const;
let runs: string[] = [];

/** Stores a probe result without a fast engine: the notice is shown above every page of these tests. */
function slowEngine(home: string): void {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  writeFileSync(
    join(home, 'engine-probe.json'),
    JSON.stringify({
      key: engineKey(version),
      engine: { name: 'cpu', version: '4.22.0', device: 'JavaScript' },
      milliseconds: 900,
    }),
  );
}

// Three seeds of two objectives; the last run failed.
const app = sharedApp(async (home) => {
  slowEngine(home);
  const metrics = ['generatorLoss', 'discriminatorLoss', 'dReal', 'dFake', 'stepsPerSecond'];
  runs = await record(home, {
    runs: 6,
    steps: 40,
    samples: 4,
    batch: 20,
    metrics,
    png: grid,
    objectives: ['gan', 'lsgan'],
    seed: (run) => 1 + Math.floor(run / 2),
    end: (run) => (run === 5 ? 20 : 40),
    failure: (run) => (run === 5 ? FAILURE : undefined),
  });
});

const OPEN = 'dialog[open]';

test('Compare, with folded seeds, overlaid grids and a tile over time', async () => {
  const { page } = app();
  await expect(page.getByRole('complementary', { name: 'Slow engine' })).toBeVisible();
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
  await frames(page)
    .first()
    .getByRole('button', { name: /^Sample grid of/ })
    .press('Enter');
  await expect(page.getByRole('region', { name: 'Tile over time' })).toBeVisible();
  await check(page, 'Strip of a tile');
  await page.keyboard.press('Escape');
});

test('the export dialog with every format', async () => {
  const { page } = app();
  const shown = await openExport(page, 'Animated GIF');
  // One kind for each set of fields; the list of all kinds is always shown.
  for (const kind of ['gif', 'strip', 'csv', 'html', 'bundle']) {
    await shown.locator(`input[value=${kind}]`).check();
    await expect(shown.getByText(/about/)).toBeVisible();
    await check(page, `Export ${kind}`, OPEN);
  }
  await page.keyboard.press('Escape');
});

test('a failed run', async () => {
  const { page } = app();
  await goTo(page, `#/run/${runs.at(-1)}`);
  await expect(page.getByRole('region', { name: 'How it ended' })).toContainText('Aborted (core dumped)');
  await check(page, 'Failed run');
});

test('archived runs and saved views', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
  await check(page, 'Saving a view', OPEN);
  await page.keyboard.press('Escape');
  await selectRuns(page, 'gan · seed 1');
  await act(page, 'Archive');
  await expect(row(page, 'gan · seed 1')).toHaveCount(0);
  await selectRuns(page, 'gan · seed 2', 'lsgan · seed 2');
  await act(page, 'Delete');
  await page.getByRole('link', { name: /^Archive/ }).click();
  await expect(page.getByRole('row')).toHaveCount(2);
  await check(page, 'Archive');
  await page.getByRole('link', { name: /^Trash/ }).click();
  await expect(page.getByRole('row')).toHaveCount(3);
  await check(page, 'Trash');
  await page.getByRole('button', { name: 'Empty trash…' }).click();
  await check(page, 'Emptying the trash', OPEN);
  await page.keyboard.press('Escape');
});
