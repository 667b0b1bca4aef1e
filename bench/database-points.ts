import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, readSeries } from '../src/main/database';
import type { DatabaseReader } from '../src/main/database';
import { METRICS } from '../src/shared/domain/metrics';
import type { RunId } from '../src/shared/domain/run/run';
import { ingestHome, openRuns, writeRun } from './lib/generate';
import { scratch } from './lib/homes';
import { time } from './lib/measure';
import { row } from './lib/report';
import type { Bench, Suite } from './lib/suite';
import { ROOT } from './lib/type-script';

const EIGHT = METRICS.map((m) => m.name)
  .filter((name) => name !== 'time')
  .slice(0, 8);
/** With `time`, a million points per run. */
const STEPS = 111_111;
/** The worker thread of the built app, which keeps the write-ahead log short during large deletions. */
const THREAD = join(ROOT, 'out', 'main', 'backfill-worker.cjs');

/**
 * Fills a database with millions of points, and measures its size and how long it takes to open, list, draw and delete.
 */
export const points: Suite = async (bench) => {
  const runs = bench.millions ?? (bench.quick ? 3 : 20);
  const all = runs * STEPS * (EIGHT.length + 1);
  const name = `${(all / 1e6).toFixed(0)} million points`;
  const home = scratch();
  bench.add(row(`${name}: in the database after`, 's', [await fill(home, runs, bench)]));
  const file = join(home, 'gander.sqlite');
  bench.add(row(`${name}: database`, 'bytes per point', [statSync(file).size / all]));
  bench.add(row(`${name}: open`, 'ms', await time(async () => openRuns(home).close())));
  const { runs: room, close } = openRuns(home, existsSync(THREAD) ? THREAD : undefined);
  bench.add(row(`${name}: list`, 'ms', await time(() => room.services.rows.list())));
  const ids = room.services.rows.list().map((run) => run.id);
  const database = openDatabase(file, { readonly: true });
  for (const some of runs > 20 ? [ids, ids.slice(0, 20)] : [ids]) {
    bench.add(row(`${name}: chart of ${some.length} runs`, 'ms', await time(() => chart(database.read, some))));
    bench.add(
      row(`${name}: one hundredth of the range`, 'ms', await time(() => chart(database.read, some, STEPS / 2))),
    );
  }
  const asked = answersWhile(database.read, ids.slice(1, 9));
  bench.add(
    row(
      `${name}: delete one run of a million, pages given back`,
      's',
      (
        await time(
          async () => {
            room.services.actions.act('delete', [ids[0]!]);
            await room.idle();
          },
          { rounds: 1, warmup: 0 },
        )
      ).map((ms) => ms / 1000),
    ),
  );
  const answers = (await asked()).sort((a, b) => a - b);
  bench.add(row('  a chart of 8 other runs, requested meanwhile', 'ms', answers));
  bench.add(row('  95 of 100 within', 'ms', [answers[Math.ceil(0.95 * answers.length) - 1]!]));
  database.close();
  await close();
};

/**
 * Reads the runs into the database one by one, and deletes each journal afterwards to save disk space. Returns the
 * seconds of reading.
 */
async function fill(home: string, runs: number, bench: Bench): Promise<number> {
  let spent = 0;
  for (let n = 0; n < runs; n++) {
    const folder = writeRun(home, n, { runs, steps: STEPS, metrics: EIGHT });
    const [ms] = await time(() => ingestHome(home), { rounds: 1, warmup: 0 });
    spent += ms! / 1000;
    if (n > 0) rmSync(join(folder, 'journal.ndjson'));
    if (n % 10 === 9) bench.note(`  ${n + 1} million after ${spent.toFixed(0)} s`);
  }
  return spent;
}

const chart = (db: DatabaseReader, runs: RunId[], from?: number) =>
  readSeries(db, {
    runs,
    metrics: ['generatorLoss'],
    points: 1200,
    ...(from === undefined ? {} : { from, to: from + STEPS / 100 }),
  });

/**
 * Requests a chart 20 times a second until the returned function is called, which returns the milliseconds of each
 * request, from the time when it was due.
 */
function answersWhile(db: DatabaseReader, runs: RunId[]): () => Promise<number[]> {
  const answers: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const due = performance.now() + 50;
      await sleep(50);
      chart(db, runs);
      answers.push(performance.now() - due);
    }
  })();
  return async () => {
    isOver = true;
    await asking;
    return answers;
  };
}
