import { existsSync, readFileSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuse, unwrap } from '../../shared/contract/outcome';
import { isLive } from '../../shared/domain/run/run';
import { openDatabase, readSeries } from '../database';
import { isStopped } from './supervisor/system-processes';
import { datasets, enqueue, plan, rowOf, TestHome, until } from './testing/runs.test-helper';
import { annotate } from './folder/labels-file';
import { readDetail } from './run-detail';
import { listSamples, readSample } from './run-samples';

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

const message = (outcome: { ok: boolean; error?: { message: string } }): string =>
  outcome.error?.message ?? 'it was done';

it('trains every queued run in a process of its own, one after the other, and stores everything they wrote', async () => {
  const runs = home.open();
  const ids = await enqueue(runs, plan([1, 2, 3]));
  expect(runs.queueState().queued).toEqual(ids);
  let mostLive = 0;
  runs.on('runs:changed', () => (mostLive = Math.max(mostLive, runs.queueState().live.length)));
  runs.start();
  await runs.idle();
  expect(mostLive).toBe(1);
  for (const id of ids) {
    const row = rowOf(runs, id);
    expect(row).toMatchObject({
      state: 'finished',
      step: 20,
      samples: 5,
      newestSample: 20,
      last: { generatorLoss: 10, time: 0.2 },
      engine: { name: 'cpu' },
    });
    expect(unwrap(readDetail(runs.services, id)).checkpoints.map((c) => c.step)).toEqual([5, 10, 15, 20]);
    expect(existsSync(join(row.folder, 'run.json'))).toBe(true);
  }
  const [list] = listSamples(runs.services, [ids[0]!]);
  expect([...list!.steps]).toEqual([0, 5, 10, 15, 20]);
  // The grid of step 0 is drawn before the first step: it has no time.
  expect([...list!.times]).toEqual([0, 0.05, 0.1, 0.15, 0.2]);
  const sample = unwrap(readSample(runs.services, ids[0]!, 10));
  expect(sample.kind === 'grid' && Buffer.from(sample.png).toString('latin1')).toContain('grid 10');
});

it('continues with the queue when runs crash, are killed or diverge, and reports why with the last output', async () => {
  const runs = home.open({ 1: 'crash', 2: 'kill', 3: 'diverge' });
  const ids = await enqueue(runs, plan([1, 2, 3, 4]));
  runs.start();
  await runs.idle();
  const [crashed, killed, diverged, finished] = ids.map((id) => rowOf(runs, id));
  expect(crashed).toMatchObject({ state: 'failed', reason: 'crashed', step: 9 });
  expect(crashed!.message).toBe(
    'The training process died with exit code 3. Its last line was: "something terrible happened". It can be resumed from the checkpoint at step 5.',
  );
  expect(unwrap(readDetail(runs.services, crashed!.id)).output).toBe('something terrible happened\n');
  expect(killed).toMatchObject({ state: 'failed', reason: 'crashed', step: 9 });
  expect(killed!.message).toMatch(/killed by signal SIGKILL, perhaps because memory ran out\./);
  expect(diverged).toMatchObject({
    state: 'failed',
    reason: 'diverged',
    message: 'The generator loss became NaN at step 7.',
    last: { generatorLoss: null },
  });
  expect(finished).toMatchObject({ state: 'finished' });
});

it('resumes from the last undamaged checkpoint and discards everything after it', async () => {
  let runs = home.open({ 1: 'crash' });
  const [id] = await enqueue(runs, plan([1], { checkpointEvery: 4 }));
  runs.start();
  await runs.idle();
  expect(unwrap(readDetail(runs.services, id!)).checkpoints.map((c) => c.step)).toEqual([4, 8]);
  writeFileSync(join(rowOf(runs, id!).folder, 'checkpoints', '8.safetensors'), 'weightz 8');
  await home.close();
  runs = home.open();
  expect(runs.services.actions.act('resume', [id!]).ok).toBe(true);
  runs.start();
  await runs.idle();
  const detail = unwrap(readDetail(runs.services, id!));
  expect(detail).toMatchObject({ state: 'finished', step: 20, warnings: 1 });
  expect(detail.events.map((e) => [e.code, e.step])).toEqual([['checkpoint-damaged', 8]]);
  expect(readFileSync(join(detail.folder, 'journal.ndjson'), 'utf8')).toContain('"step":4}\n');
  const database = openDatabase(home.file, { readonly: true });
  const [series] = readSeries(database.read, { runs: [id!], metrics: ['generatorLoss'], points: 100 });
  database.close();
  expect([...series!.columns.step]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect([...series!.columns.mean]).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) / 2));
});

