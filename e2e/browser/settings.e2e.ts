import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sharedApp, test } from '../lib/app';
import { compare, goTo, record } from '../lib/recorded';

let runs: string[] = [];
const app = sharedApp(async (home) => {
  runs = await record(home, { runs: 2, steps: 200, metrics: ['generatorLoss'], objectives: ['gan'] });
});

test('Settings has appearance, charts, training, notifications and folders', async () => {
  const { page } = app();
  await page.keyboard.press('Control+,');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  for (const name of ['Theme', 'Language', 'Density', 'Smoothing', 'Notifications'])
    await expect(page.getByRole('group', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('spinbutton', { name: 'Slots' })).toBeVisible();
  for (const name of ['Targets', 'Folders', 'Watched folders'])
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
});

test('compact density makes the rows of the list lower, also after a reload', async () => {
  const { page } = app();
  const height = async (): Promise<number> => {
    await goTo(page, '#/runs');
    const line = page.getByRole('grid').getByRole('row').nth(1);
    await expect(line).toBeVisible();
    return (await line.boundingBox())!.height;
  };
  const comfortable = await height();
  await goTo(page, '#/settings');
  await page.getByRole('radio', { name: 'Compact' }).check();
  await expect.poll(height).toBeLessThan(comfortable);
  await page.reload();
  await expect.poll(height).toBeLessThan(comfortable);
  await goTo(page, '#/settings');
  await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked();
  await page.getByRole('radio', { name: 'Comfortable' }).check();
  await expect.poll(height).toBe(comfortable);
});

test('the smoothing of Settings is that of new charts, and the charts change it', async () => {
  const { page } = app();
  await goTo(page, '#/settings');
  await expect(page.getByRole('radio', { name: 'light', exact: true })).toBeChecked();
  await page.getByRole('radio', { name: 'none', exact: true }).check();
  await compare(page, runs);
  const kind = page.getByRole('combobox', { name: 'Smoothing' });
  await expect(kind).toHaveValue('none');
  await kind.selectOption('window');
  await goTo(page, '#/settings');
  const choices = page.getByRole('group', { name: 'Smoothing', exact: true });
  await expect(choices.getByRole('radio')).toHaveCount(3);
  await expect(choices.getByRole('radio', { checked: true })).toHaveCount(0);
});

test('slots of Settings are those of the queue, and threads belong to the settings of a run', async () => {
  const { page } = app();
  await goTo(page, '#/settings');
  const slots = page.getByRole('spinbutton', { name: 'Slots' });
  await expect(page.locator('#settings-slots')).toContainText('Threads, in a new experiment');
  await slots.fill('3');
  await slots.press('Enter');
  await goTo(page, '#/runs');
  await expect(slots).toHaveValue('3');
  await page.reload();
  await expect(slots).toHaveValue('3');
  await page.getByRole('link', { name: 'New experiment', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Threads', exact: true })).toBeAttached();
});

test('notifications are chosen by kind, also after a reload; folders are those of the home and can be copied', async () => {
  const { page, home } = app();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await goTo(page, '#/settings');
  const box = (name: string) => page.getByRole('checkbox', { name });
  await expect(box('Run fails')).toBeChecked();
  await box('Run fails').uncheck();
  await box('Run finishes').check();
  await page.reload();
  await expect(box('Run fails')).not.toBeChecked();
  await expect(box('Run finishes')).toBeChecked();

  const folders = page.locator('#settings-folders');
  for (const path of [home, join(home, 'runs'), join(home, 'datasets')])
    await expect(folders.getByText(path, { exact: true })).toBeVisible();
  await folders.getByRole('button', { name: 'Copy Runs' }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe(join(home, 'runs'));
  expect(readFileSync(join(await copied(), runs[0]!, 'run.json'), 'utf8')).toContain(runs[0]);
});
