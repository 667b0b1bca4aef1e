import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { ROOT } from '../lib/root';
import { names } from '../lib/table';
import { TINY_RUN, train } from '../lib/trained';

const DCGAN = join(ROOT, 'src/main/external/tensorboard/reference/pytorch/dcgan');

const app = sharedApp((home) => {
  train(home, 'ring-compare', '--objective', 'gan', '--steps', '20', '--set', 'sampleEvery=5', ...TINY_RUN);
  return Promise.resolve();
});
const dialogOf = (page: Page): Locator => page.getByRole('dialog', { name: 'Import' });
const close = (dialog: Locator): Promise<void> => dialog.getByRole('button', { name: 'Close' }).last().click();

async function chooseFolder(page: Page): Promise<Locator> {
  await page.getByLabel('Folder to import').setInputFiles(DCGAN);
  const dialog = dialogOf(page);
  await expect(dialog.getByText('Nothing is stored yet.')).toBeVisible();
  return dialog;
}

test('a folder of TensorBoard logs is previewed and imported, and again it is skipped', async () => {
  const { page } = app();
  const dialog = await chooseFolder(page);
  await check(page, 'Preview', 'dialog[open]');
  const found = dialog.getByRole('list', { name: 'Found runs' });
  await expect(found.getByRole('checkbox', { name: /dcgan/ }).first()).toBeChecked();
  await expect(found.getByText('TensorBoard').first()).toBeVisible();
  await dialog.getByRole('button', { name: /^Import \d+ runs?$/ }).click();
  await expect(dialog.getByText(/^Imported \d+ runs?\.$/)).toBeVisible();
  await check(page, 'Imported', 'dialog[open]');
  await close(dialog);
  const before = await names(page);
  await chooseFolder(page);
  await expect(found.getByText(/^updates /).first()).toBeVisible();
  await dialog.getByRole('button', { name: /^Import \d+ runs?$/ }).click();
  await expect(dialog.getByText(/is up to date: its files have not changed\.$/).first()).toBeVisible();
  await close(dialog);
  expect(await names(page)).toEqual(before);
});
