import type { Browser, Page } from '@playwright/test';
import { homeOf } from '../lib/homes';
import { LIST } from '../lib/loads';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { addRow, buildsOf, homeFor } from './builds';
import { startCore } from './core';

/**
 * Measures the time from the start of the core's process until the list is shown and has responded to a key; the
 * browser is already open.
 */
export async function starts(bench: Bench, browser: Browser): Promise<void> {
  for (const count of bench.quick ? [0, 1000] : [0, 1000, 10_000]) {
    const home = await homeOf(`list-${count}`, { ...LIST, runs: count }, bench.note);
    const builds = buildsOf(bench);
    const found: Start[][] = builds.map(() => []);
    // The first start probes the engines and stores the result; it is not counted.
    for (let n = -1; n < (bench.quick ? 2 : 5); n++)
      for (const [i, root] of builds.entries()) {
        const one = await start(homeFor(root, home), root, browser, count);
        if (n >= 0) found[i]!.push(one);
      }
    const add = (name: string, key: keyof Start) =>
      addRow(
        bench,
        `${name}, ${count} runs`,
        'ms',
        found.map((rounds) => rounds.map((round) => round[key])),
      );
    add('app start to interactive', 'interactive');
    add('  of which the core until it listens', 'core');
    add('  of which the page until the list is painted', 'page');
    add('list opens from another page', 'list');
  }
}

interface Start {
  core: number;
  page: number;
  interactive: number;
  list: number;
}

async function start(home: string, root: string, browser: Browser, count: number): Promise<Start> {
  const page = await newPage(browser);
  const began = performance.now();
  const core = await startCore(home, root);
  const listens = performance.now();
  await page.goto(core.address, { waitUntil: 'commit' });
  const shown = await inPage<number>(page, 'listShown');
  await respondsToKey(page, count);
  const interactive = performance.now();
  const list = await inPage<number>(page, 'reopenList');
  await page.close();
  await core.end();
  return { core: listens - began, page: shown, interactive: interactive - began, list };
}

async function respondsToKey(page: Page, count: number): Promise<void> {
  await page.keyboard.press(count === 0 ? 'n' : 'ArrowDown');
  if (count > 0) await page.keyboard.press('ArrowDown');
  await page.waitForFunction(
    count === 0 ? `location.hash === '#/new'` : `document.querySelector('main .line.active') !== null`,
  );
}
