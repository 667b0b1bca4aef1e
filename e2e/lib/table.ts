import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The row of a run in the run table. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

/** Names of the runs in the table, from top to bottom. */
export const names = (page: Page): Promise<string[]> => page.getByRole('grid').locator('.name a').allTextContents();

export async function expectState(page: Page, name: string, state: string): Promise<void> {
  await expect(row(page, name).locator('.badge')).toHaveText(new RegExp(`${state}$`));
}

/** Position in the queue as shown in the table: `no. 2`. */
export const place = (page: Page, name: string): Locator => row(page, name).locator('.remaining');

/** Selects exactly these runs. */
export async function selectRuns(page: Page, ...wanted: string[]): Promise<void> {
  await expect(page.getByRole('grid')).toBeVisible();
  const clear = page.getByRole('button', { name: 'Clear', exact: true });
  if (await clear.isVisible()) await clear.click();
  await expect(clear).toHaveCount(0);
  for (const name of wanted) {
    await row(page, name).getByRole('checkbox').click();
    await expect(row(page, name)).toHaveAttribute('aria-selected', 'true');
  }
}

/** Clicks a button of the toolbar for the selected runs. */
export const act = (page: Page, label: string): Promise<void> =>
  page
    .getByRole('toolbar', { name: 'With the selected runs' })
    .getByRole('button', { name: label, exact: true })
    .click();

/** The number of steps done, as shown in the table. */
export async function stepOf(page: Page, name: string): Promise<number> {
  const text = await row(page, name).getByRole('gridcell').filter({ hasText: ' / ' }).first().innerText();
  return Number(text.split('/')[0]!.replace(/\D/g, ''));
}
