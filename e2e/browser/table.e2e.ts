import type { Locator } from '@playwright/test';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { placeOf } from '../lib/pointer';
import { record } from '../lib/recorded';
import { act, names, row, selectRuns } from '../lib/table';

// Runs 0 to 11: three of each objective, with a learning rate of 0.0001, 0.001 or 0.01.
const RATES = [1e-4, 1e-3, 1e-2];
const app = sharedApp(async (home) => {
  await record(home, {
    runs: 12,
    steps: 40,
    batch: 20,
    metrics: ['generatorLoss', 'discriminatorLoss', 'stepsPerSecond'],
    settings: (n) => ({ learningRate: RATES[Math.floor(n / 4)]! }),
  });
});

const filter = () => app().page.getByRole('searchbox', { name: 'Filter runs' });
const headings = (): Promise<string[]> =>
  app()
    .page.getByRole('columnheader')
    .allInnerTexts()
    .then((all) => all.map((text) => text.replace(/[↓↑]/, '').trim()));

test('expressions, OR and brackets filter rows, and an error leaves them unchanged', async () => {
  const { page } = app();
  await filter().fill('name~/^wgan.*(3|7)$/ OR (lsgan lr>0.001)');
  await expect
    .poll(async () => (await names(page)).sort())
    .toEqual(['lsgan · seed 9', 'wgan-gp · seed 3', 'wgan-gp · seed 7']);
  await filter().fill('name~/^wgan.*(3|7/');
  await expect(
    page.getByText('/^wgan.*(3|7/ is not a regular expression that can be searched: missing closing ).'),
  ).toBeVisible();
  expect(await names(page)).toHaveLength(3);
  await filter().fill('');
});

test('columns are searched, ordered and sized, and a view restores them at the next start', async () => {
  const { page } = app();
  await page.getByRole('button', { name: 'Columns…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Columns' });
  await dialog.getByRole('searchbox').fill('learning rate');
  await dialog.getByRole('checkbox', { name: 'Learning rate' }).check();
  await dialog.getByRole('searchbox').fill('second best');
  await dialog.getByRole('checkbox', { name: 'Steps per second, best' }).check();
  for (const gone of ['Step', 'Steps/s', 'Network', 'Tags'])
    await dialog.getByRole('button', { name: `Hide ${gone}`, exact: true }).click();
  for (let n = 0; n < 6; n++) await dialog.getByRole('button', { name: 'Move Learning rate left' }).click();
  await check(page, 'Columns, searched', 'dialog[open]');
  await dialog.getByRole('button', { name: 'Done' }).click();
  const wanted = [
    '',
    '★',
    'Newest samples',
    'Name',
    'State',
    'Learning rate',
    'Loss G',
    'Loss D',
    'Objective',
    'Dataset',
    'Seed',
    'Created',
    'Steps per second, best',
  ];
  await expect.poll(headings).toEqual(wanted);

  const rate = page.getByRole('columnheader', { name: 'Learning rate' });
  const before = await placeOf(rate);
  await page.mouse.move(before.x + before.width, before.y + 10);
  await page.mouse.down();
  await page.mouse.move(before.x + before.width + 60, before.y + 10, { steps: 3 });
  await page.mouse.up();
  const widened = async (heading: Locator) => Math.round((await heading.boundingBox())!.width - before.width);
  await expect(async () => expect(await widened(rate)).toBe(60)).toPass();
  await rate.getByRole('button').click();
  await filter().fill('wgan');

  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
  await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
  await page.keyboard.type('Tuning');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'View: Tuning' }).click();
  await page.getByRole('menuitem', { name: 'Open windows with “Tuning”' }).click();
  await expect(page.getByRole('menuitem', { name: 'Open windows with “Tuning”' })).toHaveCount(0);
  await page.evaluate(() => localStorage.clear());

  const again = await app().restart();
  await expect(again.getByRole('button', { name: 'View: Tuning' })).toBeVisible();
  await expect.poll(headings).toEqual(wanted);
  await expect(filter()).toHaveValue('wgan');
  await expect(again.getByRole('columnheader', { name: 'Learning rate' })).toHaveAttribute('aria-sort', 'descending');
  await expect(async () =>
    expect(await widened(again.getByRole('columnheader', { name: 'Learning rate' }))).toBe(60),
  ).toPass();
  await filter().fill('');
  await expect(again.getByRole('button', { name: 'View: Tuning *' })).toBeVisible();
  await again.getByRole('button', { name: 'View: Tuning *' }).click();
  await again.getByRole('menuitem', { name: 'Delete the view “Tuning”' }).click();
  await expect(again.getByRole('button', { name: 'Views' })).toBeVisible();
});

