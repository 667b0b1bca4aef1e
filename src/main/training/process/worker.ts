import { readFile } from 'node:fs/promises';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { version_core } from '@tensorflow/tfjs-core';
import { m } from '../../../paraglide/messages';
import { troubleOf } from '../../../shared/contract/disk-trouble';
import type { DiskWait } from '../../../shared/contract/disk-trouble';
import { environmentOf } from '../../../shared/domain/compute-plan';
import { computePlanOf } from '../../../shared/domain/run/resolve-plan';
import { parseJson } from '../../../shared/formats/json';
import { unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { systemReason } from '../../../shared/lib/system-error';
import { JOURNAL_FILE, RUN_FILE } from '../../../shared/formats/run-file';
import type { Control, RunFile, WorkerArguments } from '../../../shared/formats/run-file';
import { confirmation, SUPERSEDED_CODE } from '../../../shared/formats/remote-run';
import { readAnnouncedFiles } from '../output/announced-files';
import { openEngine } from '../backends';
import { beginBranch } from '../branch';
import { resumeFrom } from '../output/checkpoints';
import { Controls } from './control';
import { readData } from '../data';
import { Disk } from './disk';
import { failureOf, RunFailed } from './failure';
import type { Failure } from './failure';
import { Journal } from '../output/journal';
import type { JournalFence } from '../output/journal';
import { isSuperseded } from './attempts';
import { serveInference } from '../../inference/worker/serve-inference';
import { listenToParent, sendToParent } from './parent-channel';
import { serveMeasuring } from './measure-plan';
import { probe } from './probe';
import { record } from '../output/recorder';
import { train } from '../train';
import { openTrainer } from '../trainer';
import type { Trainer } from '../trainer';
import { readWarningHistory } from '../warnings/announced-warnings';
import { logLine, stackOf } from '../../core/log-line';

/**
 * Entry of the training process: `worker <JSON of WorkerArguments>`, `worker probe [engine]`, `worker latents`,
 * or `worker measure`.
 *
 * Exit code 0 when the run finished, stopped or was parked, 1 when it failed; the journal's last line says which.
 */
async function main(argument: string | undefined): Promise<number> {
  if (argument === 'probe') return probe(process.argv[3]);
  if (argument === 'latents') return serveInference();
  if (argument === 'measure') return serveMeasuring();
  if (!argument) throw new Error('Usage: worker <JSON of its arguments> | probe');
  return runWorker(JSON.parse(argument) as WorkerArguments);
}

async function runWorker(args: WorkerArguments): Promise<number> {
  const context: Training = {};
  const step = () => context.trainer?.step ?? args.resumeFrom ?? 0;
  const controls = new Controls(() => {
    disk.retryNow();
  });
  const disk = new Disk(args.folder, {
    isEnding: () => controls.end !== undefined,
    onWait: (wait) => {
      reportDiskWait(context, controls, wait);
    },
  });
  const { attempt } = args;
  listenToParent(controls, {
    launched: attempt !== undefined,
    onRequest: (control) => confirm(context, control, step()),
  });
  // Without the go message this process has no lease: the next owner of the home would start a second one on the
  // folder.
  if (args.waits && !(await controls.waitForStart())) return 0;
  const write = () =>
    disk.retry(
      () => context.journal!.pending,
      () => {
        context.journal!.sync();
      },
    );
  const onWriteFailed = () =>
    void write().catch((error: unknown) => {
      if (!controls.end) exitWithError(error);
    });
  const journal = (context.journal = await disk.retry(
    () => 0,
    () =>
      new Journal(
        join(args.folder, JOURNAL_FILE),
        step,
        onWriteFailed,
        attempt === undefined ? undefined : fenceOf(args.folder, attempt),
      ),
  ));
  const ending = await trainRun(args, context, controls, disk).catch((error: unknown) => endingOf(error, controls));
  try {
    journal.append({ type: 'end', step: step(), ...ending });
    await write();
  } finally {
    journal.close();
  }
  return ending.state === 'failed' ? 1 : 0;
}

interface Training {
  journal?: Journal;
  trainer?: Trainer;
  /** Whether the start line is in the journal. */
  isStarted?: boolean;
  /** Requests that arrived before. */
  unconfirmed?: Control[];
}

const fenceOf = (folder: string, attempt: number): JournalFence => {
  const end = (): never => {
    logLine(`Another process trains this run by now, so this one (attempt ${attempt}) ends and writes nothing more.`);
    process.exit(SUPERSEDED_CODE);
  };
  return {
    check: () => {
      if (isSuperseded(folder, attempt)) end();
    },
    end,
  };
};

/** Confirms a numbered request in the journal, or once it has its start line. */
function confirm(context: Training, control: Control, step: number): void {
  const { request, type } = control;
  if (request === undefined || type === 'go') return;
  if (!context.isStarted) return void (context.unconfirmed ??= []).push(control);
  const message = confirmation({ request, type });
  context.journal!.append({ type: 'event', step, level: 'info', code: 'control', message });
}

async function trainRun(args: WorkerArguments, context: Training, controls: Controls, disk: Disk): Promise<Ending> {
  const journal = context.journal!;
  const run = unwrap(
    parseJson(
      await disk.retry(
        () => 0,
        () => readFile(join(args.folder, RUN_FILE)),
      ),
    ),
  ) as RunFile;
  // The supervisor sets it too, for systems where a library does not see what a process sets for itself.
  Object.assign(process.env, environmentOf(computePlanOf(run.hyperparameters)));
  const engine = await openEngine(
    args.engine === 'auto' ? run.hyperparameters.engine : args.engine,
    run.hyperparameters.network,
  );
  const trainer = (context.trainer = await openRun(run, args));
  // On a target a run that has no checkpoint yet begins again by itself: what is recorded of step 0 is not repeated.
  const keptUpTo = args.resumeFrom ?? (args.attempt === undefined ? undefined : 0);
  const announced = await readAnnouncedFiles(join(args.folder, JOURNAL_FILE), keptUpTo);
  journal.firstMetrics = announced.firstMetrics;
  const versions = { node: process.versions.node, gander: run.gander, tfjs: version_core, machine: machine() };
  const host = args.attempt === undefined ? {} : { host: hostname() };
  journal.append({ type: 'start', pid: process.pid, engine, versions, ...host, step: trainer.step });
  context.isStarted = true;
  for (const control of context.unconfirmed ?? []) confirm(context, control, trainer.step);
  await disk.retry(
    () => journal.pending,
    () => {
      journal.sync();
    },
  );
  const warningHistory =
    args.resumeFrom === undefined
      ? undefined
      : await readWarningHistory(join(args.folder, JOURNAL_FILE), args.resumeFrom, run.hyperparameters.keepBest);
  const recorder = record(args.folder, run.dataset, trainer, journal, {
    announced,
    disk,
    controls,
    ...(warningHistory ? { before: warningHistory } : {}),
  });
  if (isNewBranch(run, args)) await recorder.sample();
  let state: Awaited<ReturnType<typeof train>>;
  try {
    state = await train(trainer, controls, recorder, announced.redrawSteps);
  } finally {
    await recorder.settled();
  }
  const message = state === 'stopped' ? recorder.stoppedBy() : undefined;
  return { state, ...(message === undefined ? {} : { message }) };
}

interface Ending extends Partial<Failure> {
  state: 'finished' | 'stopped' | 'parked' | 'failed';
}

/** A run that was to end anyway keeps that state, even if its last files could not be written. */
function endingOf(error: unknown, { end: exitWithError }: Controls): Ending {
  logLine(stackOf(error));
  if (!exitWithError || troubleOf(error) === undefined) return { state: 'failed', ...failureOf(error) };
  return {
    state: exitWithError,
    message: m.training_ended_unwritten({ reason: systemReason(error) ?? (error as Error).message }),
  };
}

/** Reports failing or recovered writes to the parent, the journal and the clock; the journal may be affected too. */
function reportDiskWait(
  { journal, trainer, isStarted: isStarted }: Training,
  controls: Controls,
  wait: DiskWait | null,
): void {
  sendToParent({ type: 'disk', wait });
  if (wait) trainer?.clock?.pause('disk');
  else trainer?.clock?.resume('disk');
  if (!isStarted) return;
  const { step } = trainer!;
  const state = wait || controls.isPaused ? 'paused' : 'running';
  const message = wait ? `${wait.message} ${m.training_disk_waits()}` : m.training_disk_recovered();
  journal!.append({ type: 'event', step, level: wait ? 'warning' : 'info', code: 'disk', message });
  journal!.append({ type: 'state', step, state });
}

/** Rounding may depend on the machine, apart from engine and versions. */
const machine = (): string => [process.platform, process.arch, cpus()[0]?.model.trim()].filter(Boolean).join(' ');

/** Returns whether the run is a branch without steps of its own. */
const isNewBranch = ({ parent }: RunFile, { resumeFrom }: WorkerArguments): boolean =>
  parent !== undefined && (resumeFrom ?? parent.step) === parent.step;

async function openRun(run: RunFile, args: WorkerArguments): Promise<Trainer> {
  const data = unwrapOrBadData(await readData(run.dataset, run.hyperparameters));
  const trainer = openTrainer(run.hyperparameters, data, run.seed, run.latentSeed);
  const { parent } = run;
  if (isNewBranch(run, args)) unwrapOrBadData(await beginBranch(args.folder, parent!, trainer));
  else if (args.resumeFrom !== undefined) unwrapOrBadData(await resumeFrom(args.folder, args.resumeFrom, trainer));
  return trainer;
}

function unwrapOrBadData<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new RunFailed({ reason: 'bad-data', message: outcome.error.message });
  return unwrap(outcome);
}

function exitWithError(error: unknown): never {
  logLine(stackOf(error));
  process.exit(1);
}

// Ignored: a failed write to stderr, such as on a full disk, must not end the process.
process.stderr.on('error', () => undefined);
main(process.argv[2]).then((code) => process.exit(code), exitWithError);
