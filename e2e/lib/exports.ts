import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app';

export type Format =
  | 'Animated GIF'
  | 'PNG contact sheet'
  | 'PNG strip of one tile'
  | 'CSV of all series'
  | 'JSON of all series'
  | 'HTML report'
  | 'TensorBoard logs'
  | 'Bundle, to import elsewhere';

export const exportFiles = (app: App): string[] =>
  existsSync(join(app.home, 'exports'))
    ? readdirSync(join(app.home, 'exports')).filter((name) => !name.startsWith('.'))
    : [];

export async function openExport(page: Page, format: Format): Promise<Locator> {
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('radio', { name: format }).check();
  return dialog;
}

/** Exports the comparison with the dialog's settings; returns the path and bytes of the file. */
export async function exportAs(app: App, format: Format): Promise<{ file: string; bytes: Buffer }> {
  const before = exportFiles(app);
  const dialog = await openExport(app.page, format);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByText('Done:')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).first().click();
  const made = (): string[] => exportFiles(app).filter((name) => !before.includes(name));
  // The file of a preview may still be removed.
  await expect.poll(made).toHaveLength(1);
  const file = join(app.home, 'exports', made()[0]!);
  return { file, bytes: readFileSync(file) };
}
