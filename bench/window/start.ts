import type { Browser, Page } from '@playwright/test';
import { homeOf } from '../lib/homes';
import { LIST } from '../lib/loads';
import { row } from '../lib/report';
import type { Bench } from '../lib/suite';
import { inPage, newPage } from './browser';
import { startCore } from './core';

/** From the start of the core's process to a list on the screen that has obeyed a key; the browser is open already. */
export async function starts(bench: Bench, browser: Browser): Promise<void> {
  for (const count of bench.quick ? [0, 1000] : [0, 1000, 10_000]) {
    const home = await homeOf(`list-${count}`, { ...LIST, runs: count }, bench.note);
    const found: Start[] = [];
    // The first start looks at the engines and keeps what it found; it does not count.
    for (let n = -1; n < (bench.quick ? 2 : 5); n++) found.push(await start(home, browser, count));
    const rounds = found.slice(1);
    bench.add(
      row(
        `app start to interactive, ${count} runs`,
        'ms',
        rounds.map((r) => r.interactive),
      ),
    );
    bench.add(
      row(
        `  of it the core until it listens, ${count} runs`,
        'ms',
        rounds.map((r) => r.core),
      ),
    );
    bench.add(
      row(
        `  of it the page until the list is painted, ${count} runs`,
        'ms',
        rounds.map((r) => r.page),
      ),
    );
    bench.add(
      row(
        `list opens from another page, ${count} runs`,
        'ms',
        rounds.map((r) => r.list),
      ),
    );
  }
}

interface Start {
  core: number;
  page: number;
  interactive: number;
  list: number;
}

async function start(home: string, browser: Browser, count: number): Promise<Start> {
  const page = await newPage(browser);
  const began = performance.now();
  const core = await startCore(home);
  const listens = performance.now();
  await page.goto(core.address, { waitUntil: 'commit' });
  const shown = await inPage<number>(page, 'listShown');
  await obeysKey(page, count);
  const interactive = performance.now();
  const list = await inPage<number>(page, 'reopenList');
  await page.close();
  await core.end();
  return { core: listens - began, page: shown, interactive: interactive - began, list };
}

async function obeysKey(page: Page, count: number): Promise<void> {
  await page.keyboard.press(count === 0 ? 'n' : 'ArrowDown');
  if (count > 0) await page.keyboard.press('ArrowDown');
  await page.waitForFunction(
    count === 0 ? `location.hash === '#/new'` : `document.querySelector('main .line.active') !== null`,
  );
}
