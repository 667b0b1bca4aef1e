import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Page } from '@playwright/test';
import { openDatabase } from '../src/main/database';
import { scratch } from './lib/homes';
import { unwrap } from '../src/shared/contract/outcome';
import { connect } from './load/client';
import type { Client } from './load/client';
import { startCore } from './load/core';
import type { Core } from './load/core';
import { MemoryCourse } from './load/memory';
import { quantile } from './lib/measure';
import { row } from './lib/report';
import type { Bench, Suite } from './lib/suite';
import { ROOT } from './lib/type-script';
import { newPage, openBrowser } from './window/browser';

const RUNS = 8;
const RATE = 2000;
/** Approximate length of a line with three values. */
const BYTES_PER_LINE = 165;

/**
 * Eight processes write 2,000 lines per second each while a browser compares their runs: checks that nothing is lost,
 * and measures how far the database lags behind and how fast requests are answered.
 */
export const load: Suite = async (bench) => {
  if (!existsSync(join(ROOT, 'out', 'renderer', 'index.html')))
    return bench.note('load: skipped, the page is not built: npm run build');
  const seconds = Math.round(60 * (bench.minutes ?? (bench.quick ? 0.5 : 2)));
  const home = scratch();
  const core = await startCore(home, RATE, seconds);
  const browser = await openBrowser();
  try {
    const client = await connect(core.address);
    await begin(client, seconds);
    const page = browser && (await newPage(browser));
    if (page) await comparison(page, core.address, client);
    else bench.note('load: no browser, since Chromium was not found');
    await measure(bench, { client, page, home, seconds, core });
    client.close();
  } finally {
    await browser?.close();
    await core.end();
  }
  checkNothingLost(bench, home, seconds);
};

/** Few files are planned, since a run starts only if there is disk space for all its planned files. */
async function begin({ request }: Client, seconds: number): Promise<void> {
  await request('queue:slots', RUNS);
  unwrap(
    await request('experiments:enqueue', {
      name: 'Load',
      datasets: ['mnist'],
      objectives: ['gan'],
      seeds: Array.from({ length: RUNS }, (_, i) => i + 1),
      settings: { steps: RATE * seconds, sampleEvery: RATE, checkpointEvery: RATE * seconds, scoreEvery: 0 },
      vary: {},
    }),
  );
}

async function comparison(page: Page, address: string, client: Client): Promise<void> {
  const runs = await client.request('runs:list');
  await page.goto(`${address}#/compare?runs=${runs.map((run) => run.id).join(',')}`);
}

interface Measured {
  client: Client;
  page: Page | undefined;
  home: string;
  seconds: number;
  core: Core;
}

/** Sends the requests of a page ten times a second, and records how far the database lags behind the journals. */
async function measure(bench: Bench, { client, page, home, seconds, core }: Measured): Promise<void> {
  const answers: number[] = [];
  const behind: number[] = [];
  const memory = new MemoryCourse(bench);
  const waited = core.waited();
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  const database = openDatabase(join(home, 'gander.sqlite'), { readonly: true });
  const began = performance.now();
  for (let n = 0; ; n++) {
    const runs = await client.request('runs:list');
    if (runs.every((run) => run.state === 'finished') || performance.now() - began > (seconds + 60) * 1000) break;
    const ids = runs.map((run) => run.id);
    const asked = performance.now();
    await client.request('series:read', { runs: ids, metrics: ['generatorLoss', 'discriminatorLoss'], points: 1200 });
    if (performance.now() - began < seconds * 1000) answers.push(performance.now() - asked);
    if (n % 10 === 0 && performance.now() - began < seconds * 1000)
      behind.push(bytesBehind(database, home) / BYTES_PER_LINE);
    if (n % 10 === 0) memory.add((performance.now() - began) / 1000, core.memory());
    // Moves the playhead back and forth.
    await page?.keyboard.press(n % 20 < 10 ? 'ArrowLeft' : 'ArrowRight');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  database.close();
  const whole = (performance.now() - began) / 1000;
  const name = `${RUNS} x ${RATE} lines/s, ${seconds} s`;
  bench.add(row(`${name}: a chart of ${RUNS} runs x 2 metrics is answered`, 'ms', answers));
  for (const [what, share] of [
    ['95 of 100 within', 0.95],
    ['99 of 100 within', 0.99],
    ['999 of 1,000 within', 0.999],
    ['all within', 1],
  ] as const)
    bench.add(row(`  ${what}`, 'ms', [quantile(answers, share)]));
  bench.add(row('  database behind the journals', 'lines', behind));
  bench.add(row('  everything in the database after', 's', [whole]));
  // The response times include the time during which this process had no processor.
  bench.add(row('  longest delay of this client itself', 'ms', [own.max / 1e6]));
  const waitedFor = core.waited();
  if (waited !== undefined && waitedFor !== undefined)
    bench.add(row('  the core was ready and had no processor', '% of the time', [(waitedFor - waited) / whole / 10]));
  memory.report();
}

const folders = (home: string): string[] => readdirSync(join(home, 'runs')).filter((name) => /^\d/.test(name));
const journalBytes = (home: string): number =>
  folders(home).reduce(
    (sum, id) => sum + (statSync(join(home, 'runs', id, 'journal.ndjson'), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
const bytesBehind = (database: ReturnType<typeof openDatabase>, home: string): number => {
  // Reads the cursor first: what is written in between counts as lag.
  const { cursor } = database.read.get<{ cursor: number }>('SELECT total(journal_cursor) AS cursor FROM runs')!;
  return Math.max(0, journalBytes(home) - cursor);
};

function checkNothingLost(bench: Bench, home: string, seconds: number): void {
  const database = openDatabase(join(home, 'gander.sqlite'), { readonly: true });
  const rows = database.read.rows<[string, number, number]>(
    'SELECT r.state, s.count, (SELECT count(*) FROM points p WHERE p.run = s.run AND p.metric = s.metric) FROM runs r JOIN series s ON s.run = r.key',
  );
  database.close();
  const expected = RATE * seconds;
  const lost = rows.reduce((sum, [, count, points]) => sum + Math.max(expected - count, expected - points), 0);
  if (rows.length !== 3 * RUNS || rows.some(([state]) => state !== 'finished') || lost !== 0)
    throw new Error(`${lost} points of ${3 * RUNS * expected} are not in the database: ${JSON.stringify(rows)}`);
  bench.add(row('  lines lost', `of ${RUNS * expected}`, [lost]));
}
