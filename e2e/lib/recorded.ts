import type { Page } from '@playwright/test';
import { ingestHome, writeRun } from '../../bench/lib/generate';
import type { Generated } from '../../bench/lib/generate';

/** Adds finished runs to a home as training would have written them, without training. Returns their ids. */
export async function record(home: string, options: Generated): Promise<string[]> {
  for (let n = 0; n < options.runs; n++) writeRun(home, n, options);
  return (await ingestHome(home)).sort();
}

/** Goes to a page by its address, which begins with `#`; returns when the page before it is no longer shown. */
export const goTo = (page: Page, address: string): Promise<void> =>
  page.evaluate(
    (hash) =>
      new Promise<void>((resolve) => {
        if (location.hash === hash) return resolve();
        // After the listener of the page itself, and what that changed in the document.
        window.addEventListener('hashchange', () => setTimeout(resolve), { once: true });
        location.hash = hash;
      }),
    address,
  );

/** Opens the comparison of these runs. */
export async function compare(page: Page, runs: readonly string[]): Promise<void> {
  await goTo(page, `#/compare?runs=${runs.join(',')}`);
  await page.getByRole('button', { name: 'Export…' }).waitFor();
}
