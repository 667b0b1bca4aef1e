import { randomInt } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase, readSeries } from '../src/main/database';
import { METRICS } from '../src/shared/domain/metrics';
import { packFrame } from '../src/shared/contract/wire';
import { ingestHome, openRuns, writeRun } from './lib/generate';
import { homeOf, scratch } from './lib/homes';
import { FIFTY, LIST } from './lib/loads';
import { time } from './lib/measure';
import { row } from './lib/report';
import type { Bench, Suite } from './lib/suite';

/** The database: reading journals, lists and charts, and the space freed by a deletion. */
export const database: Suite = async (bench) => {
  await ingest(bench);
  await list(bench, 1000);
  if (!bench.quick) await list(bench, 10_000);
  await series(bench);
};

/** As many metrics as a WGAN-GP run logs; each journal line has a quarter of a second at 40 steps per second. */
const RUN = {
  runs: 1,
  steps: 25_000,
  batch: 10,
  metrics: METRICS.map((m) => m.name)
    .filter((name) => name !== 'time')
    .slice(0, 8),
};
const POINTS = RUN.steps * (RUN.metrics.length + 1);

async function ingest(bench: Bench): Promise<void> {
  const homes = Array.from({ length: bench.quick ? 2 : 5 }, () => scratch());
  const folders = homes.map((home) => writeRun(home, 0, RUN));
  const lines = readFileSync(join(folders[0]!, 'journal.ndjson'), 'utf8').split('\n').length - 1;
  const spent: number[] = [];
  for (const home of homes) spent.push(...(await time(() => ingestHome(home), { rounds: 1, warmup: 0 })));
  bench.add(
    row(
      'ingest',
      'lines/s',
      spent.map((ms) => (1000 * lines) / ms),
    ),
  );
  bench.add(
    row(
      'ingest',
      'points/s',
      spent.map((ms) => (1000 * POINTS) / ms),
    ),
  );
  bench.add(
    row(
      'database',
      'bytes per point',
      homes.map((home) => statSync(join(home, 'gander.sqlite')).size / POINTS),
    ),
  );
  const deleting: number[] = [];
  for (const home of homes) deleting.push(await deletion(home));
  bench.add(row(`delete a run of ${POINTS} points and give its pages back`, 'ms', deleting));
}

async function deletion(home: string): Promise<number> {
  const { runs, close } = openRuns(home);
  const [spent] = await time(
    async () => {
      runs.services.actions.act(
        'delete',
        runs.services.rows.list().map((r) => r.id),
      );
      await runs.idle();
    },
    { rounds: 1, warmup: 0 },
  );
  await close();
  return spent!;
}

async function list(bench: Bench, count: number): Promise<void> {
  const home = await homeOf(`list-${count}`, { ...LIST, runs: count }, bench.note);
  const rounds = bench.quick ? 3 : 9;
  const opening = await time(async () => openRuns(home).close(), { rounds });
  bench.add(row(`open a database of ${count} runs`, 'ms', opening));
  const { runs, close } = openRuns(home);
  bench.add(
    row(
      `runs:list of ${count}, as a frame for the window`,
      'ms',
      await time(() => packFrame({ id: 1, ok: true, value: runs.services.rows.list() }), { rounds }),
    ),
  );
  await close();
}

/** First draw and zooms of one chart with 50 lines, with the requests of the window. */
async function series(bench: Bench): Promise<void> {
  const home = await homeOf('fifty', bench.quick ? { ...FIFTY, steps: 10_000 } : FIFTY, bench.note);
  const steps = bench.quick ? 10_000 : FIFTY.steps;
  const file = join(home, 'gander.sqlite');
  const { runs, close } = openRuns(home);
  const ids = runs.services.rows.list().map((r) => r.id);
  await close();
  const ask = { runs: ids, metrics: ['generatorLoss'], points: 1200 };
  const name = `${ids.length} runs x ${steps} points`;
  const firsts = await time(
    () => {
      const fresh = openDatabase(file, { readonly: true });
      readSeries(fresh.read, ask);
      fresh.close();
    },
    { rounds: bench.quick ? 3 : 9 },
  );
  bench.add(row(`${name}: first read, database just opened`, 'ms', firsts));
  const opened = openDatabase(file, { readonly: true });
  for (const share of [0.5, 0.1, 0.01]) {
    const width = Math.floor(steps * share);
    const zooms = await time(
      () => {
        const from = randomInt(0, steps - width);
        return readSeries(opened.read, { ...ask, from, to: from + width });
      },
      { rounds: 9 },
    );
    bench.add(row(`${name}: read a zoom to ${100 * share} %`, 'ms', zooms));
  }
  opened.close();
}
