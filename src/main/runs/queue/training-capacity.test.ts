import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';
import type { RunId } from '../../../shared/domain/run/run';
import { readSetting, writeSetting } from '../../database';
import type { StoredRun } from '../../database';
import { previewExperiment } from '../preview-experiment';
import type { Runs } from '../runs';
import { expectQueue } from './queue-time';
import { enqueue, plan, rowOf, TestHome, until } from '../testing/runs.test-helper';
import { nodeFork } from '../supervisor/training-process';
import type { Behaviour } from '../testing/runs.test-helper';

let home: TestHome;
beforeEach(() => (home = new TestHome()));
afterEach(() => home.remove());

const open = (cores: number, behaviours: Record<number, Behaviour> = {}, memoryMiB = 10_000): Runs =>
  home.open(behaviours, { machine: () => ({ cores, totalMiB: memoryMiB, availableMiB: memoryMiB }) });

/** Queues one run with each of these numbers of threads, with the seeds 1, 2, ... */
async function queueThreads(
  runs: Runs,
  threads: readonly number[],
  more: Record<string, Value> = {},
): Promise<RunId[]> {
  const ids: RunId[] = [];
  for (const [i, count] of threads.entries())
    ids.push(...(await enqueue(runs, plan([i + 1], { threads: count, ...more }))));
  return ids;
}

/** Runs everything; returns the sets of seeds that trained at the same time, in the order in which they appeared. */
async function together(runs: Runs): Promise<string[]> {
  const seen: string[] = [];
  const note = () => {
    const live = runs.queueState().live.map((id) => rowOf(runs, id).seed);
    const text = live.sort().join(' ');
    if (text !== '' && seen.at(-1) !== text) seen.push(text);
  };
  // Events are sent together for several changes, and a short run may begin and end between two of them.
  const noting = setInterval(note, 1);
  runs.start();
  await runs.idle();
  clearInterval(noting);
  return seen;
}

describe('automatic slots', () => {
  it('are the default of a new home, and a number that was set stays', () => {
    const runs = home.open();
    expect(runs.queueState().slots).toBe('auto');
    expect(runs.services.queue.setSlots(3).ok).toBe(true);
    expect(runs.queueState().slots).toBe(3);
    expect(runs.services.queue.setSlots('auto').ok).toBe(true);
    expect(readSetting(runs.services.database.read, 'slots')).toBe('auto');
    const refused = runs.services.queue.setSlots(0);
    expect(refused.ok ? '' : refused.error.message).toBe('Slots are a whole number from 1 to 16 or auto, not 0.');
  });

  it('start runs while their threads are no more than the cores', async () => {
    const runs = open(3, { 1: 'wait', 2: 'wait' });
    const ids = await queueThreads(runs, [1, 1, 2]);
    runs.start();
    await until(runs, ids[0]!, ({ step }) => step === 12);
    await until(runs, ids[1]!, ({ step }) => step === 12);
    expect(runs.queueState()).toMatchObject({ live: ids.slice(0, 2), queued: ids.slice(2) });
    expect(runs.services.actions.act('stop', [ids[0]!]).ok).toBe(true);
    // One thread is in use, and two of three cores are free.
    await until(runs, ids[2]!, ({ state }) => state === 'finished');
    expect(rowOf(runs, ids[1]!).state).toBe('running');
  });

  it('start one run at a time where the runs have no number of threads', async () => {
    const runs = open(8);
    await queueThreads(runs, [0, 0, 0]);
    expect(await together(runs)).toEqual(['1', '2', '3']);
  });

  it('do not let small runs overtake one that needs all cores', async () => {
    const runs = open(2, { 1: 'wait' });
    const ids = await queueThreads(runs, [1, 2, 1]);
    runs.start();
    await until(runs, ids[0]!, ({ step }) => step === 12);
    expect(runs.queueState().live).toEqual([ids[0]]);
    expect(runs.services.actions.act('stop', [ids[0]!]).ok).toBe(true);
    await until(runs, ids[2]!, ({ state }) => state === 'finished');
    expect(rowOf(runs, ids[1]!).state).toBe('finished');
  });

  it('start a run that needs more threads than there are cores on an idle machine', async () => {
    const runs = open(2);
    const [id] = await queueThreads(runs, [64]);
    runs.start();
    await runs.idle();
    expect(rowOf(runs, id!).state).toBe('finished');
  });

  it('take the memory of similar runs into account', async () => {
    let runs = open(4, {}, 1500);
    const [first] = await queueThreads(runs, [1]);
    runs.start();
    await runs.idle();
    // As a journal with diagnostics records it. 80 % of 1,500 MiB hold two runs of 600 MiB and not three.
    const { key } = runs.services.rows.get(first!)!;
    runs.services.database.write.run("UPDATE runs SET last = json_set(last, '$.memory', 600) WHERE key = ?", key);
    await home.close();
    runs = open(4, { 1: 'wait', 2: 'wait' }, 1500);
    const ids = await queueThreads(runs, [1, 1, 1]);
    runs.start();
    await until(runs, ids[0]!, ({ step }) => step === 12);
    await until(runs, ids[1]!, ({ step }) => step === 12);
    expect(runs.queueState().queued).toEqual([ids[2]]);
    runs.services.actions.act('stop', ids.slice(0, 2));
    await runs.idle();
    expect(rowOf(runs, ids[2]!).state).toBe('finished');
  });

  it('keep a paused run in its place', async () => {
    const runs = open(2, { 1: 'wait', 2: 'wait' });
    const ids = await queueThreads(runs, [1, 1, 1]);
    runs.start();
    await until(runs, ids[0]!, ({ step }) => step === 12);
    await until(runs, ids[1]!, ({ step }) => step === 12);
    expect(runs.services.actions.act('pause', [ids[0]!]).ok).toBe(true);
    await until(runs, ids[0]!, ({ state }) => state === 'paused');
    expect(runs.queueState().queued).toEqual([ids[2]]);
    expect(runs.services.actions.act('park', [ids[0]!]).ok).toBe(true);
    await until(runs, ids[2]!, ({ state }) => state === 'finished');
    runs.services.actions.act('stop', [ids[1]!]);
    await runs.idle();
  });
});

