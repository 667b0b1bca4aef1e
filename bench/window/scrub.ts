import type { Browser, Page } from '@playwright/test';
import { openRuns } from '../lib/generate';
import { grid, levelOf } from '../lib/grid';
import { homeOf } from '../lib/homes';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { addRow, buildsOf, homeFor } from './builds';
import { startCore } from './core';

const SAMPLE_EVERY = 10;

/** Measures scrubbing through the grids of four and twelve runs: grids per second, each shown by all runs. */
export async function scrubbing(bench: Bench, browser: Browser): Promise<void> {
  for (const count of [4, 12]) await scrub(bench, browser, count);
}

async function scrub(bench: Bench, browser: Browser, count: number): Promise<void> {
  const grids = bench.quick ? 200 : 1000;
  const home = await homeOf(
    'scrub',
    { runs: count, steps: grids * SAMPLE_EVERY, metrics: ['generatorLoss'], samples: grids, png: grid },
    bench.note,
  );
  const { runs, close } = openRuns(home);
  const hash = `#/compare?runs=${runs.services.rows
    .list()
    .map((r) => r.id)
    .join(',')}`;
  await close();
  const builds = buildsOf(bench);
  const name = `${count} runs x ${grids} grids`;
  const rates: number[][] = builds.map(() => []);
  const open = await Promise.all(
    builds.map(async (root) => {
      const core = await startCore(homeFor(root, home), root);
      const page = await newPage(browser);
      // The generated runs differ only in objective and seed; each must show its own grids.
      await page.addInitScript(`localStorage.setItem('gander:fold-seeds', 'false')`);
      return { core, page };
    }),
  );
  // Each round loads the page, so that no grid is cached.
  for (let n = 0; n < (bench.quick ? 1 : 3); n++)
    for (const [i, { core, page }] of open.entries()) {
      await page.goto('about:blank');
      await page.goto(core.address + hash);
      await inPage(page, 'gridsShown', count);
      rates[i]!.push(await inPage<number>(page, 'scrub', grids, SAMPLE_EVERY));
    }
  addRow(bench, `${name}: scrubbed by key`, 'frames/s', rates, true);
  for (const { core, page } of open) {
    await page.bringToFront();
    await checkGrids(page, count, grids);
    await page.close();
    await core.end();
  }
}

/**
 * Reads from the pixels that each canvas shows the step printed below it: the first tile of each grid has a unique grey
 * level.
 */
async function checkGrids(page: Page, count: number, grids: number): Promise<void> {
  for (let n = 0; n < 10; n++) {
    const step = (1 + Math.floor((n * (grids - 1)) / 9)) * SAMPLE_EVERY;
    const levels = await inPage<number[]>(page, 'levelsAt', step, SAMPLE_EVERY);
    if (levels.length !== count || levels.some((level) => level !== levelOf(step)))
      throw new Error(`At step ${step} the canvases show ${levels.join()}, not ${levelOf(step)}.`);
  }
}
