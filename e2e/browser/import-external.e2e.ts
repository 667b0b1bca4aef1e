import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, sharedApp, test } from '../lib/app';
import { check } from '../lib/axe';
import { goTo } from '../lib/recorded';
import { ROOT } from '../lib/root';
import { shownSteps } from '../lib/steps';
import { act, names, selectRuns } from '../lib/table';
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
  await expect.poll(() => names(page)).toContain('dcgan');
  const before = await names(page);
  await chooseFolder(page);
  await expect(found.getByText(/^updates /).first()).toBeVisible();
  await dialog.getByRole('button', { name: /^Import \d+ runs?$/ }).click();
  await expect(dialog.getByText(/is up to date: its files have not changed\.$/).first()).toBeVisible();
  await close(dialog);
  await expect.poll(() => names(page)).toEqual(before);
});

test('a table that grew updates its run; it is scrubbed beside the logs and a run of Gander', async () => {
  const { page } = app();
  const folder = mkdtempSync(join(tmpdir(), 'gander-table-'));
  const file = join(folder, 'metrics.csv');
  const write = (steps: number[]): void =>
    writeFileSync(file, ['step,generatorLoss', ...steps.map((step) => `${step},${1 / (step + 1)}`), ''].join('\n'));
  const dialog = dialogOf(page);
  const importTable = async (): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Import…', exact: true }).click();
    await (await chooser).setFiles(file);
    await dialog.getByRole('button', { name: 'Import 1 run' }).click();
  };
  try {
    write([0, 10, 20]);
    await importTable();
    await expect(dialog.getByText('Imported 1 run.')).toBeVisible();
    await close(dialog);
    await expect.poll(async () => (await names(page)).sort()).toEqual(['dcgan', 'gan', 'metrics']);
    const before = await names(page);
    write([0, 10, 20, 30]);
    await importTable();
    await expect(dialog.getByText('Updated 1 run.')).toBeVisible();
    await check(page, 'Updated', 'dialog[open]');
    await dialog.getByRole('link', { name: 'metrics' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('heading', { name: 'metrics' })).toBeVisible();
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await expect.poll(() => names(page)).toEqual(before);

    await selectRuns(page, 'dcgan', 'gan', 'metrics');
    await act(page, 'Compare');
    await page.getByRole('button', { name: 'Export…' }).waitFor();
    const playhead = page.getByRole('slider', { name: 'Playhead', exact: true });
    await playhead.focus();
    // The table has no grids.
    for (const [key, step] of [
      ['End', 20],
      ['Home', 0],
      ['ArrowRight', 5],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => shownSteps(page)).toEqual([`step ${step}`, `step ${step}`]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the settings list watched folders, and say that a browser cannot add one', async () => {
  const { page } = app();
  await goTo(page, '#/settings');
  const section = page.getByRole('region', { name: 'Watched folders' });
  await expect(section.getByText('No folder is watched.')).toBeVisible();
  await section.getByRole('textbox').fill('/somewhere');
  await section.getByRole('button', { name: 'Watch', exact: true }).click();
  await expect(section.getByText(/gander watch FOLDER/)).toBeVisible();
  await check(page, 'Settings with a refusal');
});