describe('a number of slots', () => {
  it('counts runs whatever their threads', async () => {
    const runs = open(2, { 1: 'wait', 2: 'wait' });
    writeSetting(runs.services.database.write, 'slots', 2);
    const ids = await queueThreads(runs, [0, 0, 0]);
    runs.start();
    await until(runs, ids[1]!, ({ step }) => step === 12);
    expect(runs.queueState()).toMatchObject({ slots: 2, live: ids.slice(0, 2), queued: [ids[2]] });
    runs.services.actions.act('stop', ids.slice(0, 2));
    await runs.idle();
  });
});

describe('the compute plan of a run', () => {
  const settings = { threads: 1, oneDnn: 'on', xla: 'on', mergeProducts: 'on', kernels: 'tensorflow' } as const;

  it('is kept when it is retried, suspended and resumed', async () => {
    const runs = open(2, { 1: 'wait' });
    const [id] = await enqueue(runs, plan([1], settings));
    runs.start();
    await until(runs, id!, ({ step }) => step === 12);
    expect(runs.services.actions.act('park', [id!]).ok).toBe(true);
    await until(runs, id!, ({ state }) => state === 'parked');
    expect(runs.services.actions.act('resume', [id!]).ok).toBe(true);
    await until(runs, id!, ({ state }) => state === 'running');
    expect(rowOf(runs, id!).hyperparameters).toMatchObject(settings);
    runs.services.queue.hold(true);
    runs.services.actions.act('stop', [id!]);
    await until(runs, id!, ({ state }) => state === 'stopped');
    const [again] = unwrap(runs.services.actions.act('retry', [id!]));
    expect(rowOf(runs, again!).hyperparameters).toEqual(rowOf(runs, id!).hyperparameters);
  });
});

