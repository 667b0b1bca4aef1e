import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { m } from '../../paraglide/messages';
import type { DiskState } from '../../shared/contract/results';
import { unwrap } from '../../shared/contract/outcome';
import { withLocale } from '../core/locale';
import { openDatabase, readAllPoints, updateRun, writeLease } from '../database';
import { lockDatabase } from '../database/testing/lock.test-helper';
import type { Locker } from '../database/testing/lock.test-helper';
import { bootId } from './supervisor/system-processes';
import { journalOf, runFolder } from './folder/run-folder';
import type { Runs } from './runs';
import { datasets, enqueue, plan, rowOf, TestHome, until } from './testing/runs.test-helper';
import { annotate } from './folder/labels-file';
import { importFrom } from './import/import';

let home: TestHome;
let locker: Locker | undefined;
beforeEach(() => {
  home = new TestHome();
});
afterEach(async () => {
  await locker?.release();
  await home.remove();
});

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((later) => setTimeout(later, 10));
}
const lock = async (): Promise<void> => {
  locker = await lockDatabase(home.file);
};
const release = async (): Promise<void> => {
  await locker!.release();
  locker = undefined;
};
/** The number that a run's process wrote into its journal. */
const pidOf = (id: string): number =>
  Number(/"pid":(\d+)/.exec(readFileSync(journalOf(runFolder(home.home, id)), 'utf8'))![1]);
/** Enough for the run to be paused before it is done. */
const STEPS = 2000;
/** Opens the rooms, and waits until they have said that the database is locked. */
const isSaid = (runs: Runs) => eventually(() => runs.diskState().log !== undefined);

it('does not fail a run that starts while another program holds the lock, and starts no second one', async () => {
  const runs = home.open();
  const told: DiskState[] = [];
  runs.on('disk:changed', (state) => told.push(state));
  const [first, second] = await enqueue(runs, plan([1, 2]));
  await lock();
  runs.start();
  await isSaid(runs);
  if (process.platform === 'linux')
    expect(runs.diskState().log).toContain(`is locked by process ${locker!.pid} (node). Gander waits for it`);
  expect(withLocale('zh-Hans', () => runs.diskState().log)).toContain(m.core_waits_for_lock({}, { locale: 'zh-Hans' }));
  expect(rowOf(runs, first!).state).toBe('queued');
  expect(existsSync(runFolder(home.home, second!))).toBe(false);
  await release();
  await runs.idle();
  for (const id of [first!, second!]) expect(rowOf(runs, id)).toMatchObject({ state: 'finished', step: 20 });
  expect(runs.diskState()).toEqual({});
  expect(told).toEqual([{ log: expect.any(String) as string, isLocked: true }, {}]);
});

it('waits between preparation and training, when the hash of the data is stored', async () => {
  let prepared = (): void => undefined;
  const dataset = new Promise<void>((resolve) => (prepared = resolve));
  const runs = home.open(
    {},
    { datasets: { ...datasets, prepare: async (name) => (await dataset, datasets.prepare(name)) } },
  );
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await until(runs, id!, (row) => row.state === 'starting');
  await lock();
  prepared();
  await isSaid(runs);
  expect(rowOf(runs, id!).state).toBe('starting');
  await release();
  await runs.idle();
  expect(rowOf(runs, id!)).toMatchObject({ state: 'finished', step: 20 });
});

it('shows a run as ended by its journal while the lock is held, and reads every line afterwards', async () => {
  const runs = home.open();
  const [id, next] = await enqueue(runs, plan([1, 2], { steps: STEPS, sampleEvery: STEPS, checkpointEvery: STEPS }));
  runs.start();
  await until(runs, id!, (row) => row.step >= 1);
  unwrap(runs.services.actions.act('pause', [id!]));
  await until(runs, id!, (row) => row.state === 'paused');
  await lock();
  unwrap(runs.services.actions.act('continue', [id!]));
  const row = await until(runs, id!, (one) => one.state === 'finished');
  expect(row).toMatchObject({ step: STEPS, state: 'finished' });
  expect(runs.queueState().live).toEqual([]);
  expect(rowOf(runs, next!).state).toBe('queued');
  await release();
  await runs.idle();
  for (const one of [id!, next!]) expect(rowOf(runs, one)).toMatchObject({ state: 'finished', step: STEPS });
  await home.close();
  const database = openDatabase(home.file, { readonly: true });
  expect([...readAllPoints(database.read, id!)]).toHaveLength(STEPS);
  database.close();
});

