import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RunRow } from '../../shared/domain/run/run';
import type { Core } from '../core/core';
import { openDatabase, readRun, updateRun, writeLease } from '../database';
import { leaseOf } from '../runs/supervisor/process-lease';
import { stopOrPark } from './commands/stop-park';
import { branch } from './commands/branch';
import { openFor } from './lib/context';
import type { Context } from './lib/context';
import { exportFile } from './commands/export';
import { list } from './commands/list';
import { compare, show } from './commands/show-compare';
import { resumeOrRetry, run } from './commands/run';
import { serveCommand } from './commands/serve';
import { contextOf, Heard } from './cli.test-helper';
import { prune } from './commands/prune';
import { remove, restore } from './commands/trash';

const WORK = { quiet: true, anyway: false };
const TINY = { ...WORK, objective: ['gan'], set: ['checkpointEvery=5', 'sampleEvery=5', 'engine=cpu'], steps: 20 };
/** A training process that no machine has. */
const DEAD = { pid: 2 ** 22 + 1, started: '1', boot: '11111111-2222-3333-4444-555555555555' };

let context: Context;
let heard: Heard;
beforeEach(() => {
  const home = mkdtempSync(path.join(tmpdir(), 'gander-first-'));
  context = {
    ...contextOf(home),
    worker: path.join(__dirname, '..', 'runs', 'testing', 'fake-worker.mjs'),
    setup: path.join(__dirname, 'no-setup.cjs'),
    renderer: path.join(home, 'page'),
  };
  mkdirSync(context.renderer);
  writeFileSync(path.join(context.renderer, 'index.html'), '');
  heard = new Heard();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(context.home, { recursive: true, force: true });
});

/** Asks the core of the home, as a command does that starts nothing. */
async function ask<T>(use: (core: Core) => Promise<T>): Promise<T> {
  const core = await openFor(context, 'a test', { work: false });
  try {
    return await use(core);
  } finally {
    await core.close();
  }
}
const rows = (): Promise<RunRow[]> => ask((core) => core.request('runs:list'));
const owned = (): boolean => existsSync(path.join(context.home, 'owner.json'));
const remembered = (): unknown => JSON.parse(readFileSync(path.join(context.home, 'resume.json'), 'utf8'));

describe('the first command after app and training process were killed', () => {
  /** A home in which one run claims to be alive, and what is left of its process ends in a moment. */
  async function crashed(state: 'running' | 'paused' | 'starting'): Promise<string> {
    expect(await run(context, 'ring-compare', TINY)).toBe(0);
    const [{ id }] = (await rows()) as [RunRow];
    const database = openDatabase(path.join(context.home, 'gander.sqlite'));
    const { key } = readRun(database.read, id)!;
    updateRun(database.write, key, { state, endedAt: null });
    const orphan = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 500)'], { stdio: 'ignore' });
    writeLease(database.write, key, leaseOf(orphan.pid!));
    database.close();
    heard.text = '';
    return id;
  }

  test.each(['running', 'paused', 'starting'] as const)(
    'resume continues a run whose stored state is %s',
    async (state) => {
      const id = await crashed(state);
      expect(await resumeOrRetry(context, 'resume', [id], WORK)).toBe(0);
      expect(await rows()).toMatchObject([{ state: 'finished' }]);
    },
  );

  test.each<[string, (id: string) => Promise<unknown>, string]>([
    ['retry', (id) => resumeOrRetry(context, 'retry', [id], WORK), ''],
    ['branch', (id) => branch(context, id, { ...WORK, set: ['learningRate=0.001'], at: 5 }), ''],
    ['run', () => run(context, 'ring-compare', TINY), ''],
    ['stop', (id) => stopOrPark(context, 'stop', [id]), 'stopped'],
    ['list', () => list(context, { all: false }), 'interrupted'],
    ['show', (id) => show(context, id), 'It can be resumed from the checkpoint at step 20.'],
    ['compare', (id) => compare(context, [id]), 'interrupted'],
    ['thin', (id) => prune(context, [id], { checkpoints: 'none', dryRun: false }), 'deleted: '],
    [
      'export',
      (id) =>
        exportFile(context, [id], { kind: 'csv', quiet: true, output: path.join(context.home, 'x.csv') } as never),
      '',
    ],
    ['delete --now', (id) => remove(context, [id], { yes: true, now: true }), 'Deleted 1 run'],
    [
      'delete',
      async (id) => [await remove(context, [id], { yes: true, now: false }), await restore(context, [id])],
      'Restored 1 run',
    ],
  ])('%s knows what became of the run', async (_, command, sentence) => {
    const id = await crashed('running');
    await command(id);
    expect(heard.text).toContain(sentence);
    expect((await rows()).filter(({ state }) => state === 'running')).toEqual([]);
    expect(owned()).toBe(false);
  });

  test('park is refused with what the run is, and not with what it claimed', async () => {
    const id = await crashed('running');
    await expect(stopOrPark(context, 'park', [id])).rejects.toThrow('is interrupted, so park is not possible');
  });

  test('a window is open at once, and what it or another process asks of runs waits until it is known what became of them', async () => {
    const id = await crashed('running');
    const core = await openFor(context, 'the app', { work: true, resume: true });
    const other = await openFor(context, 'a test', { work: false });
    expect(other.local).toBe(false);
    const [mine, theirs] = await Promise.all([core.request('runs:act', 'archive', [id]), other.request('runs:list')]);
    expect(mine).toEqual({ ok: true, value: [id] });
    expect(theirs).toMatchObject([{ state: 'interrupted' }]);
    await other.close();
    await core.close();
  });
});