describe('an experiment on a machine whose plans were measured', () => {
  /** Two cores: one thread each is quicker for several runs, all threads for one. Measured with GAN, mlp, batch 64. */
  const measured = (threads: number, processes: number, msPerStep: number) => ({
    xla: 'off' as const,
    oneDnn: 'on' as const,
    mergeProducts: 'off' as const,
    kernels: 'tensorflow' as const,
    threads,
    processes,
    msPerStep,
    memoryMiB: 400,
  });
  const plans = (device = 'CPU, 2 cores', list = [measured(2, 1, 10), measured(1, 1, 14), measured(1, 2, 15)]) => ({
    machine: 'test',
    cores: 2,
    engine: { name: 'tensorflow', version: '2.21.0', device },
    gander: 'test',
    measuredAt: '2026-11-29T12:00:00.000Z',
    networks: { dense: {}, convolutional: {}, '2-D': { small: list } },
  });
  const machine = () => ({ cores: 2, totalMiB: 8000, availableMiB: 8000 });
  /** What a step costs more than that of the measured run does not matter here: the settings are those. */
  const like = (seeds: number[]) =>
    ({ ...plan(seeds, { batchSize: 64, steps: 1000 }), objectives: ['gan'] }) satisfies ReturnType<typeof plan>;

  it('gets one thread a run for several runs, and the plan that is fastest alone for one', async () => {
    const runs = home.open({}, { machine, plans: () => Promise.resolve(plans()) });
    runs.services.queue.hold(true);
    const several = await enqueue(runs, like([1, 2, 3, 4]));
    expect(several.map((id) => rowOf(runs, id).hyperparameters!.threads)).toEqual([1, 1, 1, 1]);
    const [one] = await enqueue(runs, like([5]));
    expect(rowOf(runs, one!).hyperparameters).toMatchObject({ threads: 2, oneDnn: 'on' });
    // What is set is kept.
    const [set] = await enqueue(runs, { ...like([6]), settings: { threads: 1, steps: 20, batchSize: 64 } });
    expect(rowOf(runs, set!).hyperparameters!.threads).toBe(1);
    expect(runs.services.queue.setSlots(1).ok).toBe(true);
    const serial = await enqueue(runs, like([1, 2, 3, 4]));
    expect(serial.map((id) => rowOf(runs, id).hyperparameters!.threads)).toEqual([2, 2, 2, 2]);
  });

  it('has an estimate before anything was trained, and that of its runs afterwards', async () => {
    const runs = home.open({}, { machine, plans: () => Promise.resolve(plans()) });
    // Two rounds of 1,000 steps of 15 ms.
    const before = unwrap(await previewExperiment(runs.services, like([1, 2, 3, 4])));
    expect(before).toMatchObject({ atOnce: 2, threads: 1 });
    expect(before.seconds).toBeCloseTo(30, 6);
    await enqueue(runs, { ...like([1, 2]), settings: { batchSize: 64, steps: 20 } });
    runs.start();
    await runs.idle();
    // The runs took 10 ms a step.
    const after = unwrap(await previewExperiment(runs.services, like([1, 2, 3, 4])));
    expect(after.seconds).toBeCloseTo(20, 6);
  });

  it('has an expected time as a queue, which the speed of its runs replaces', async () => {
    const runs = home.open({ 1: 'wait' }, { machine, plans: () => Promise.resolve(plans()) });
    expect(runs.queueState().secondsLeft).toBeUndefined();
    const ids = await enqueue(runs, like([1, 2, 3, 4]));
    // Two rounds of 1,000 steps of 15 ms.
    expect(runs.queueState().secondsLeft).toBe(30);
    runs.services.queue.hold(true);
    expect(runs.queueState().secondsLeft).toBeUndefined();
    runs.services.queue.hold(false);
    runs.services.actions.act('cancel', ids.slice(1));
    expect(runs.queueState().secondsLeft).toBe(14);
    runs.start();
    await until(runs, ids[0]!, ({ step }) => step === 12);
    const { rows } = runs.services;
    const atSpeed = Object.assign(Object.create(rows) as typeof rows, {
      row: (run: StoredRun) => ({ ...rows.row(run), stepsPerSecond: 50 }),
    });
    expect(expectQueue({ ...runs.services, rows: atSpeed })).toBeCloseTo(988 / 50, 6);
    runs.services.actions.act('stop', [ids[0]!]);
    await runs.idle();
    expect(runs.queueState().secondsLeft).toBeUndefined();
  });

  it('starts as many runs as are fastest side by side on a CUDA device, each with a share of its memory', async () => {
    const device = [measured(0, 1, 10), measured(0, 2, 12), measured(0, 4, 30)];
    const environments: Record<string, string>[] = [];
    const fork = nodeFork(join(__dirname, '..', 'testing', 'fake-worker.mjs'), {
      GANDER_TEST_BEHAVIOUR: JSON.stringify({ 1: 'wait', 2: 'wait' }),
    });
    const runs = home.open(
      {},
      {
        machine,
        plans: () => Promise.resolve(plans('NVIDIA A100', device)),
        deviceMemory: () => 40_960,
        fork: (args, output, environment) => {
          environments.push(environment);
          return fork(args, output, environment);
        },
      },
    );
    const ids = await enqueue(runs, { ...like([1, 2, 3]), settings: { batchSize: 64, steps: 20 } });
    runs.start();
    await until(runs, ids[0]!, ({ step }) => step === 12);
    await until(runs, ids[1]!, ({ step }) => step === 12);
    expect(runs.queueState().queued).toEqual([ids[2]]);
    expect(environments[0]).toMatchObject({
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      TF_PER_DEVICE_MEMORY_LIMIT_MB: '20480',
    });
    runs.services.actions.act('stop', ids.slice(0, 2));
    await runs.idle();
  });

  it('gives a run on the CPU no variables of a device', async () => {
    const runs = home.open({}, { machine, plans: () => Promise.resolve(plans()) });
    await runs.services.capacity.refresh();
    const [id] = await enqueue(runs, like([1]));
    expect(runs.services.capacity.environmentOf(rowOf(runs, id!).hyperparameters!)).toEqual({});
  });
});
