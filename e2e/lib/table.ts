import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The line of the run table of this run. */
export const row = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });

/** Names of the runs that the table shows, from the top. */
export const names = (page: Page): Promise<string[]> => page.getByRole('grid').locator('.name a').allTextContents();

export async function expectState(page: Page, name: string, state: string, timeout = 60_000): Promise<void> {
  await expect(row(page, name).locator('.badge')).toHaveText(new RegExp(`${state}$`), { timeout });
}

/** Place in the queue, as the table tells it: `no. 2`. */
export const place = (page: Page, name: string): Locator => row(page, name).locator('.remaining');

/** Ticks these runs and no other. */
export async function tick(page: Page, ...wanted: string[]): Promise<void> {
  const clear = page.getByRole('button', { name: 'Clear', exact: true });
  if (await clear.isVisible()) await clear.click();
  for (const name of wanted) await row(page, name).getByRole('checkbox').click();
}

/** Presses a button of the bar that acts on the ticked runs. */
export const act = (page: Page, label: string): Promise<void> =>
  page
    .getByRole('toolbar', { name: 'With the selected runs' })
    .getByRole('button', { name: label, exact: true })
    .click();

/** Steps done, as the table tells them. */
export async function stepOf(page: Page, name: string): Promise<number> {
  const text = await row(page, name).getByRole('gridcell').filter({ hasText: ' / ' }).first().innerText();
  return Number(text.split('/')[0]!.replace(/\D/g, ''));
}