describe('on a home with queued runs', () => {
  let ids: string[];
  beforeEach(async () => {
    ids = await ask(async (core) => {
      const plan = {
        name: 'Test',
        datasets: ['ring'],
        objectives: ['gan'],
        seeds: [1, 2, 3, 4],
        vary: {},
        settings: { steps: 20, sampleEvery: 5, checkpointEvery: 5 },
      } as const;
      const made = await core.request('experiments:enqueue', plan as never);
      return made.ok ? made.value.runs : [];
    });
    expect(ids).toHaveLength(4);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['run with an unknown dataset', () => run(context, 'ring-compare', { ...TINY, dataset: ['WRONG'] })],
    ['run with a setting that none has', () => run(context, 'ring-compare', { ...TINY, set: ['learningRat=1'] })],
    ['resume of an unknown run', () => resumeOrRetry(context, 'resume', ['WRONG'], WORK)],
    ['resume of a queued run', () => resumeOrRetry(context, 'resume', [ids[0]!], WORK)],
    ['retry of a queued run', () => resumeOrRetry(context, 'retry', [ids[0]!], WORK)],
    ['branch of an unknown run', () => branch(context, 'WRONG', { ...WORK, set: [] })],
    ['branch of a run without checkpoints', () => branch(context, ids[0]!, { ...WORK, set: [] })],
    ['stop of an unknown run', () => stopOrPark(context, 'stop', ['WRONG'])],
    ['park of a queued run', () => stopOrPark(context, 'park', [ids[0]!])],
    ['serve at a port that is taken', () => takenPort((port) => serveCommand(context, { port, open: false }))],
    ['serve at an address that is not ours', () => serveCommand(context, { host: '192.0.2.1', open: false })],
  ])('%s is refused, and leaves the queue as it was', async (_, command) => {
    for (let i = 0; i < 2; i++) await expect(command()).rejects.toThrow();
    const queue = await ask((core) => core.request('queue:get'));
    expect(queue).toMatchObject({ queued: ids, live: [] });
    expect(ids.filter((id) => existsSync(path.join(context.home, 'runs', id)))).toEqual([]);
    expect(existsSync(path.join(context.home, 'resume.json'))).toBe(false);
    expect(owned()).toBe(false);
  });

  async function takenPort(use: (port: number) => Promise<unknown>): Promise<unknown> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return use((server.address() as AddressInfo).port).finally(() => server.close());
  }

  test('a command that is not refused works the queue off', async () => {
    expect(await run(context, 'ring-compare', TINY)).toBe(0);
    expect((await rows()).map(({ state }) => state)).toEqual(Array(5).fill('finished'));
  });

  test('what several closings parked goes on at the next start, all of it, but not what a person has decided about since', async () => {
    vi.stubEnv('GANDER_TEST_BEHAVIOUR', JSON.stringify({ 1: 'wait', 2: 'wait', 3: 'wait', 4: 'wait' }));
    for (const id of ids.slice(0, 3)) {
      const core = await openFor(context, 'gander run', { work: true });
      await trains(core, id);
      await core.close();
    }
    expect(new Set(remembered() as string[])).toEqual(new Set(ids.slice(0, 3)));
    await ask((core) => core.request('runs:act', 'stop', [ids[1]!]));
    const core = await openFor(context, 'the app', { work: true, resume: true });
    await trains(core, ids[2]!);
    expect(await core.request('queue:get')).toMatchObject({ live: [ids[2]], queued: [ids[0], ids[3]] });
    await core.close();
  });

  test('what closing parked goes on also when the app died before the log knew that it was parked', async () => {
    vi.stubEnv('GANDER_TEST_BEHAVIOUR', JSON.stringify({ 1: 'wait' }));
    const before = await openFor(context, 'the app', { work: true });
    await trains(before, ids[0]!);
    await before.close();
    const database = openDatabase(path.join(context.home, 'gander.sqlite'));
    const { key } = readRun(database.read, ids[0]!)!;
    updateRun(database.write, key, { state: 'running', endedAt: null, cursor: 0 });
    writeLease(database.write, key, DEAD);
    database.close();
    const core = await openFor(context, 'the app', { work: true, resume: true });
    await trains(core, ids[0]!);
    await core.close();
  });

  async function trains(core: Core, id: string): Promise<void> {
    for (;;) {
      const found = (await core.request('runs:list')).find((row) => row.id === id);
      if (found?.state === 'running' && found.step >= 5) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  test('stop names a run whose process does not answer, and ends', async () => {
    vi.stubEnv('GANDER_TEST_BEHAVIOUR', JSON.stringify({ 1: 'deaf' }));
    const core = await openFor(context, 'the app', { work: true });
    await trains(core, ids[0]!);
    await expect(stopOrPark(context, 'stop', [ids[0]!], { noticeAfterMs: 10, giveUpAfterMs: 200 })).rejects.toThrow(
      /^The training process of gan.* has not answered for 0\.2 s\. .*"gander stop" again ends it by force/,
    );
    expect(heard.text).toContain('Still waiting for the training process of gan');
    const pid = Number(
      /"pid":(\d+)/.exec(readFileSync(path.join(context.home, 'runs', ids[0]!, 'journal.ndjson'), 'utf8'))![1],
    );
    process.kill(pid, 'SIGKILL');
    await core.close();
  });
});
