import type { Browser } from '@playwright/test';
import { homeOf } from '../lib/homes';
import { LIST } from '../lib/loads';
import { row } from '../lib/report';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { startCore } from './core';

const FRAMES = 240;

/** Measures the list of runs: the longest frame while scrolling and brushing, and the time to draw its plots. */
export async function tables(bench: Bench, browser: Browser): Promise<void> {
  const count = bench.quick ? 1000 : 10_000;
  const home = await homeOf(`list-${count}`, { ...LIST, runs: count }, bench.note);
  const core = await startCore(home);
  const found: Record<'drag' | 'wheel' | 'parallel' | 'brush' | 'scatter', number[]> = {
    drag: [],
    wheel: [],
    parallel: [],
    brush: [],
    scatter: [],
  };
  for (let n = 0; n < (bench.quick ? 2 : 5); n++) {
    const page = await newPage(browser);
    await page.goto(core.address);
    await inPage(page, 'listShown');
    found.drag.push(await inPage<number>(page, 'scrollList', FRAMES));
    found.wheel.push(await inPage<number>(page, 'wheelList', FRAMES));
    found.parallel.push(await inPage<number>(page, 'openPlot', 'parallel', count));
    found.brush.push(await inPage<number>(page, 'brushAxis', 3, 60));
    found.scatter.push(await inPage<number>(page, 'openPlot', 'scatter', count));
    await page.close();
  }
  await core.end();
  bench.add(row(`${count} runs scrolled end to end: longest frame`, 'ms', found.drag));
  bench.add(row(`${count} runs scrolled by the wheel: longest frame`, 'ms', found.wheel));
  bench.add(row(`${count} runs: parallel coordinates drawn`, 'ms', found.parallel));
  bench.add(row(`${count} runs: longest frame while brushing`, 'ms', found.brush));
  bench.add(row(`${count} runs: scatter drawn`, 'ms', found.scatter));
}
