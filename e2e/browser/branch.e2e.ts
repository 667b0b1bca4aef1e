import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { frames, shownSteps } from '../lib/steps';
import { row } from '../lib/table';
import { TINY_RUN, train } from '../lib/trained';

const app = sharedApp((home) =>
  Promise.resolve(
    train(
      home,
      'ring-compare',
      '--objective',
      'gan',
      '--steps',
      '20',
      '--set',
      'sampleEvery=5',
      '--set',
      'checkpointEvery=10',
      ...TINY_RUN,
    ),
  ),
);

test('a user branches from a checkpoint under the scrubber, and the comparison says what is shared', async () => {
  const { page } = app();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await row(page, 'gan').getByRole('link', { name: 'gan' }).click();
  await page
    .getByRole('group', { name: 'Checkpoints on the scrubber' })
    .getByRole('button', { name: 'Checkpoint at step 10' })
    .click();
  await page.getByRole('button', { name: 'Branch…', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Branch from gan' });
  await dialog.getByRole('textbox', { name: 'Steps', exact: true }).fill('5');
  await expect(dialog.getByText('steps must be more than 10, where the branch begins, not 5.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Queue branch' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Steps', exact: true }).fill('');
  await dialog.getByRole('combobox', { name: 'Optimizer', exact: true }).selectOption('rmsprop');
  await dialog.getByRole('textbox', { name: /^Learning rate/ }).fill('0.001');
  await expect(dialog.getByText('The state of adam is discarded: rmsprop starts with new state.')).toBeVisible();
  await check(page, 'Branch', 'dialog[open]');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('faster');
  await dialog.getByRole('button', { name: 'Queue and compare' }).click();
  await expect(
    page.getByText(/faster is gan up to step 10\. Only the steps after that can be compared\./),
  ).toBeVisible();
  await expect.poll(() => shownSteps(page)).toEqual(['step 20', 'step 20']);
  const lineage = page.getByRole('list', { name: 'Lineage' });
  await expect(lineage.getByRole('listitem')).toHaveText([
    /^gan 20 steps/,
    /^faster from step 10: optimizer adam → rmsprop, learning rate 0\.0002 → 0\.001/,
  ]);
  await page
    .getByRole('group', { name: 'Checkpoints on the scrubber' })
    .getByRole('button', { name: /^Checkpoint at step 20/ })
    .first()
    .click();
  await check(page, 'Compare with a branch and a selected checkpoint');
  await page.getByRole('button', { name: 'Branch…', exact: true }).first().click();
  await check(page, 'Branch inside a comparison', 'dialog[open]');
  await page.keyboard.press('Escape');
});

test('a branch shows its parent before its first step, and stays complete when its parent is deleted', async () => {
  const { page } = app();
  await page.getByRole('slider', { name: 'Playhead', exact: true }).press('Home');
  // Before its first step the branch shows the grid of its parent, with the parent's name.
  await expect.poll(() => shownSteps(page)).toEqual(['step 0', 'step 0']);
  await expect(frames(page).nth(1).locator('figcaption')).toContainText('step 0 of gan');
  await expect(frames(page).first().locator('figcaption')).not.toContainText('of gan');
  await page.getByRole('slider', { name: 'Playhead', exact: true }).press('ArrowRight');
  await page.getByRole('slider', { name: 'Playhead', exact: true }).press('ArrowRight');
  await expect.poll(() => shownSteps(page)).toEqual(['step 10', 'step 10']);
  await expect(frames(page).nth(1).locator('figcaption')).not.toContainText('of gan');
  await page.getByRole('list', { name: 'Lineage' }).getByRole('link', { name: 'gan' }).click();
  await page.getByRole('toolbar', { name: 'With this run' }).getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('link', { name: 'Runs', exact: true }).click();
  await page.getByRole('link', { name: /^Trash/ }).click();
  await page.getByRole('button', { name: 'Empty trash…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).click();
  await page.getByRole('link', { name: /^Runs ?\d/ }).click();
  await expect(row(page, 'gan')).toHaveCount(0);
  await row(page, 'faster').getByRole('link', { name: 'faster' }).click();
  await expect(page.getByRole('list', { name: 'Lineage' }).getByRole('listitem').first()).toHaveText(/^gan deleted/);
  await page.getByRole('button', { name: 'Branch from step 10' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Steps', exact: true }).fill('12');
  await page.getByRole('dialog').getByRole('button', { name: 'Queue branch' }).click();
  await expect(page.getByRole('heading', { name: 'faster · from 10', level: 1 })).toBeVisible();
  await expect(page.getByText('12 / 12 steps')).toBeVisible();
});