test('selected runs are tagged, archived and restored together, and a message counts those not in the list', async () => {
  const { page } = app();
  await filter().fill('objective=gan');
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
  await filter().fill('seed:0');
  await expect(page.getByText('2 of 3 selected are not in the list below.')).toBeVisible();
  await page.getByRole('button', { name: 'Deselect them' }).click();
  await expect(page.getByText('1 selected')).toBeVisible();
  await filter().fill('objective=gan');
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');

  await act(page, 'Tags…');
  await page.keyboard.type('paper');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('checkbox', { name: 'paper' })).toBeChecked();
  await page.getByRole('button', { name: 'Done' }).click();
  await act(page, '☆ Favourite');
  await filter().fill('tag:paper is:favourite');
  await expect.poll(() => names(page)).toHaveLength(3);

  await act(page, 'Archive');
  await expect.poll(() => names(page)).toHaveLength(0);
  await filter().fill('tag:paper is:archived');
  await expect.poll(() => names(page)).toHaveLength(3);
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => names(page)).toHaveLength(0);
  await filter().fill('tag:paper');
  await expect.poll(() => names(page)).toHaveLength(3);
  await page.getByRole('link', { name: /^Archive/ }).click();
  await expect(page.getByText('No run matches the filter').or(page.getByText('No archived runs.'))).toBeVisible();
  await page.getByRole('link', { name: /^Runs \d/ }).click();
  await filter().fill('');
});

test('brushes on parallel coordinates filter the list, by mouse and by keyboard', async () => {
  const { page } = app();
  await selectRuns(page);
  await page.getByRole('combobox', { name: 'Plot' }).selectOption('parallel');
  const plot = page.getByRole('region', { name: 'Parallel coordinates' });
  await expect(plot.locator('canvas')).toHaveAttribute('data-drawn', '12');
  const axis = plot
    .locator('.axis')
    .filter({ has: page.getByRole('button', { name: 'Learning rate (log)' }) })
    .locator('.line');
  const box = await placeOf(axis);
  await page.mouse.move(box.x + 14, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + 14, box.y + 1, { steps: 4 });
  await page.mouse.up();
  await expect
    .poll(async () => (await names(page)).sort())
    .toEqual(['gan · seed 8', 'lsgan · seed 9', 'wgan · seed 10', 'wgan-gp · seed 11']);
  await plot.getByRole('button', { name: 'Objective', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'GAN', exact: true }).uncheck();
  await page.keyboard.press('Escape');
  await expect.poll(() => names(page)).toHaveLength(3);
  await check(page, 'Parallel coordinates');
  await plot.getByRole('button', { name: 'Select the 3 brushed' }).click();
  await expect(page.getByText('3 selected')).toBeVisible();
  await plot.getByRole('button', { name: 'Clear brushes' }).click();
  // Twelve rows and the heading; with a plot open not all of them are drawn.
  await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '13');
});

test('a scatter plot is navigated by keyboard, and selects the active run', async () => {
  const { page } = app();
  await selectRuns(page);
  await page.getByRole('combobox', { name: 'Plot' }).selectOption('scatter');
  const plot = page.getByRole('region', { name: 'Scatter plot' });
  await plot.getByRole('combobox', { name: 'Horizontal axis' }).selectOption({ label: 'Seed' });
  await plot.getByRole('combobox', { name: 'Vertical axis' }).selectOption({ label: 'Learning rate' });
  await plot.getByRole('application').focus();
  await page.keyboard.press('Home');
  await expect(plot.getByRole('status')).toContainText('gan · seed 0');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Space');
  await expect(plot.getByRole('status')).toHaveText(
    /^lsgan · seed 1\s[^]*Seed\s+1\s+·\s+Learning rate\s+0\.0001 · selected$/,
  );
  // Rows outside the list's view are not drawn.
  await page.getByRole('grid').hover();
  await page.mouse.wheel(0, 2000);
  await expect(row(page, 'lsgan · seed 1')).toHaveAttribute('aria-selected', 'true');
  await check(page, 'Scatter');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'lsgan · seed 1', exact: true })).toBeVisible();
});
