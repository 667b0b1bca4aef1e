import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe-core finds against WCAG 2.2 AA on the page as it stands, or within a selector: `rule: element`, one a line. */
export async function violations(page: Page, within = 'html'): Promise<string[]> {
  // As an expression, for the page's policy keeps added scripts out.
  await page.evaluate(`${axe.source}; undefined`);
  const results = (await page.evaluate(
    ([selector, values]) =>
      (globalThis as unknown as { axe: { run(context: string, options: object): Promise<unknown> } }).axe.run(
        selector,
        { runOnly: { type: 'tag', values } },
      ),
    [within, WCAG] as const,
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n').at(-1)?.trim()}`),
  );
}

/** Expects no violation of what is on the screen, in either theme; `what` names it where there is one. */
export async function check(page: Page, what: string, within?: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect.soft(await violations(page, within), `${what}, ${colorScheme}`).toEqual([]);
  }
}
