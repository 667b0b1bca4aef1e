import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { row } from '../lib/table';
import { train } from '../lib/trained';

const SMALL = [
  'batchSize=8',
  'sampleEvery=4',
  'checkpointEvery=4',
  'gridSize=4',
  'scoreEvery=2',
  'scoreSamples=200',
].flatMap((setting) => ['--set', setting]);
const app = sharedApp((home) =>
  Promise.resolve(
    train(home, 'digits-compare', '--dataset', 'mnist-10k', '--objective', 'gan', '--steps', '4', ...SMALL),
  ),
);

test('scores of a run have panels and columns with their settings, and scoring a checkpoint gives the same values', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('checkbox', { name: 'FID (digits-v1, 200)', exact: true }).check();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('columnheader', { name: /FID \(digits-v1, 200\)/ })).toBeVisible();
  await row(page, 'gan').getByRole('link', { name: 'gan' }).click();

  const panel = page.locator('[data-panel=frechet]');
  await panel.scrollIntoViewIfNeeded();
  await expect(panel).toContainText('Comparable across all objectives');
  await expect(panel).toContainText(/Real samples: FID \(digits-v1, 200\) [\d.]+\./);
  const floor = /Real samples: FID \(digits-v1, 200\) ([\d.]+)\./.exec((await panel.textContent())!)![1]!;

  await page.getByRole('button', { name: 'Score step 4' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scores at step 4' });
  const fid = dialog.getByRole('row', { name: /^FID \(digits-v1, 200\)/ });
  await expect(fid).toContainText(floor);
  await expect(fid.locator('td, th').nth(1)).toHaveText(/\d/);
  const [, generated] = await fid.locator('td, th').allTextContents();
  await check(page, 'Scores of a checkpoint');
  await dialog.getByRole('button', { name: 'Done' }).click();
  // The same samples in training and from the checkpoint have the same score.
  await expect(panel).toContainText(generated!);
});

test('the legend of a score names the step of a measurement that is not at the playhead', async () => {
  const { page } = app();
  const values = page.locator('[data-panel=frechet]').getByRole('region', { name: /^Values of / });
  const playhead = page.getByRole('slider', { name: 'Playhead', exact: true });
  await playhead.press('End');
  await expect(playhead).toHaveAttribute('aria-valuenow', '4');
  const cell = values.getByRole('cell').first();
  await expect(cell).toHaveText(/^[\d.]+$/);
  const atEnd = await cell.innerText();
  // Scores are measured after steps 2 and 4, grids are made at other steps, too.
  await playhead.press('Home');
  await expect(playhead).not.toHaveAttribute('aria-valuenow', '4');
  await expect(cell).toHaveText(/^[\d.]+\sstep 2$/);
  expect(await cell.innerText()).not.toContain(atEnd);
});
