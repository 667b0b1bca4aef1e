import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { queue, RING, TINY_RING } from '../lib/plan';
import { shownSteps } from '../lib/steps';
import { row, selectRuns } from '../lib/table';

const app = sharedApp();

const go = (link: string): Promise<void> => app().page.getByRole('link', { name: link, exact: true }).click();

test('the empty app conforms to WCAG 2.2 AA', async () => {
  const { page } = app();
  await expect(page.getByRole('heading', { name: 'No runs yet' })).toBeVisible();
  await check(page, 'Runs page without runs, with the tour');
  await page.getByRole('button', { name: 'Menu' }).click();
  await check(page, 'The menu');
  await page.getByRole('menuitem', { name: 'Tour' }).click();
  await check(page, 'The tour from the menu');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await check(page, 'The palette');
  await page.keyboard.type('no such thing');
  await check(page, 'The palette without matches');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await check(page, 'Settings');
  await go('Compare');
  await expect(page.getByRole('heading', { name: 'Nothing to compare' })).toBeVisible();
  await check(page, 'Compare, empty');
  await go('New experiment');
  await page.getByRole('textbox', { name: 'Batch size m', exact: true }).fill('much');
  await page.getByRole('checkbox', { name: 'Vary Optimizer' }).check();
  await check(page, 'New experiment, with an error');
  await page.getByRole('checkbox', { name: 'Vary Optimizer' }).uncheck();
  await go('About');
  await expect(page.getByRole('table')).toBeVisible();
  await check(page, 'About');
});

test('the app with runs conforms to WCAG 2.2 AA', async () => {
  const { page } = app();
  const settings = { ...TINY_RING, Steps: '20', 'Sample every': '10', 'Checkpoint every': '10' };
  await queue(page, { preset: RING, objectives: ['gan', 'wgan'], settings }, true);
  await expect.poll(() => shownSteps(page)).toEqual(['step 20', 'step 20']);
  await expect(page.getByRole('heading', { name: 'Wasserstein loss' })).toBeVisible();
  await check(page, 'Compare');
  await page.getByRole('button', { name: 'Export…' }).click();
  await check(page, 'Export');
  await page.keyboard.press('Escape');
  await go('Runs');
  await selectRuns(page, 'gan', 'wgan');
  await check(page, 'Runs, selected');
  await page.getByRole('button', { name: 'Tags…' }).click();
  await check(page, 'Tags');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns…' }).click();
  await check(page, 'Columns');
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Group by' }).selectOption({ label: 'Objective' });
  await page.getByRole('button', { name: 'Views' }).click();
  await check(page, 'Runs, grouped, with the menu of views');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await check(page, 'Keys');
  await page.keyboard.press('Escape');
  await row(page, 'gan').getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Checkpoints' })).toBeVisible();
  await check(page, 'Run');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page
    .getByRole('textbox', { name: 'Name of the run' })
    .fill('a name so long that it hardly fits into any line of any table in this window, as names of sweeps are');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await check(page, 'Run, with a long name and a message that offers undo');
});
