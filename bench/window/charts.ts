import type { Browser, Page } from '@playwright/test';
import { homeOf } from '../lib/homes';
import { FIFTY } from '../lib/loads';
import type { Bench } from '../lib/suite';
import { openRuns } from '../lib/generate';
import { inPage, newPage } from './browser';
import { addRow, buildsOf, homeFor } from './builds';
import { startCore } from './core';

const ZOOMS = 8;

/**
 * Measures fifty runs in one chart: from the list of runs to the painted chart, and from a zoom key to the painted
 * finer lines.
 */
export async function charts(bench: Bench, browser: Browser): Promise<void> {
  const steps = bench.quick ? 10_000 : FIFTY.steps;
  const home = await homeOf('fifty', { ...FIFTY, steps }, bench.note);
  const { runs, close } = openRuns(home);
  const hash = `#/compare?runs=${runs.services.rows
    .list()
    .map((r) => r.id)
    .join(',')}`;
  await close();
  const builds = buildsOf(bench);
  const found = builds.map(() => ({ first: [] as number[], again: [] as number[], zoom: [] as number[] }));
  for (let n = 0; n < (bench.quick ? 2 : 5); n++)
    for (const [i, root] of builds.entries()) {
      const core = await startCore(homeFor(root, home), root);
      const page = await newPage(browser);
      await page.goto(core.address);
      await inPage(page, 'leave');
      found[i]!.first.push(await inPage<number>(page, 'openCharts', hash));
      await zooms(page, found[i]!.zoom);
      await inPage(page, 'leave');
      found[i]!.again.push(await inPage<number>(page, 'openCharts', hash));
      await page.close();
      await core.end();
    }
  const add = (name: string, key: keyof (typeof found)[number]) =>
    addRow(
      bench,
      `50 runs x ${steps} points: ${name}`,
      'ms',
      found.map((one) => one[key]),
    );
  add('first draw, core just started', 'first');
  add('drawn again', 'again');
  add('re-zoom', 'zoom');
}

/** Halves the range by key repeatedly; each time the lines of the new range are read and painted. */
async function zooms(page: Page, found: number[]): Promise<void> {
  for (let n = 0; n < ZOOMS; n++) {
    await page.waitForTimeout(100);
    found.push(await inPage<number>(page, 'zoomIn'));
  }
}
