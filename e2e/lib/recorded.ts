import type { Page } from '@playwright/test';
import { ingestHome, writeRun } from '../../bench/lib/generate';
import type { Generated } from '../../bench/lib/generate';

/** Adds finished runs to a home as training would have written them, without training. Returns their ids. */
export async function record(home: string, options: Generated): Promise<string[]> {
  for (let n = 0; n < options.runs; n++) writeRun(home, n, options);
  return (await ingestHome(home)).sort();
}

/** Opens the comparison of these runs. */
export async function compare(page: Page, runs: readonly string[]): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/compare?runs=${runs.join(',')}`);
  await page.getByRole('button', { name: 'Export…' }).waitFor();
}
