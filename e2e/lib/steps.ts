import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** Opens New experiment from the empty state, with the default comparison filled in. */
export async function chooseDefaultComparison(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Start the four-objective comparison on digits' }).click();
  await expect(page.getByRole('heading', { name: 'New experiment' })).toBeVisible();
}

/** Leaves only these objectives ticked. */
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

/** The picture of each run in the compare view, by run name. */
export const frames = (page: Page): Locator => page.locator('figure[data-run]');

/** Step printed under each picture. */
export const shownSteps = (page: Page): Promise<string[]> =>
  page.locator('figure[data-run] figcaption .step').allTextContents();

/** What each picture shows, as text that differs when a pixel differs. */
export const pixels = (page: Page): Promise<string[]> =>
  page
    .locator('figure[data-run] .picture canvas')
    .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));

/** States of the rows of the run table, from the top. */
export const states = (page: Page): Promise<string[]> =>
  page
    .getByRole('grid')
    .locator('.state')
    .allTextContents()
    .then((all) => all.map((s) => s.replace(/[^a-z]+/g, ' ').trim()));
