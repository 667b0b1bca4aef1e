import type { Browser } from '@playwright/test';
import { homeOf } from '../lib/homes';
import { LIST } from '../lib/loads';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { addRow, buildsOf, homeFor } from './builds';
import { startCore } from './core';

const FRAMES = 240;

/** Measures the list of runs: the longest frame while scrolling and brushing, and the time to draw its plots. */
export async function tables(bench: Bench, browser: Browser): Promise<void> {
  const count = bench.quick ? 1000 : 10_000;
  const home = await homeOf(`list-${count}`, { ...LIST, runs: count }, bench.note);
  const builds = buildsOf(bench);
  const cores = await Promise.all(builds.map((root) => startCore(homeFor(root, home), root)));
  const found = builds.map(() => ({
    drag: [] as number[],
    wheel: [] as number[],
    parallel: [] as number[],
    brush: [] as number[],
    scatter: [] as number[],
  }));
  for (let n = 0; n < (bench.quick ? 2 : 5); n++)
    for (const [i, core] of cores.entries()) {
      const page = await newPage(browser);
      await page.goto(core.address);
      await inPage(page, 'listShown');
      found[i]!.drag.push(await inPage<number>(page, 'scrollList', FRAMES));
      found[i]!.wheel.push(await inPage<number>(page, 'wheelList', FRAMES));
      found[i]!.parallel.push(await inPage<number>(page, 'openPlot', 'parallel', count));
      found[i]!.brush.push(await inPage<number>(page, 'brushAxis', 3, 60));
      found[i]!.scatter.push(await inPage<number>(page, 'openPlot', 'scatter', count));
      await page.close();
    }
  for (const core of cores) await core.end();
  const add = (name: string, key: keyof (typeof found)[number]) =>
    addRow(
      bench,
      name,
      'ms',
      found.map((one) => one[key]),
    );
  add(`${count} runs scrolled end to end: longest frame`, 'drag');
  add(`${count} runs scrolled by the wheel: longest frame`, 'wheel');
  add(`${count} runs: parallel coordinates drawn`, 'parallel');
  add(`${count} runs: longest frame while brushing`, 'brush');
  add(`${count} runs: scatter drawn`, 'scatter');
}
