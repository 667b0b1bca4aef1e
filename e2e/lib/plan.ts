import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chooseObjectives, fillSettings } from './steps';

/** Values for the page New experiment; the others are the preset's. */
export interface Wanted {
  /** Title of the preset. */
  preset: string;
  name?: string;
  objectives: readonly string[];
  /** `1` by default. */
  seeds?: string;
  settings?: Record<string, string>;
  choices?: Record<string, string>;
}

export const RING = 'Four objectives on a ring of 8 Gaussians';
export const DIGITS = 'Four objectives on digits';

/** Networks so small that a run takes about a second. */
export const TINY_RING = { 'Hidden size': '16', 'Hidden layers': '1', 'Batch size m': '16', 'Sample points': '64' };
/** Settings of a run that does not finish during a test. */
export const ENDLESS = { Steps: '10000000', 'Sample every': '10000000', 'Checkpoint every': '10000000' };

/** Runs on 2-D data train as fast in plain JavaScript, and their process starts in half the time. */
const choicesOf = ({ preset, choices = {} }: Wanted): Record<string, string> =>
  preset === RING ? { Engine: 'cpu', ...choices } : choices;

/** Opens New experiment and fills in the form. */
export async function fillIn(page: Page, wanted: Wanted): Promise<void> {
  await page.getByRole('link', { name: 'New experiment', exact: true }).click();
  await page.getByRole('radio', { name: wanted.preset, exact: true }).check();
  await chooseObjectives(page, wanted.objectives);
  if (wanted.name) await page.getByRole('textbox', { name: 'Name', exact: true }).fill(wanted.name);
  await page.getByRole('textbox', { name: 'Which' }).fill(wanted.seeds ?? '1');
  for (const [label, choice] of Object.entries(choicesOf(wanted)))
    await page.getByRole('combobox', { name: label, exact: true }).selectOption(choice);
  await fillSettings(page, wanted.settings ?? {});
}

/** Queues an experiment and waits for the list of runs or the comparison. */
export async function queue(page: Page, wanted: Wanted, compare = false): Promise<void> {
  await fillIn(page, wanted);
  await page.getByRole('button', { name: compare ? 'Queue and compare' : /^Queue \d+ runs?$/ }).click();
  if (compare) await expect(page.locator('figure[data-run]').first()).toBeVisible();
  else await expect(page.getByRole('grid')).toBeVisible();
}
