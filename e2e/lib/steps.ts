import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** Opens New experiment with the default comparison, from the page without runs. */
export async function chooseDefaultComparison(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Start the four-objective comparison on digits' }).click();
  await expect(page.getByRole('heading', { name: 'New experiment' })).toBeVisible();
}

/** Selects exactly these objectives. */
export async function chooseObjectives(page: Page, wanted: readonly string[]): Promise<void> {
  for (const objective of ['gan', 'lsgan', 'wgan', 'wgan-gp', 'hinge', 'dragan', 'r1']) {
    const box = page
      .getByRole('group', { name: 'Objectives' })
      .getByRole('checkbox', { name: new RegExp(`^${objective} `, 'i') });
    await box.setChecked(wanted.includes(objective));
  }
}

export async function fillSettings(page: Page, settings: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(settings))
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
}

/** The frame of each run in the compare view. */
export const frames = (page: Page): Locator => page.locator('figure[data-run]');

/** The step printed below each grid. */
export const shownSteps = (page: Page): Promise<string[]> =>
  page.locator('figure[data-run] figcaption .step').allTextContents();

/** The pixels of each grid as text. */
export const pixels = (page: Page): Promise<string[]> =>
  page
    .locator('figure[data-run] .picture canvas')
    .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

/** States of the rows of the run table, from top to bottom. */
export const states = (page: Page): Promise<string[]> =>
  page
    .getByRole('grid')
    .locator('.state')
    .allTextContents()
    .then((all) => all.map((s) => s.replace(/[^a-z]+/g, ' ').trim()));
