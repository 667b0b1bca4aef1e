import type { Browser, Page } from '@playwright/test';
import { openRuns } from '../lib/generate';
import { grid, levelOf } from '../lib/grid';
import { homeOf } from '../lib/homes';
import { row } from '../lib/report';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { startCore } from './core';

const EVERY = 10;

/** Four and twelve runs' grids under one scrubber: how many places a second it goes through with all of them showing the right step. */
export async function scrubbing(bench: Bench, browser: Browser): Promise<void> {
  for (const count of [4, 12]) await scrub(bench, browser, count);
}

async function scrub(bench: Bench, browser: Browser, count: number): Promise<void> {
  const grids = bench.quick ? 200 : 1000;
  const home = await homeOf(
    'scrub',
    { runs: count, steps: grids * EVERY, metrics: ['generatorLoss'], samples: grids, png: grid },
    bench.note,
  );
  const { runs, close } = openRuns(home);
  const hash = `#/compare?runs=${runs.services.rows
    .list()
    .map((r) => r.id)
    .join(',')}`;
  await close();
  const core = await startCore(home);
  const page = await newPage(browser);
  // Generated runs differ only in objective and seed; each is to show its own grids.
  await page.addInitScript(`localStorage.setItem('gander:fold-seeds', 'false')`);
  await page.goto(core.address + hash);
  const name = `${count} runs x ${grids} grids`;
  const rates: number[] = [];
  for (let n = 0; n < (bench.quick ? 1 : 3); n++) {
    // Each time in a page that has none of the grids.
    if (n > 0) await page.reload();
    await inPage(page, 'gridsShown', count);
    rates.push(await inPage<number>(page, 'scrub', grids, EVERY));
  }
  bench.add(row(`${name}: scrubbed by key`, 'frames/s', rates));
  await proveGrids(page, count, grids);
  await page.close();
  await core.end();
}

/** That a canvas shows the step that stands under it is read from its pixels: the first tile of each grid has a grey of its own. */
async function proveGrids(page: Page, count: number, grids: number): Promise<void> {
  for (let n = 0; n < 10; n++) {
    const step = (1 + Math.floor((n * (grids - 1)) / 9)) * EVERY;
    const levels = await inPage<number[]>(page, 'levelsAt', step, EVERY);
    if (levels.length !== count || levels.some((level) => level !== levelOf(step)))
      throw new Error(`At step ${step} the canvases show ${levels.join()}, not ${levelOf(step)}.`);
  }
}