it('reports how a process died without an end line while the lock is held', async () => {
  const runs = home.open({ 1: 'wait' });
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await until(runs, id!, (row) => row.step >= 12);
  await lock();
  process.kill(pidOf(id!), 'SIGKILL');
  const row = await until(runs, id!, (one) => one.state === 'failed');
  expect(row).toMatchObject({
    reason: 'crashed',
    message: expect.stringContaining('killed by signal SIGKILL') as string,
  });
  await release();
  await runs.idle();
  expect(rowOf(runs, id!)).toMatchObject({ state: 'failed', reason: 'crashed' });
});

it('shows runs of a crashed app by the end of their journals, without writing', async () => {
  let runs = home.open();
  const [finished, cut] = await enqueue(runs, plan([1, 2]));
  runs.start();
  await runs.idle();
  await home.close();
  const database = openDatabase(home.file);
  for (const id of [finished!, cut!]) {
    const { key } = database.read.get<{ key: number }>('SELECT key FROM runs WHERE id = ?', id)!;
    updateRun(database.write, key, { state: 'running', step: 7, endedAt: null, cursor: 0 });
    writeLease(database.write, key, { pid: 1, started: 'another', boot: bootId() });
  }
  database.close();
  const journal = journalOf(runFolder(home.home, cut!));
  writeFileSync(journal, readFileSync(journal, 'utf8').trimEnd().split('\n').slice(0, -1).join('\n') + '\n');
  await lock();
  runs = home.open();
  await runs.ensureRowsCurrent();
  expect(rowOf(runs, finished!)).toMatchObject({ state: 'finished', step: 20 });
  expect(rowOf(runs, cut!)).toMatchObject({ state: 'interrupted' });
  await home.close();
});

it('processes requests when the lock is free again, and refuses them when that takes too long', async () => {
  const runs = home.open({}, { lockPatienceMs: 1500 });
  const [a, b] = await enqueue(runs, plan([1, 2]));
  await lock();
  const refused = await runs
    .answer(() => runs.services.actions.act('cancel', [a!, b!]))
    .then(
      () => '',
      (error: Error) => error.message,
    );
  expect(refused).toMatch(
    /^The database .*gander\.sqlite is locked by .*Nothing was changed: close that program, or try again later\.$/,
  );
  expect(rowOf(runs, a!).state).toBe('queued');
  const asked = [
    runs.answer(() => runs.services.actions.act('delete', [a!])),
    runs.answer(() => runs.services.actions.act('cancel', [b!])),
    runs.answer(() => annotate(runs.services, [{ run: b!, change: { notes: 'kept' } }])),
    runs.answer(() => runs.services.queue.setSlots(3)),
  ];
  const queued = enqueue(runs, plan([5]));
  await isSaid(runs);
  await release();
  for (const one of asked) unwrap(await one);
  const [c] = await queued;
  expect(rowOf(runs, a!)).toBeUndefined();
  expect(rowOf(runs, b!)).toMatchObject({ state: 'stopped', notes: 'kept' });
  expect(rowOf(runs, c!).state).toBe('queued');
  expect(runs.queueState().slots).toBe(3);
});

it('imports a run while the lock is held', async () => {
  const other = new TestHome();
  try {
    const source = other.open();
    const [id] = await enqueue(source, plan([1]));
    source.start();
    await source.idle();
    await other.close();
    const runs = home.open();
    await lock();
    const imported = importFrom(runs.services, join(other.home, 'runs', id!), {
      newIds: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await isSaid(runs);
    await release();
    expect(unwrap(await imported)).toMatchObject({ added: [id], refused: [] });
    expect(rowOf(runs, id!)).toMatchObject({ state: 'finished', step: 20, samples: 5 });
  } finally {
    await other.remove();
  }
});

it('closes while the lock is held, and the next start determines the state of the run', async () => {
  let runs = home.open({ 1: 'wait' });
  const [id] = await enqueue(runs, plan([1], { steps: 20_000 }));
  runs.start();
  await until(runs, id!, (row) => row.step >= 3);
  await lock();
  await home.close();
  await release();
  runs = home.open();
  runs.start();
  await runs.idle();
  expect(rowOf(runs, id!).state).toBe('parked');
});
