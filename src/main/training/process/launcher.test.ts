import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readJournalSummary } from '../../runs/journal/journal-summary';
import { fateOf, suspensionAt } from './slurm-job';
import { buildProgram, makeRun, read } from './worker.test-helper';

const ID = '20260101-000000-abcd';
const folders: string[] = [];
const children: ChildProcess[] = [];
let launcher: string;

beforeAll(async () => {
  launcher = join(await buildProgram('launcher'), 'out', 'main', 'launcher.cjs');
}, 120_000);
afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The folder of a target with one run and one job. */
function target(settings: Record<string, unknown> = {}): { home: string; run: string; journal: string } {
  const home = mkdtempSync(join(tmpdir(), 'gander-launcher-'));
  folders.push(home);
  const made = makeRun({ steps: 60, sampleEvery: 20, checkpointEvery: 10, ...settings }, undefined, home);
  mkdirSync(join(home, 'runs'));
  const run = join(home, 'runs', ID);
  renameSync(made, run);
  job(home, 'aaaaaaaa');
  return { home, run, journal: join(run, 'journal.ndjson') };
}

function job(home: string, key: string): void {
  mkdirSync(join(home, 'jobs'), { recursive: true });
  writeFileSync(join(home, 'jobs', `${key}.json`), JSON.stringify({ format: 1, key, runs: [ID] }));
}

interface Launched {
  child: ChildProcess;
  exit: Promise<number | null>;
  output: () => string;
}

