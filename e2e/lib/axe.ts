import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The rules that depend on colours, and so on the theme; the others see the same elements in both. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const ALL = { type: 'tag', values: WCAG } as const;
const ONLY_COLOURS = { type: 'rule', values: COLOURS } as const;

/** What axe-core finds against WCAG 2.2 AA on the page as it stands, or within a selector: `rule: element`, one a line. */
export async function violations(
  page: Page,
  within = 'html',
  runOnly: typeof ALL | typeof ONLY_COLOURS = ALL,
): Promise<string[]> {
  // As an expression, for the page's policy keeps added scripts out.
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

/** Expects no violation of what is on the screen, in either theme; `what` names it where there is one. */
export async function check(page: Page, what: string, within?: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const rules = colorScheme === 'light' ? ALL : ONLY_COLOURS;
    expect.soft(await violations(page, within, rules), `${what}, ${colorScheme}`).toEqual([]);
  }
}