it('pauses, continues, writes a sample on request, parks, resumes and stops', async () => {
  const runs = home.open({ 1: 'wait' });
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await until(runs, id!, (row) => row.step === 12);
  expect(runs.services.actions.act('pause', [id!]).ok).toBe(true);
  await until(runs, id!, (row) => row.state === 'paused');
  expect(runs.services.actions.record(id!, 'sample').ok).toBe(true);
  await until(runs, id!, (row) => row.newestSample === 12);
  expect(runs.services.actions.act('continue', [id!]).ok).toBe(true);
  await until(runs, id!, (row) => row.state === 'running');
  expect(runs.services.actions.act('park', [id!]).ok).toBe(true);
  await until(runs, id!, (row) => row.state === 'parked');
  expect(runs.services.actions.act('resume', [id!]).ok).toBe(true);
  await until(runs, id!, (row) => row.state === 'running');
  expect(rowOf(runs, id!).message).toBeUndefined();
  expect(runs.services.actions.act('stop', [id!]).ok).toBe(true);
  await until(runs, id!, (row) => row.state === 'stopped');
  expect(message(runs.services.actions.record(id!, 'sample'))).toMatch(/only a live run can write a sample/);
  await runs.idle();
});

it('refuses illegal actions for all runs at once, and names the first at fault', async () => {
  const runs = home.open();
  const ids = await enqueue(runs, plan([1, 2]));
  expect(message(runs.services.actions.act('pause', ids))).toBe(
    `gan · seed 1 (${ids[0]}) is queued, so pause is not possible; possible are: cancel, trash, delete.`,
  );
  expect(message(runs.services.actions.act('cancel', [ids[0]!, 'nobody']))).toBe('There is no run "nobody".');
  expect(rowOf(runs, ids[0]!).state).toBe('queued');
  expect(runs.services.actions.act('cancel', ids).ok).toBe(true);
  expect(rowOf(runs, ids[0]!)).toMatchObject({ state: 'stopped', message: 'It was cancelled before it started.' });
  expect(message(runs.services.actions.act('resume', [ids[0]!]))).toMatch(
    /has no checkpoint to resume from: use retry/,
  );
});

it('retries as new runs with the same settings at the end of the queue', async () => {
  const runs = home.open();
  const [first, second] = await enqueue(runs, plan([1, 2]));
  runs.services.actions.act('cancel', [first!]);
  const [again] = unwrap(runs.services.actions.act('retry', [first!]));
  expect(runs.queueState().queued).toEqual([second, again]);
  const { hyperparameters, seed, experiment, hash } = rowOf(runs, first!);
  expect(rowOf(runs, again!)).toMatchObject({ hyperparameters, seed, experiment, hash, state: 'queued', position: 2 });
});

it('starts a retried run at once when a slot is free', async () => {
  const runs = home.open();
  const [first] = await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  const [again] = unwrap(runs.services.actions.act('retry', [first!]));
  await runs.idle();
  expect(rowOf(runs, again!)).toMatchObject({ state: 'finished', step: 20 });
});

it('keeps order, hold and slots of the queue across a restart', async () => {
  let runs = home.open();
  const [a, b, c] = await enqueue(runs, plan([1, 2, 3]));
  runs.services.queue.hold(true);
  expect(runs.services.queue.move(c!, 1).ok).toBe(true);
  expect(runs.services.queue.move(a!, 3).ok).toBe(true);
  expect(message(runs.services.queue.move(a!, 4))).toBe('A position is a whole number from 1 to 3, not 4.');
  expect(runs.services.queue.setSlots(2).ok).toBe(true);
  expect(message(runs.services.queue.setSlots(0))).toMatch(/from 1 to 16/);
  await home.close();
  runs = home.open();
  expect(runs.queueState()).toEqual({ held: true, slots: 2, queued: [c, b, a], live: [] });
  expect(rowOf(runs, b!).position).toBe(2);
  runs.start();
  await runs.idle();
  expect(runs.queueState().queued).toHaveLength(3);
  runs.services.queue.hold(false);
  await runs.idle();
  expect(runs.services.rows.list().map((row) => row.state)).toEqual(['finished', 'finished', 'finished']);
});

it('parks live runs when it closes, and they can be resumed', async () => {
  let runs = home.open({ 1: 'wait' });
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await until(runs, id!, (row) => row.step === 12);
  await home.close();
  runs = home.open();
  expect(rowOf(runs, id!)).toMatchObject({ state: 'parked', step: 12 });
  runs.services.actions.act('resume', [id!]);
  runs.start();
  await runs.idle();
  expect(rowOf(runs, id!)).toMatchObject({ state: 'finished', step: 20, samples: 5 });
});

it('fails a run whose dataset cannot be prepared, with the message of the refusal', async () => {
  const prepare = () => Promise.resolve(refuse('The file ring.idx is cut short.'));
  const runs = home.open({}, { datasets: { ...datasets, prepare } });
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  expect(rowOf(runs, id!)).toMatchObject({
    state: 'failed',
    reason: 'bad-data',
    message: 'The file ring.idx is cut short.',
  });
});

it('refuses a damaged sample, and names the file', async () => {
  const runs = home.open();
  const [id] = await enqueue(runs, plan([1]));
  runs.start();
  await runs.idle();
  const file = join(rowOf(runs, id!).folder, 'samples', '5.png');
  const { size } = statSync(file);
  writeFileSync(file, Buffer.alloc(size));
  expect(message(readSample(runs.services, id!, 5))).toBe(
    `The sample at step 5 cannot be shown: ${file} does not have the SHA-256 with which it was written.`,
  );
  writeFileSync(file, 'short');
  expect(message(readSample(runs.services, id!, 5))).toContain(`has 5 bytes instead of ${size}`);
  expect(message(readSample(runs.services, id!, 6))).toMatch(/has no sample at step 6/);
});

