import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The rules that depend on colours and therefore on the theme; the other rules have the same result in both. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const ALL = { type: 'tag', values: WCAG } as const;
const ONLY_COLOURS = { type: 'rule', values: COLOURS } as const;

/** Violations of WCAG 2.2 AA that axe-core finds on the page, or within a selector: `rule: element`, one per line. */
export async function violations(
  page: Page,
  within = 'html',
  runOnly: typeof ALL | typeof ONLY_COLOURS = ALL,
): Promise<string[]> {
  // As an expression, since the page's security policy forbids added scripts.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(`${axe.source}; undefined`);
  const results = (await page.evaluate(
    ([selector, options]) =>
      (globalThis as unknown as { axe: { run(context: string, options: object): Promise<unknown> } }).axe.run(
        selector,
        options,
      ),
    [within, { runOnly, resultTypes: ['violations'] }] as const,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n').at(-1)?.trim()}`),
  );
}

/**
 * Expects that the page has no violations in either theme; `what` names the page in failures. Waits for the element
 * `within`: a dialog may load before it opens.
 */
export async function check(page: Page, what: string, within?: string): Promise<void> {
  if (within !== undefined) await expect(page.locator(within), what).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const rules = colorScheme === 'light' ? ALL : ONLY_COLOURS;
    // The colours of the other theme, and of what has just opened, may not be painted yet.
    await expect
      .configure({ soft: true })
      .poll(() => violations(page, within, rules), { message: `${what}, ${colorScheme}` })
      .toEqual([]);
  }
}
