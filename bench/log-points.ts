import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openLog, readSeries } from '../src/main/db';
import { METRICS } from '../src/shared/metrics';
import { ingestHome, openRuns, writeRun } from './lib/generate';
import { scratch } from './lib/homes';
import { time } from './lib/measure';
import { row } from './lib/report';
import type { Suite } from './lib/suite';

const EIGHT = METRICS.map((m) => m.name).filter((name) => name !== 'time').slice(0, 8);
const STEPS = 111_111;

/** A log of twenty million points: what it takes, and how long it opens, lists, draws and deletes. */
export const points: Suite = async (bench) => {
  const runs = bench.quick ? 3 : 20;
  const all = runs * STEPS * (EIGHT.length + 1);
  const home = scratch();
  for (let n = 0; n < runs; n++) writeRun(home, n, { runs, steps: STEPS, metrics: EIGHT });
  const name = `${(all / 1e6).toFixed(0)} million points`;
  bench.add(row(`${name}: in the log after`, 's', (await time(() => ingestHome(home), { rounds: 1, warmup: 0 })).map((ms) => ms / 1000)));
  const file = join(home, 'gander.sqlite');
  bench.add(row(`${name}: database`, 'bytes a point', [statSync(file).size / all]));
  bench.add(row(`${name}: open`, 'ms', await time(async () => openRuns(home).close())));
  const { runs: room, close } = openRuns(home);
  bench.add(row(`${name}: list`, 'ms', await time(() => room.list())));
  const ids = room.list().map((run) => run.id);
  const read = (from?: number) => readSeries(log.read, { runs: ids, metrics: ['generatorLoss'], points: 1200, ...(from === undefined ? {} : { from, to: from + STEPS / 100 }) });
  const log = openLog(file, { readonly: true });
  bench.add(row(`${name}: chart of ${runs} runs`, 'ms', await time(() => read())));
  bench.add(row(`${name}: a hundredth of it`, 'ms', await time(() => read(STEPS / 2))));
  log.close();
  bench.add(row(`${name}: delete one run of a million, pages given back`, 's', (await time(async () => {
    room.act('delete', [ids[0]!]);
    await room.idle();
  }, { rounds: 1, warmup: 0 })).map((ms) => ms / 1000)));
  await close();
};
