import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ok, unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { encodeTensors } from '../../../shared/formats/safetensors';
import { buildProgram } from '../../training/process/worker.test-helper';
import { branch } from '../branches/branch';
import { enqueueExperiment } from '../enqueue';
import { journalOf, runFolder } from '../folder/run-folder';
import { readJournalSummary } from '../journal/journal-summary';
import type { RunsOptions } from '../run-services';
import type { Runs } from '../runs';
import { datasets, plan, TestHome } from '../testing/runs.test-helper';

const SETTINGS = { network: 'mlp', hiddenSize: 8, engine: 'cpu', checkpointEvery: 10 };

let program: string;
let home: TestHome;
let folder: string;
let options: Partial<RunsOptions>;

beforeAll(async () => {
  program = await buildProgram('remote-runs');
}, 300_000);

beforeEach(() => {
  home = new TestHome();
  folder = mkdtempSync(join(tmpdir(), 'gander-target-'));
  const file = join(home.home, 'points.safetensors');
  const bytes = encodeTensors({
    tensors: { points: { shape: [64, 2], data: Float32Array.from({ length: 128 }, (_, i) => Math.sin(i)) } },
    metadata: {},
  });
  writeFileSync(file, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  options = {
    program,
    datasets: {
      ...datasets,
      prepare: (name) => Promise.resolve(ok({ name, kind: 'points', file, sha256, count: 64, shape: [2] })),
    },
  };
});
afterEach(async () => {
  await home.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Runs {
  const runs = home.open({}, options);
  const settings = { kind: 'detached', folder, node: process.execPath, atOnce: 2, prologue: ['unset VITEST'] };
  unwrap(runs.services.remote.add('box', settings));
  runs.start();
  return runs;
}

const enqueue = async (runs: Runs, seeds: number[], steps: number): Promise<RunId[]> =>
  unwrap(await enqueueExperiment(runs.services, { ...plan(seeds, { ...SETTINGS, steps }), targets: ['box'] })).runs;

const stateOf = (runs: Runs, id: RunId) => runs.services.rows.get(id)!.state;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

/** Everything that training computes, as the folder says. */
function learned(run: string): unknown {
  const { series, samples, damaged, missing, repeated } = readJournalSummary(journalOf(run));
  const values = [...series].filter(([name]) => !['time', 'stepsPerSecond', 'memory', 'tensors'].includes(name));
  return {
    values: values.sort(([a], [b]) => (a < b ? -1 : 1)),
    samples: [...samples.values()].map(({ step, sha256 }) => [step, sha256]),
    faults: [damaged, missing, repeated],
  };
}

it('trains runs on another machine, and copies their folders while they grow', { timeout: 300_000 }, async () => {
  const runs = open();
  const ids = await enqueue(runs, [1, 2], 20);
  await until(() => ids.every((id) => stateOf(runs, id) === 'finished'));
  for (const id of ids) {
    const [here, there] = [runFolder(home.home, id), join(folder, 'runs', id)];
    expect(readFileSync(journalOf(here), 'utf8')).toBe(readFileSync(journalOf(there), 'utf8'));
    const { samples, checkpoints } = readJournalSummary(journalOf(here));
    expect([...samples.keys()]).toEqual([0, 5, 10, 15, 20]);
    for (const { file, sha256 } of checkpoints.values()) {
      const bytes = readFileSync(join(here, 'checkpoints', file));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    expect(runs.services.rows.get(id)).toMatchObject({ step: 20, samples: 5, target: 'box' });
  }
  await until(() => ids.every((id) => runs.services.rows.get(id)!.job!.phase === 'ended'));
  expect(runs.services.remote.remove('box').ok).toBe(true);
});

it(
  'names the target in run.json, and removes the folders of deleted runs there that are theirs',
  { timeout: 300_000 },
  async () => {
    let runs = open();
    const [theirs, other] = (await enqueue(runs, [1, 2], 20)) as [RunId, RunId];
    await until(() => [theirs, other].every((id) => runs.services.rows.get(id)!.job?.phase === 'ended'));
    await home.close();
    for (const name of readdirSync(home.home)) if (name.startsWith('gander.sqlite')) rmSync(join(home.home, name));
    runs = open();
    await runs.ensureReconciled();
    await until(() => stateOf(runs, theirs) === 'finished' && stateOf(runs, other) === 'finished');
    expect(runs.services.rows.get(theirs)!.target).toBe('box');

    const there = (id: RunId) => join(folder, 'runs', id);
    writeFileSync(join(there(other), 'run.json'), JSON.stringify({ format: 1, id: theirs }));
    unwrap(runs.services.actions.act('delete', [theirs, other]));
    await runs.services.deletion.done();
    expect([existsSync(there(theirs)), existsSync(there(other))]).toEqual([false, true]);
    expect(existsSync(runFolder(home.home, other))).toBe(false);
  },
);

it('leaves runs alone when the app closes, and reads what they did meanwhile', { timeout: 300_000 }, async () => {
  let runs = open();
  const [id] = await enqueue(runs, [1], 60);
  await until(() => runs.services.rows.get(id!)!.step > 0);
  await home.close();
  const there = join(folder, 'runs', id!);
  await until(() => readJournalSummary(journalOf(there)).last?.type === 'end');
  runs = home.open({}, options);
  await runs.ensureReconciled();
  await until(() => stateOf(runs, id!) === 'finished');
  expect(learned(runFolder(home.home, id!))).toEqual(learned(there));
  expect(readJournalSummary(journalOf(there)).starts).toBe(1);
});

it('suspends, resumes and stops a run, and asks it for a checkpoint', { timeout: 300_000 }, async () => {
  const runs = open();
  const [id] = await enqueue(runs, [1], 1_000_000);
  const act = (action: 'park' | 'resume' | 'stop') => unwrap(runs.services.actions.act(action, [id!]));
  await until(() => stateOf(runs, id!) === 'running');
  unwrap(runs.services.actions.record(id!, 'checkpoint'));
  act('park');
  await until(() => stateOf(runs, id!) === 'parked' && runs.services.rows.get(id!)!.job!.phase === 'ended');
  const { step } = runs.services.rows.get(id!)!;
  act('resume');
  await until(() => stateOf(runs, id!) === 'running' && runs.services.rows.get(id!)!.step > step);
  act('stop');
  await until(() => stateOf(runs, id!) === 'stopped');
  const lines = readFileSync(journalOf(runFolder(home.home, id!)), 'utf8');
  for (const request of ['Request 1 (checkpoint)', 'Request 2 (park)', 'Request 3 (stop)'])
    expect(lines.split(request)).toHaveLength(2);
});

it(
  'trains a run that a person resumes, also if it was paused, and numbers requests after those in its journal',
  { timeout: 300_000 },
  async () => {
    let runs = open();
    const [id] = (await enqueue(runs, [1], 1_000_000)) as [RunId];
    const act = (action: 'pause' | 'resume' | 'stop') => unwrap(runs.services.actions.act(action, [id]));
    await until(() => stateOf(runs, id) === 'running');
    act('pause');
    await until(() => stateOf(runs, id) === 'paused');
    // A machine that is shut down: its processes end without a word.
    const pid = (line: string): number => Number(/"pid":(\d+)/.exec(line)![1]);
    process.kill(pid(readFileSync(join(folder, 'runs', id, 'attempts', '1.json'), 'utf8')), 'SIGKILL');
    await until(() => runs.services.rows.get(id)!.job!.phase === 'ended');
    await home.close();
    for (const name of readdirSync(home.home)) if (name.startsWith('gander.sqlite')) rmSync(join(home.home, name));
    runs = open();
    await runs.ensureReconciled();
    expect(runs.services.rows.get(id)!.job).toBeUndefined();
    const { step } = runs.services.rows.get(id)!;
    act('resume');
    await until(() => stateOf(runs, id) === 'running' && runs.services.rows.get(id)!.step > step);
    act('stop');
    await until(() => stateOf(runs, id) === 'stopped');
    const confirmed = readFileSync(journalOf(runFolder(home.home, id)), 'utf8').match(/Request \d+ \(\w+\)/g);
    expect(confirmed).toEqual(['Request 1 (pause)', 'Request 2 (continue)', 'Request 3 (stop)']);
  },
);

it('refuses to resume, repeat or branch a run whose target is not in the list', { timeout: 300_000 }, async () => {
  const runs = open();
  const [id] = (await enqueue(runs, [1], 1_000_000)) as [RunId];
  await until(() => (runs.services.rows.get(id)!.step ?? 0) > 10);
  unwrap(runs.services.actions.act('park', [id]));
  await until(() => stateOf(runs, id) === 'parked' && runs.services.rows.get(id)!.job!.phase === 'ended');
  unwrap(runs.services.remote.remove('box'));
  const { name } = runs.services.rows.get(id)!;
  const sentence = (run: string) =>
    `${run} belongs to the target "box", which is not in the list any more: "gander target add box" adds it again.`;
  expect(runs.services.actions.act('resume', [id])).toMatchObject({ error: { message: sentence(`${name} (${id})`) } });
  expect(await branch(runs.services, { run: id, set: {} })).toMatchObject({
    error: { message: sentence(`${name} (${id})`) },
  });
  unwrap(runs.services.actions.act('stop', [id]));
  expect(runs.services.actions.act('retry', [id])).toMatchObject({ error: { message: sentence(`${name} (${id})`) } });
  expect(stateOf(runs, id)).toBe('stopped');
});

it(
  'finds a job by its key when the app ended before it noted the number, and trains the run once',
  { timeout: 300_000 },
  async () => {
    let runs = open();
    const [id] = await enqueue(runs, [1], 20);
    await until(() => stateOf(runs, id!) === 'finished');
    const { job } = runs.services.rows.get(id!)!;
    // As the app leaves it when it ends between the submission and its note.
    runs.services.rows.update(id!, { job: { ...job!, phase: 'submitting' } });
    await home.close();
    runs = home.open({}, options);
    runs.start();
    await until(() => runs.services.rows.get(id!)!.job!.phase === 'ended');
    expect(existsSync(join(folder, 'runs', id!, 'attempts', '2.json'))).toBe(false);
    expect(stateOf(runs, id!)).toBe('finished');
  },
);

it('refuses an unknown target, and settings that would become options of a command', () => {
  const runs = open();
  const add = (name: string, settings: object) => {
    const added = runs.services.remote.add(name, { kind: 'slurm', folder, prologue: [], ...settings });
    return added.ok ? 'added' : added.error.message;
  };
  expect(add('hpc', {})).toBe('added');
  expect(add('here', {})).toMatch(/means this machine/);
  expect(add('a b', {})).toMatch(/letters, digits/);
  expect(add('x', { ssh: '-oProxyCommand=touch /tmp/x' })).toMatch(/--ssh/);
  expect(add('x', { partition: '--uid=0' })).toMatch(/--partition/);
  expect(add('x', { folder: '../there' })).toMatch(/absolute path/);
  expect(add('x', { prologue: ['a\nb'] })).toMatch(/one line/);
  expect(add('x', { kind: 'detached', gres: 'gpu:1' })).toMatch(/targets with Slurm/);
});
