import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unwrap } from '../../../shared/contract/outcome';
import { checkInput } from '../../../shared/contract/schema-issue';
import { environmentOf } from '../../../shared/domain/compute-plan';
import { computePlanOf } from '../../../shared/domain/run/resolve-plan';
import { parseJson } from '../../../shared/formats/json';
import {
  DEFAULT_LEAD_S,
  jobFile,
  JOBS_FOLDER,
  SUPERSEDED_CODE,
  SUSPENDED_CODE,
  TARGET_RUNS_FOLDER,
} from '../../../shared/formats/remote-run';
import type { AttemptEnd } from '../../../shared/formats/remote-run';
import { JOURNAL_FILE, OUTPUT_FILE, RUN_FILE } from '../../../shared/formats/run-file';
import type { Control, RunFile, WorkerArguments } from '../../../shared/formats/run-file';
import { logLine, stackOf } from '../../core/log-line';
import { writeSynced } from '../../files/write-aside';
import { attemptsOf, beginAttempt, endAttempt, isSuperseded } from './attempts';
import { ControlFile } from './control-file';
import { newestCheckpoint, readEarlierAttempts } from './earlier-attempts';
import { SlurmJob } from './slurm-job';
import { takeOverJournal } from './take-over-journal';

/**
 * Entry of the process that trains a run on a target: `launcher <folder of the target>/jobs/<key>.json [task]`, on a
 * compute node by Slurm, or on a machine without a scheduler.
 *
 * It trains the run from its last good checkpoint in a process of its own, passes on the requests of the control file,
 * and suspends the run when the scheduler announces the end of the job by SIGUSR1 or SIGTERM. Under Slurm it then
 * requeues its job.
 *
 * Exit code 0 when the journal's last line says how the run ended, 1 when it failed, 75 when it is suspended and another
 * job can continue it, 76 when another attempt trains it.
 */
async function main(file: string | undefined, taskText: string | undefined): Promise<number> {
  if (file === undefined) throw new Error('Usage: launcher <folder>/jobs/<key>.json [task]');
  const slurmJob = SlurmJob.of(process.env, logLine);
  const signals = new Signals(slurmJob);
  const jobPath = resolve(file);
  const job = unwrap(checkInput(jobFile, unwrap(parseJson(readFileSync(jobPath)))));
  const task = Number(process.env['SLURM_ARRAY_TASK_ID'] ?? taskText ?? 0);
  const id = job.runs[task];
  if (id === undefined) throw new Error(`${jobPath} has no task ${task}.`);
  const jobs = dirname(jobPath);
  const folder = join(dirname(jobs), TARGET_RUNS_FOLDER, id);
  if (dirname(jobs) === jobs || !jobs.endsWith(JOBS_FOLDER)) throw new Error(`${jobPath} is not in a folder of jobs.`);
  signals.leadMs = 1000 * (job.leadSeconds ?? DEFAULT_LEAD_S);
  const holder = slurmJob?.holder ?? `${hostname()} ${process.pid}`;
  const other = claimTask(join(jobs, `${job.key}-${task}.claim`), holder);
  if (other !== undefined) {
    logLine(`Job ${other} trains this run: this one has the same key (${job.key}), so it ends.`);
    return 0;
  }
  return trainRun(folder, signals, slurmJob);
}

/** The training process, which is built beside this file. */
const WORKER = join(__dirname, 'worker.cjs');

