import type { Browser } from '@playwright/test';
import type { Generated } from '../lib/generate';
import { openRuns } from '../lib/generate';
import { homeOf } from '../lib/homes';
import { versus } from '../lib/report';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { addRow, buildsOf, homeFor } from './builds';
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
  const builds = buildsOf(bench);
  const timesOf = () => ({ open: [] as number[], scroll: [] as number[], search: [] as number[] });
  const found = { few: builds.map(timesOf), many: builds.map(timesOf) };
  for (const [key, count] of [
    ['few', FEW],
    ['many', MANY],
  ] as const) {
    const home = await homeOf(`metrics-${count}`, load(namesOf(count)), bench.note);
    const { runs, close } = openRuns(home);
    const ids = runs.services.rows.list().map((r) => r.id);
    await close();
    const cores = await Promise.all(builds.map((root) => startCore(homeFor(root, home), root)));
    for (let n = 0; n < (bench.quick ? 2 : 5); n++)
      for (const [i, core] of cores.entries()) {
        const times = found[key][i]!;
        const page = await newPage(browser);
        await page.goto(core.address);
        await inPage(page, 'leave');
        times.open.push(await inPage<number>(page, 'openCharts', `#/compare?runs=${ids.join(',')}`));
        times.scroll.push(await inPage<number>(page, 'scrollPage', 120));
        if (count === MANY) times.search.push(await inPage<number>(page, 'searchCharts', `layer${500 + n}/`));
        await page.close();
      }
    for (const core of cores) await core.end();
  }
  const name = `${RUNS} runs x ${MANY} metrics`;
  const [few, many] = [found.few[0]!, found.many[0]!];
  bench.add(versus(`${name}: first draw, against ${FEW} metrics`, 'ms', many.open, few.open));
  bench.add(
    versus(`${name}: longest frame of a scroll past all charts, against ${FEW} metrics`, 'ms', many.scroll, few.scroll),
  );
  const add = (what: string, key: keyof typeof many) =>
    addRow(
      bench,
      `${name}: ${what}`,
      'ms',
      found.many.map((one) => one[key]),
    );
  if (builds.length > 1) {
    add('first draw', 'open');
    add('longest frame of a scroll past all charts', 'scroll');
  }
  add('search of a chart', 'search');
}