function launch(home: string, env: Record<string, string> = {}, key = 'aaaaaaaa'): Launched {
  const child = spawn(process.execPath, [launcher, join(home, 'jobs', `${key}.json`)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', SLURM_JOB_ID: '', SLURM_ARRAY_JOB_ID: '', ...env },
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (part: Buffer) => (text += part.toString()));
  return {
    child,
    exit: new Promise((resolve) => child.on('exit', resolve)),
    output: () => text,
  };
}

/** Waits until the journal has a line with this text. */
async function line(journal: string, text: string): Promise<void> {
  while (!existsSync(journal) || !readFileSync(journal, 'utf8').includes(text)) await sleep(20);
}

/** What must be the same however often a run was interrupted: every value that training computes. */
function learned(journal: string): unknown {
  const { series, samples, damaged, missing, repeated } = readJournalSummary(journal);
  const values = [...series].filter(([name]) => !['time', 'stepsPerSecond', 'memory', 'tensors'].includes(name));
  return {
    values: values.sort(([a], [b]) => (a < b ? -1 : 1)),
    samples: [...samples.values()].map(({ step, sha256 }) => [step, sha256]),
    damaged,
    missing,
    repeated,
  };
}

const linesOf = (journal: string) => read(dirname(journal));

const startsOf = (journal: string) => linesOf(journal).flatMap((one) => (one.type === 'start' ? one : []));

/** The number of the training process that the last launcher has started. */
const workerPid = (journal: string): number => startsOf(journal).pop()!.pid;

const attemptEnd = (run: string, attempt: number): unknown =>
  (JSON.parse(readFileSync(join(run, 'attempts', `${attempt}.end.json`), 'utf8')) as { how: string }).how;

it(
  'suspends a run at a signal, and the next launcher continues it to the same values',
  { timeout: 300_000 },
  async () => {
    const undisturbed = target({ steps: 200, checkpointEvery: 50 });
    expect(await launch(undisturbed.home).exit).toBe(0);

    const { home, run, journal } = target({ steps: 200, checkpointEvery: 50 });
    const first = launch(home);
    await line(journal, '"type":"metrics"');
    first.child.kill('SIGUSR1');
    expect(await first.exit).toBe(75);
    expect(first.output()).not.toMatch(/Debugger/);
    expect(attemptEnd(run, 1)).toBe('signal');
    rmSync(join(home, 'jobs', 'aaaaaaaa-0.claim'));
    const second = launch(home);
    while (startsOf(journal).length < 2) await sleep(20);
    second.child.kill('SIGTERM');
    await second.exit;
    rmSync(join(home, 'jobs', 'aaaaaaaa-0.claim'));
    expect(await launch(home).exit).toBe(0);

    expect(learned(journal)).toEqual(learned(undisturbed.journal));
    expect(readJournalSummary(journal).last).toMatchObject({ type: 'end', state: 'finished', step: 200 });
  },
);

it(
  'passes on requests of the control file once each, and confirms them in the journal',
  { timeout: 300_000 },
  async () => {
    const { home, run, journal } = target({ steps: 1_000_000, sampleEvery: 500_000, checkpointEvery: 500_000 });
    const control = join(run, 'control.ndjson');
    const first = launch(home);
    await line(journal, '"type":"metrics"');
    appendFileSync(
      control,
      '{"request":1,"type":"checkpoint"}\nno request\n{"request":2,"type":"sample"}\n{"request":3,',
    );
    await line(journal, 'Request 2 (sample)');
    await line(journal, '"type":"checkpoint"');
    appendFileSync(control, '"type":"park"}\n');
    expect(await first.exit).toBe(0);
    expect(attemptEnd(run, 1)).toBe('done');
    expect(readJournalSummary(journal).last).toMatchObject({ type: 'end', state: 'parked' });

    appendFileSync(control, '{"request":4,"type":"stop"}\n');
    rmSync(join(home, 'jobs', 'aaaaaaaa-0.claim'));
    expect(await launch(home).exit).toBe(0);
    const lines = linesOf(journal);
    expect(lines.flatMap((one) => (one.type === 'event' && one.code === 'control' ? one.message : []))).toEqual([
      'Request 1 (checkpoint) was received.',
      'Request 2 (sample) was received.',
      'Request 3 (park) was received.',
      'Request 4 (stop) was received.',
    ]);
    expect(lines.pop()).toMatchObject({ type: 'end', state: 'stopped' });
  },
);

it('stays paused when another job continues it, until it is asked to continue', { timeout: 300_000 }, async () => {
  const { home, run, journal } = target({ steps: 1_000_000, sampleEvery: 500_000, checkpointEvery: 500_000 });
  const control = join(run, 'control.ndjson');
  const states = () => linesOf(journal).flatMap((one) => (one.type === 'state' ? one : []));
  const first = launch(home);
  await line(journal, '"type":"metrics"');
  appendFileSync(control, '{"request":1,"type":"pause"}\n');
  await line(journal, '"state":"paused"');
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(75);

  rmSync(join(home, 'jobs', 'aaaaaaaa-0.claim'));
  const second = launch(home);
  while (states().length < 2) await sleep(20);
  const { step } = startsOf(journal)[1]!;
  expect(step).toBeGreaterThan(0);
  expect(states()[1]).toMatchObject({ state: 'paused', step });
  appendFileSync(control, '{"request":2,"type":"continue"}\n');
  while (linesOf(journal).pop()?.type !== 'metrics') await sleep(20);
  expect(states()[2]).toMatchObject({ state: 'running', step });
  second.child.kill('SIGTERM');
  expect(await second.exit).toBe(75);

  rmSync(join(home, 'jobs', 'aaaaaaaa-0.claim'));
  const third = launch(home);
  while (startsOf(journal).length < 3 || linesOf(journal).pop()?.type !== 'metrics') await sleep(20);
  expect(states()).toHaveLength(3);
  third.child.kill('SIGTERM');
  await third.exit;
});

it('lets one process write a journal, also when an earlier one wakes up later', { timeout: 300_000 }, async () => {
  const undisturbed = target({ steps: 150 });
  expect(await launch(undisturbed.home).exit).toBe(0);

  const { home, run, journal } = target({ steps: 150 });
  const lost = launch(home);
  await line(journal, '"type":"metrics"');
  const worker = workerPid(journal);
  // A node that the scheduler lost: it neither runs nor ends.
  lost.child.kill('SIGSTOP');
  process.kill(worker, 'SIGSTOP');
  // A second job, as of a requeue on another node.
  job(home, 'bbbbbbbb');
  const next = launch(home, {}, 'bbbbbbbb');
  while (!next.output().includes('did not record its end')) await sleep(20);
  while (readdirSync(join(run, 'attempts')).length < 2) await sleep(20);
  while (workerPid(journal) === worker) await sleep(50);
  process.kill(worker, 'SIGCONT');
  lost.child.kill('SIGCONT');
  expect(await lost.exit).toBe(76);
  expect(await next.exit).toBe(0);
  expect(attemptEnd(run, 1)).toBe('superseded');
  expect(learned(journal)).toEqual(learned(undisturbed.journal));
});

it('continues from the newest checkpoint whose hash is right', { timeout: 300_000 }, async () => {
  const { home, run, journal } = target({ steps: 1_000_000, checkpointEvery: 5 });
  const first = launch(home);
  while (!existsSync(journal) || readJournalSummary(journal).checkpoints.size < 3) await sleep(20);
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(75);
  const steps = [...readJournalSummary(journal).checkpoints.keys()].sort((a, b) => b - a);
  writeFileSync(join(run, 'checkpoints', `${String(steps[0]).padStart(9, '0')}.safetensors`), 'damaged');
  rmSync(join(home, 'jobs', 'aaaaaaaa-0.claim'));
  const second = launch(home);
  while (startsOf(journal).length < 2) await sleep(20);
  expect(startsOf(journal).pop()).toMatchObject({ step: steps[1] });
  expect(second.output()).toContain(`The checkpoint at step ${steps[0]} cannot be used`);
  second.child.kill('SIGTERM');
  await second.exit;
});

it(
  'trains until its time is nearly over when the scheduler warns at the start, and requeues its own task',
  { timeout: 300_000 },
  async () => {
    const { home, run, journal } = target({ steps: 1_000_000, sampleEvery: 500_000, checkpointEvery: 500_000 });
    const slurm = join(home, 'slurm');
    mkdirSync(slurm);
    // A scheduler whose job ends in an hour, or has just ended when there is a file `near`.
    writeFileSync(
      join(slurm, 'scontrol'),
      `#!${process.execPath}
const { appendFileSync, existsSync } = require('node:fs');
const [command, ...rest] = process.argv.slice(2);
if (command === 'requeue') appendFileSync(${JSON.stringify(join(slurm, 'requeued'))}, rest.join(' ') + '\\n');
const at = (ms) => new Date(Date.now() + ms - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
const restMs = existsSync(${JSON.stringify(join(slurm, 'near'))}) ? -1000 : 3_600_000;
console.log('JobId=7 ArrayJobId=7 JobState=RUNNING StartTime=' + at(-3_600_000) + ' EndTime=' + at(restMs));
`,
      { mode: 0o755 },
    );
    const env = {
      PATH: `${slurm}:${process.env['PATH']}`,
      SLURM_JOB_ID: '7',
      SLURM_ARRAY_JOB_ID: '7',
      SLURM_ARRAY_TASK_ID: '0',
    };
    for (const attempt of [1, 2]) {
      rmSync(join(slurm, 'near'), { force: true });
      const launched = launch(home, env);
      while (!existsSync(join(run, 'attempts', `${attempt}.json`))) await sleep(5);
      // Before the training process has made a step.
      launched.child.kill('SIGUSR1');
      while (!launched.output().includes('SIGUSR1: the run is suspended in')) await sleep(20);
      while (startsOf(journal).length < attempt || linesOf(journal).pop()?.type !== 'metrics') await sleep(20);
      expect(existsSync(join(run, 'attempts', `${attempt}.end.json`))).toBe(false);
      writeFileSync(join(slurm, 'near'), '');
      expect(await launched.exit).toBe(0);
      expect(attemptEnd(run, attempt)).toBe('requeued');
    }
    const [first, second] = linesOf(journal).flatMap((one) => (one.type === 'end' ? one : []));
    expect(first!.step).toBeGreaterThan(0);
    expect(second!.step).toBeGreaterThan(first!.step);
    expect(startsOf(journal).map(({ step }) => step)).toEqual([0, first!.step]);
    // The number of the whole array would requeue its other tasks, too.
    expect(readFileSync(join(slurm, 'requeued'), 'utf8')).toBe('7_0\n7_0\n');
  },
);

it('is suspended before the end of a job by the lead, and by at most half of the job', () => {
  expect(suspensionAt(0, 3_600_000, 120_000)).toBe(3_480_000);
  expect(suspensionAt(0, 60_000, 45_000)).toBe(30_000);
  expect(suspensionAt(0, 60_000, 120_000)).toBe(30_000);
});

it('knows a job that was cancelled from one that was requeued while their processes end', () => {
  // As Slurm 22.05.8 printed them in jobs that had received SIGTERM by `scancel` and by `scontrol requeue`.
  const cancelled =
    'JobId=1 ArrayJobId=1 ArrayTaskId=1 JobState=COMPLETING Reason=None Requeue=1 Restarts=0 RunTime=00:00:03 TimeLimit=365-00:00:00 StartTime=2026-11-29T23:47:43 EndTime=2026-11-29T23:47:46';
  const requeued =
    'JobId=2 ArrayJobId=1 ArrayTaskId=0 JobState=COMPLETING Reason=None Requeue=1 Restarts=1 RunTime=00:00:00 TimeLimit=UNLIMITED StartTime=2026-11-29T23:47:46 EndTime=Unknown';
  expect(fateOf(cancelled, 0)).toBe('cancelled');
  expect(fateOf(requeued, 0)).toBe('requeued');
  expect(fateOf(cancelled.replace('COMPLETING', 'CANCELLED'), 0)).toBe('cancelled');
  // Cancelled in its second attempt, whose count it knows.
  expect(fateOf(cancelled.replace('Restarts=0', 'Restarts=1'), 1)).toBe('cancelled');
  // Its time was over, or it still runs.
  expect(fateOf(cancelled.replace('RunTime=00:00:03', 'RunTime=365-00:00:12'), 0)).toBe('open');
  expect(fateOf(cancelled.replace('COMPLETING', 'RUNNING'), 0)).toBe('open');
});

it('ends at once when another job has the same key, or when the run has ended', { timeout: 300_000 }, async () => {
  const { home, run, journal } = target({ steps: 20 });
  writeFileSync(join(home, 'jobs', 'aaaaaaaa-0.claim'), '41');
  const other = launch(home, { SLURM_ARRAY_JOB_ID: '42' });
  expect(await other.exit).toBe(0);
  expect(other.output()).toContain('Job 41 trains this run');
  expect(existsSync(join(run, 'attempts'))).toBe(false);

  expect(await launch(home, { SLURM_ARRAY_JOB_ID: '41' }).exit).toBe(0);
  const before = readFileSync(journal, 'utf8');
  expect(readJournalSummary(journal).last).toMatchObject({ type: 'end', state: 'finished' });
  expect(await launch(home, { SLURM_ARRAY_JOB_ID: '41' }).exit).toBe(0);
  expect(readFileSync(journal, 'utf8')).toBe(before);
});
