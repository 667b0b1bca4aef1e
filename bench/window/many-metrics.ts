import type { Browser } from '@playwright/test';
import type { Generated } from '../lib/generate';
import { openRuns } from '../lib/generate';
import { homeOf } from '../lib/homes';
import { row, versus } from '../lib/report';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { startCore } from './core';

const RUNS = 10;
const namesOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `layer${i}/weight`);
const load = (metrics: string[]): Generated => ({ runs: RUNS, steps: 50, batch: 50, metrics, objectives: ['gan'] });
/** As many as a run keeps, one of which is `time`. */
const MANY = 999;
const FEW = 10;

/**
 * Measures a comparison of ten runs with a thousand metrics, each with a panel of its own, against one with ten: from the
 * link to the first painted chart, from a search to its chart, and the longest frame while all panels are scrolled past.
 */
export async function manyMetrics(bench: Bench, browser: Browser): Promise<void> {
  const found = new Map<number, { open: number[]; scroll: number[]; search: number[] }>();
  for (const count of [FEW, MANY]) {
    const home = await homeOf(`metrics-${count}`, load(namesOf(count)), bench.note);
    const { runs, close } = openRuns(home);
    const ids = runs.services.rows.list().map((r) => r.id);
    await close();
    const times = { open: [] as number[], scroll: [] as number[], search: [] as number[] };
    found.set(count, times);
    const core = await startCore(home);
    for (let n = 0; n < (bench.quick ? 2 : 5); n++) {
      const page = await newPage(browser);
      await page.goto(core.address);
      await inPage(page, 'leave');
      times.open.push(await inPage<number>(page, 'openCharts', `#/compare?runs=${ids.join(',')}`));
      times.scroll.push(await inPage<number>(page, 'scrollPage', 120));
      if (count === MANY) times.search.push(await inPage<number>(page, 'searchCharts', `layer${500 + n}/`));
      await page.close();
    }
    await core.end();
  }
  const [few, many] = [found.get(FEW)!, found.get(MANY)!];
  const name = `${RUNS} runs x ${MANY} metrics`;
  bench.add(versus(`${name}: first draw, against ${FEW} metrics`, 'ms', many.open, few.open));
  bench.add(
    versus(`${name}: longest frame of a scroll past all charts, against ${FEW} metrics`, 'ms', many.scroll, few.scroll),
  );
  bench.add(row(`${name}: search of a chart`, 'ms', many.search));
}
