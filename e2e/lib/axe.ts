import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from '@playwright/test';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe-core finds against WCAG 2.2 AA on the page as it stands: `rule: element`, one a line. */
export async function violations(page: Page): Promise<string[]> {
  // As an expression, for the page's policy keeps added scripts out.
  await page.evaluate(`${axe.source}; undefined`);
  const results = (await page.evaluate((values) => (globalThis as unknown as { axe: { run(options: object): Promise<unknown> } }).axe.run({ runOnly: { type: 'tag', values } }), WCAG)) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary?.split('\n').at(-1)?.trim()}`));
}