/** Creates the claim of a task; returns the job that has it if that is another one. */
function claimTask(path: string, holder: string): string | undefined {
  try {
    writeSynced(path, 'wx', holder);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = readFileSync(path, 'utf8').trim();
  // Empty while the other job writes it.
  return found === holder ? undefined : found || 'another';
}

async function trainRun(folder: string, signals: Signals, slurmJob: SlurmJob | undefined): Promise<number> {
  const before = attemptsOf(folder);
  const attempt = beginAttempt(folder, {
    ...(slurmJob === undefined ? {} : { job: process.env['SLURM_JOB_ID'] ?? slurmJob.holder }),
    restarts: Number(process.env['SLURM_RESTART_COUNT'] ?? 0),
    host: hostname(),
    pid: process.pid,
    at: new Date().toISOString(),
  });
  const end = (how: AttemptEnd['how'], exit: Partial<AttemptEnd> = {}) =>
    void endAttempt(folder, attempt, { how, ...exit, at: new Date().toISOString() });
  const journal = join(folder, JOURNAL_FILE);
  if (before.newest > 0 && !before.ended.has(before.newest)) {
    logLine(`Attempt ${before.newest} did not record its end: waiting until its journal no longer grows.`);
    if (!(await takeOverJournal(journal, () => signals.received || isSuperseded(folder, attempt)))) {
      end('signal');
      return slurmJob?.requeueOr(SUSPENDED_CODE) ?? SUSPENDED_CODE;
    }
  }
  const earlier = await readEarlierAttempts(journal);
  if (earlier.end !== undefined && earlier.end !== 'parked') {
    logLine(`The run is ${earlier.end}: nothing is left to do.`);
    end('done');
    return 0;
  }
  const checkpoint = await newestCheckpoint(folder, earlier.checkpoints, (step, what) =>
    logLine(`The checkpoint at step ${step} cannot be used: ${what}.`),
  );
  const child = forkWorker({
    folder,
    engine: 'auto',
    attempt,
    ...(checkpoint === undefined ? {} : { resumeFrom: checkpoint }),
  });
  const send = (control: Control): void => void (child.connected && child.send(control, () => undefined));
  // Before its first step: the process that was paused has ended.
  if (earlier.isPaused) send({ type: 'pause' });
  const controls = new ControlFile(folder, earlier.confirmed, send);
  signals.onReceived(() => send({ type: 'park' }));
  const exit = await ended(child);
  controls.close();
  return settle({ folder, attempt, exit, signals, slurmJob, end, wasAskedToPark: controls.wasAskedToPark });
}

interface Ended {
  folder: string;
  attempt: number;
  exit: { code: number | null; signal: string | null };
  signals: Signals;
  slurmJob: SlurmJob | undefined;
  end: (how: AttemptEnd['how'], exit?: Partial<AttemptEnd>) => void;
  wasAskedToPark: boolean;
}

async function settle({ folder, attempt, exit, signals, slurmJob, end, wasAskedToPark }: Ended): Promise<number> {
  if (exit.code === SUPERSEDED_CODE || isSuperseded(folder, attempt)) {
    end('superseded', exit);
    return SUPERSEDED_CODE;
  }
  const { end: state, steps } = await readEarlierAttempts(join(folder, JOURNAL_FILE));
  if (state === undefined) {
    end('crashed', exit);
    return exit.code || 1;
  }
  if (state === 'parked' && signals.received && !wasAskedToPark) {
    if (steps === 0 && signals.isAtTimeLimit) {
      logLine('It made no step in the time of this job, so the job is not requeued.');
      end('signal', exit);
      return SUSPENDED_CODE;
    }
    end('requeued', exit);
    const code = (await slurmJob?.requeueOr(SUSPENDED_CODE)) ?? SUSPENDED_CODE;
    if (code !== 0) end('signal', exit);
    return code;
  }
  end('done', exit);
  return state === 'failed' ? 1 : 0;
}

function forkWorker(args: WorkerArguments): ChildProcess {
  const run = unwrap(parseJson(readFileSync(join(args.folder, RUN_FILE)))) as RunFile;
  const output = openSync(join(args.folder, OUTPUT_FILE), 'a');
  const child = fork(WORKER, [JSON.stringify(args)], {
    stdio: ['ignore', output, output, 'ipc'],
    env: { ...process.env, ...environmentOf(computePlanOf(run.hyperparameters)) },
  });
  closeSync(output);
  return child;
}

const ended = (child: ChildProcess): Promise<Ended['exit']> =>
  new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => {
      resolve({ code, signal });
    });
    child.on('error', (error) => {
      if (child.pid === undefined) reject(error);
    });
  });

/** How often a launcher that was warned asks when its job ends: a preemption shortens the rest. */
const LOOK_MS = 10_000;

/**
 * Signals by which a scheduler announces the end of a job. A listener for SIGUSR1 keeps Node's debugger closed.
 *
 * Slurm may send SIGUSR1 more than a minute early, and for a short job at its start, so after it the run trains on until
 * its suspension is due. At SIGTERM and SIGINT it is suspended at once.
 */
class Signals {
  received = false;
  /** Before the end of a job, for the checkpoint. */
  leadMs = 1000 * DEFAULT_LEAD_S;
  /** Whether the run is suspended because the time of its job is over. */
  isAtTimeLimit = false;
  private isWarned = false;
  private listener: (() => void) | undefined;

  constructor(private readonly slurmJob: SlurmJob | undefined) {
    process.on('SIGUSR1', () => void this.warn());
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        this.receive(signal);
      });
  }

  /** Called at each signal, and at once if there has been one. */
  onReceived(listener: () => void): void {
    this.listener = listener;
    if (this.received) listener();
  }

  private async warn(): Promise<void> {
    if (this.isWarned) return;
    this.isWarned = true;
    for (let isFirst = true; this.slurmJob && !this.received; isFirst = false) {
      const restMs = await this.slurmJob.untilSuspensionMs(this.leadMs);
      if (restMs === 0) break;
      if (isFirst) logLine(`SIGUSR1: the run is suspended in ${Math.ceil(restMs / 1000)} s.`);
      await sleep(Math.min(restMs, LOOK_MS), undefined, { ref: false });
    }
    if (this.received) return;
    this.isAtTimeLimit = true;
    this.receive('SIGUSR1');
  }

  private receive(signal: string): void {
    logLine(`${signal}: the run is suspended.`);
    this.received = true;
    this.listener?.();
  }
}

process.stderr.on('error', () => undefined);
if (existsSync(WORKER))
  main(process.argv[2], process.argv[3]).then(
    (code) => process.exit(code),
    (error: unknown) => {
      logLine(stackOf(error));
      process.exit(1);
    },
  );
else {
  logLine(`${WORKER} is missing: this installation of Gander is not complete.`);
  process.exitCode = 1;
}
