import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { isLive } from '../../../shared/domain/run/run';
import { openDatabase, readAllPoints, readRun, updateRun, writeLease } from '../../database';
import type { ProcessLease } from '../../database';
import { isHeld, leaseOf } from './process-lease';
import { bootId, isStopped } from './system-processes';
import { enqueue, plan, rowOf, TestHome } from '../testing/runs.test-helper';
import { bundle, spawnBundle } from '../testing/bundle.test-helper';
import { annotate } from '../folder/labels-file';
import { rebuild } from '../import/adopt';
import { readDetail } from '../run-detail';

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

/** A home in which one run has finished and another claims to be running, with that lease. */
async function claim(lease: ProcessLease | undefined, state: 'running' | 'starting' = 'running'): Promise<string> {
  const runs = home.open();
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  await home.close();
  const database = openDatabase(home.file);
  const { key } = readRun(database.read, id!)!;
  updateRun(database.write, key, { state, endedAt: null });
  if (lease) writeLease(database.write, key, lease);
  database.close();
  return id!;
}

it('treats a lease of another boot as ended although a process with that pid is running', async () => {
  const id = await claim({ ...leaseOf(process.pid), boot: '11111111-2222-3333-4444-555555555555' });
  const runs = home.open();
  runs.start();
  await runs.idle();
  expect(rowOf(runs, id)).toMatchObject({ state: 'interrupted' });
  expect(rowOf(runs, id).message).toMatch(/can be resumed from the checkpoint at step 20\.$/);
  expect(runs.services.actions.act('resume', [id]).ok).toBe(true);
  await runs.idle();
  expect(rowOf(runs, id)).toMatchObject({ state: 'finished' });
});

it('treats a process with another start time as another process', () => {
  const lease = leaseOf(process.pid);
  expect(isHeld(lease)).toBe(true);
  expect(isHeld({ ...lease, started: '1' })).toBe(false);
  expect(isHeld({ ...lease, pid: 2 ** 22 + 1 })).toBe(false);
});

it('does not treat a zombie process as running', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const lease = leaseOf(child.pid!);
  expect(isHeld(lease)).toBe(true);
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  expect(isHeld(lease)).toBe(false);
});

it('waits for a process left by a crashed app, and reads what it still wrote', async () => {
  const file = join(home.home, 'orphan.mjs');
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs';
    setTimeout(() => { appendFileSync(process.argv[2], JSON.stringify({ type: 'end', at: 0, step: 20, state: 'parked' }) + '\\n'); }, 400);`,
  );
  const id = await claim(undefined);
  const journal = join(home.home, 'runs', id, 'journal.ndjson');
  const orphan = spawn(process.execPath, [file, journal], { stdio: 'ignore' });
  const database = openDatabase(home.file);
  writeLease(database.write, readRun(database.read, id)!.key, leaseOf(orphan.pid!));
  database.close();
  const runs = home.open();
  runs.start();
  expect(rowOf(runs, id).state).toBe('running');
  await runs.idle();
  expect(rowOf(runs, id)).toMatchObject({ state: 'parked', step: 20 });
});

it.skipIf(process.platform === 'win32')(
  'continues a process left by a crashed app and stopped by a signal, so that it can park',
  async () => {
    const file = join(home.home, 'orphan.mjs');
    writeFileSync(
      file,
      `import { appendFileSync } from 'node:fs';
    setTimeout(() => { appendFileSync(process.argv[2], JSON.stringify({ type: 'end', at: 0, step: 20, state: 'parked' }) + '\\n'); }, 300);`,
    );
    const id = await claim(undefined);
    const orphan = spawn(process.execPath, [file, join(home.home, 'runs', id, 'journal.ndjson')], { stdio: 'ignore' });
    const database = openDatabase(home.file);
    writeLease(database.write, readRun(database.read, id)!.key, leaseOf(orphan.pid!));
    database.close();
    orphan.kill('SIGSTOP');
    while (!isStopped(orphan.pid!)) await sleep(10);
    const runs = home.open();
    await runs.ensureReconciled();
    expect(rowOf(runs, id)).toMatchObject({ state: 'parked', step: 20 });
  },
);

it('loses nothing when the app is killed while a run trains', async () => {
  let runs = home.open();
  const [id] = await enqueue(runs, plan([1]));
  await home.close();
  const app = spawnBundle(await bundle('app.test-helper.ts', home.home), [
    home.home,
    join(__dirname, '..', 'testing', 'fake-worker.mjs'),
  ]);
  const journal = join(home.home, 'runs', id!, 'journal.ndjson');
  while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes('"steps":[12]')) await sleep(20);
  const gone = new Promise((resolve) => app.on('exit', resolve));
  app.kill('SIGKILL');
  await gone;
  runs = home.open();
  expect(isLive(rowOf(runs, id!).state)).toBe(true);
  await runs.ensureReconciled();
  // The training process noticed and parked by itself.
  expect(rowOf(runs, id!)).toMatchObject({ state: 'parked', step: 12, samples: 3 });
  expect(runs.services.actions.act('resume', [id!]).ok).toBe(true);
  runs.start();
  await runs.idle();
  expect(rowOf(runs, id!)).toMatchObject({ state: 'finished', step: 20, samples: 5, warnings: 0 });
  const database = openDatabase(home.file, { readonly: true });
  expect([...readAllPoints(database.read, id!)].map((p) => [p.step, p.values['generatorLoss']])).toEqual(
    Array.from({ length: 20 }, (_, i) => [i + 1, (i + 1) / 2]),
  );
  database.close();
});

it('puts a run whose process was never started back at the head of the queue', async () => {
  const id = await claim(undefined, 'starting');
  const runs = home.open();
  const [other] = await enqueue(runs, plan([2]));
  runs.services.queue.hold(true);
  runs.start();
  await runs.idle();
  expect(runs.queueState().queued).toEqual([id, other]);
});

it('reads the boot id of this machine', () => expect(bootId()).toMatch(/^[0-9a-f-]{36}$|^\d+$/));

it('rebuilds a lost database from the run folders, with labels', async () => {
  let runs = home.open({ 2: 'crash' });
  const ids = await enqueue(runs, plan([1, 2]));
  runs.start();
  await runs.idle();
  annotate(runs.services, [
    { run: ids[0]!, change: { tags: ['kept'], notes: 'note', favourite: true, name: 'new name' } },
  ]);
  const before = ids.map((id) => unwrap(readDetail(runs.services, id)));
  await home.close();
  for (const end of ['', '-wal', '-shm']) rmSync(home.file + end, { force: true });
  runs = home.open();
  expect(runs.services.rows.list()).toEqual([]);
  expect(await rebuild(runs.services)).toEqual({ added: ids, refused: [] });
  expect(unwrap(readDetail(runs.services, ids[0]!))).toEqual(before[0]);
  // How the process died is known to the app alone, not to the journal.
  expect(rowOf(runs, ids[1]!)).toMatchObject({ state: 'interrupted', step: 9, samples: before[1]!.samples });
  expect(await rebuild(runs.services)).toEqual({ added: [], refused: [] });
});