it('keeps names, tags, notes and favourites', async () => {
  let runs = home.open();
  const [id] = await enqueue(runs, plan([1]));
  expect(
    annotate(runs.services, [
      { run: id!, change: { name: 'best', tags: ['b', 'a', 'b'], notes: 'see step 5', favourite: true } },
    ]).ok,
  ).toBe(true);
  expect(message(annotate(runs.services, [{ run: id!, change: { tags: [''] } }]))).toBe(
    'item 1 of tags: a tag cannot be empty.',
  );
  expect(message(annotate(runs.services, [{ run: id!, change: { tags: ['\u200b'] } }]))).toBe(
    'item 1 of tags: a tag cannot be empty.',
  );
  expect(message(annotate(runs.services, [{ run: id!, change: { name: 'a\nb' } }]))).toBe(
    'name: it holds a line break after "a": a name is one line of visible characters.',
  );
  await home.close();
  runs = home.open();
  expect(rowOf(runs, id!)).toMatchObject({ name: 'best', tags: ['a', 'b'], notes: 'see step 5', favourite: true });
});

it('deletes the folder and every row, estimates what that frees, and notifies windows', async () => {
  const runs = home.open();
  const [kept, gone] = await enqueue(runs, plan([1, 2]));
  runs.start();
  await runs.idle();
  const { folder } = rowOf(runs, gone!);
  expect((await runs.services.deletion.estimate([gone!])).bytes).toBeGreaterThan(1000);
  const removed: string[] = [];
  runs.on('runs:changed', (event) => removed.push(...event.removed));
  expect(runs.services.actions.act('delete', [gone!]).ok).toBe(true);
  expect(runs.services.rows.list().map((row) => row.id)).toEqual([kept]);
  await runs.idle();
  expect(removed).toEqual([gone]);
  expect(existsSync(folder)).toBe(false);
  expect(message(readDetail(runs.services, gone!))).toBe(`There is no run "${gone}".`);
});

it('applies the last of pause and continue, however quickly they follow', async () => {
  const runs = home.open();
  const [id] = await enqueue(runs, plan([1], { steps: 1_000_000, sampleEvery: 1_000_000, checkpointEvery: 1_000_000 }));
  runs.start();
  await until(runs, id!, (run) => run.state === 'running' && run.step > 0);
  for (let i = 0; i < 50; i++) {
    expect(runs.services.actions.act('pause', [id!])).toMatchObject({ ok: true });
    expect(runs.services.actions.act('continue', [id!])).toMatchObject({ ok: true });
  }
  const { step } = rowOf(runs, id!);
  await until(runs, id!, (run) => run.state === 'running' && run.step > step + 100);
  expect(runs.services.actions.act('continue', [id!])).toMatchObject({ ok: false });
  expect(runs.services.actions.act('pause', [id!])).toMatchObject({ ok: true });
  expect(runs.services.actions.act('pause', [id!])).toMatchObject({ ok: true });
  await until(runs, id!, (run) => run.state === 'paused');
  expect(runs.services.actions.act('continue', [id!])).toMatchObject({ ok: true });
  await until(runs, id!, (run) => run.state === 'running');
  runs.services.actions.act('stop', [id!]);
  await until(runs, id!, (run) => run.state === 'stopped');
});

it('starts no more runs after stopStarting()', async () => {
  const runs = home.open();
  const ids = await enqueue(runs, plan([1, 2]));
  runs.start();
  await until(runs, ids[0]!, (run) => isLive(run.state));
  runs.stopStarting();
  await until(runs, ids[0]!, (run) => run.state === 'finished');
  expect(rowOf(runs, ids[1]!).state).toBe('queued');
  runs.start();
  await until(runs, ids[1]!, (run) => run.state === 'finished');
});

/** The number of the training process that began last. */
const processOf = (folder: string): number => {
  const starts = readFileSync(join(folder, 'journal.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"at"') && line.includes('"type":"start"'));
  return (JSON.parse(starts.at(-1)!) as { pid: number }).pid;
};

it.skipIf(process.platform === 'win32').each(['stop', 'park', 'close'] as const)(
  'continues a training process stopped by a signal, so that it can %s',
  async (what) => {
    const runs = home.open({ 1: 'wait' });
    const [id] = await enqueue(runs, plan([1]));
    runs.start();
    const { folder } = await until(runs, id!, (run) => run.step >= 12);
    const pid = processOf(folder);
    process.kill(pid, 'SIGSTOP');
    while (!isStopped(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
    if (what === 'close') {
      await home.close();
      expect(rowOf(home.open(), id!).state).toBe('parked');
      return;
    }
    expect(runs.services.actions.act(what, [id!])).toMatchObject({ ok: true });
    await until(runs, id!, (run) => run.state === (what === 'stop' ? 'stopped' : 'parked'));
    expect(unwrap(readDetail(runs.services, id!)).events.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`Its training process (${pid}) had been stopped by a signal`),
    );
  },
);
