import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { version_core } from '@tensorflow/tfjs-core';
import { troubleOf } from '../../../shared/contract/disk-trouble';
import type { DiskWait } from '../../../shared/contract/disk-trouble';
import { parseJson } from '../../../shared/formats/json';
import { unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { systemReason } from '../../../shared/lib/system-error';
import { JOURNAL_FILE, RUN_FILE } from '../../../shared/formats/run-file';
import type { RunFile, WorkerArguments } from '../../../shared/formats/run-file';
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
import { serveInference } from '../../inference/worker/serve-inference';
import { listenToParent, tellParent } from './parent-channel';
import { probe } from './probe';
import { record } from '../output/recorder';
import { train } from '../train';
import { openTrainer } from '../trainer';
import type { Trainer } from '../trainer';
import { readBefore } from '../warnings/announced-warnings';
import { logLine, stackOf } from '../../core/log-line';

/**
 * A training process: `worker <JSON of WorkerArguments>`, `worker probe [engine]`, or `worker latents`.
 *
 * Exit code 0 when the run finished, stopped or parked, 1 when it failed; the journal's last line says which.
 */
async function main(argument: string | undefined): Promise<number> {
  if (argument === 'probe') return probe(process.argv[3]);
  if (argument === 'latents') return serveInference();
  if (!argument) throw new Error('Usage: worker <JSON of its arguments> | probe');
  return work(JSON.parse(argument) as WorkerArguments);
}

async function work(args: WorkerArguments): Promise<number> {
  const on: Training = {};
  const step = () => on.trainer?.step ?? args.resumeFrom ?? 0;
  const controls = new Controls(() => {
    disk.hurry();
  });
  const disk = new Disk(args.folder, {
    isEnding: () => controls.end !== undefined,
    onWait: (wait) => {
      noteWait(on, controls, wait);
    },
  });
  listenToParent(controls);
  // Without a lease nobody knows of this process: the next owner of the home would start a second one on the same folder.
  if (args.waits && !(await controls.mayGo())) return 0;
  const write = () =>
    disk.keep(
      () => on.journal!.pending,
      () => {
        on.journal!.sync();
      },
    );
  const refused = () =>
    void write().catch((error: unknown) => {
      if (!controls.end) end(error);
    });
  const journal = (on.journal = await disk.keep(
    () => 0,
    () => new Journal(join(args.folder, JOURNAL_FILE), step, refused),
  ));
  const how = await learn(args, on, controls, disk).catch((error: unknown) => ending(error, controls));
  try {
    journal.append({ type: 'end', step: step(), ...how });
    await write();
  } finally {
    journal.close();
  }
  return how.state === 'failed' ? 1 : 0;
}

interface Training {
  journal?: Journal;
  trainer?: Trainer;
  /** The journal says that it began. */
  begun?: boolean;
}

async function learn(args: WorkerArguments, on: Training, controls: Controls, disk: Disk): Promise<Ending> {
  const journal = on.journal!;
  const run = unwrap(
    parseJson(
      await disk.keep(
        () => 0,
        () => readFile(join(args.folder, RUN_FILE)),
      ),
    ),
  ) as RunFile;
  const engine = await openEngine(
    args.engine === 'auto' ? run.hyperparameters.engine : args.engine,
    run.hyperparameters.network,
  );
  const trainer = (on.trainer = await prepare(run, args));
  const announced = await readAnnouncedFiles(join(args.folder, JOURNAL_FILE), args.resumeFrom);
  const versions = { node: process.versions.node, gander: run.gander, tfjs: version_core, machine: machine() };
  journal.append({ type: 'start', pid: process.pid, engine, versions, step: trainer.step });
  on.begun = true;
  await disk.keep(
    () => journal.pending,
    () => {
      journal.sync();
    },
  );
  const before =
    args.resumeFrom === undefined
      ? undefined
      : await readBefore(join(args.folder, JOURNAL_FILE), args.resumeFrom, run.hyperparameters.keepBest);
  const recorder = record(args.folder, run.dataset, trainer, journal, {
    announced,
    disk,
    controls,
    ...(before ? { before } : {}),
  });
  if (begins(run, args)) await recorder.sample();
  const state = await train(trainer, controls, recorder, announced.again).finally(() => recorder.settled());
  const message = state === 'stopped' ? recorder.stoppedBy() : undefined;
  return { state, ...(message === undefined ? {} : { message }) };
}

interface Ending extends Partial<Failure> {
  state: 'finished' | 'stopped' | 'parked' | 'failed';
}

/** A run that was to end anyway ends so, also where the disk no longer takes its last files. */
function ending(error: unknown, { end }: Controls): Ending {
  logLine(stackOf(error));
  if (!end || troubleOf(error) === undefined) return { state: 'failed', ...failureOf(error) };
  return {
    state: end,
    message: `The disk did not take what was trained after the last checkpoint (${systemReason(error) ?? (error as Error).message}).`,
  };
}

/** Parent, journal and clock hear that the disk takes nothing, or takes it again; the journal itself may have to wait with it. */
function noteWait({ journal, trainer, begun }: Training, controls: Controls, wait: DiskWait | null): void {
  tellParent({ type: 'disk', wait });
  if (wait) trainer?.clock?.hold('disk');
  else trainer?.clock?.go('disk');
  if (!begun) return;
  const { step } = trainer!;
  const state = wait || controls.isPaused ? 'paused' : 'running';
  const message = wait
    ? `${wait.message} Training waits, and goes on by itself.`
    : 'The disk takes files again: all that waited was written, and training went on.';
  journal!.append({ type: 'event', step, level: wait ? 'warning' : 'info', code: 'disk', message });
  journal!.append({ type: 'state', step, state });
}

/** What rounding may hang on beside engine and versions. */
const machine = (): string => [process.platform, process.arch, cpus()[0]?.model.trim()].filter(Boolean).join(' ');

/** A branch that has trained no step of its own. */
const begins = ({ parent }: RunFile, { resumeFrom }: WorkerArguments): boolean =>
  parent !== undefined && (resumeFrom ?? parent.step) === parent.step;

async function prepare(run: RunFile, args: WorkerArguments): Promise<Trainer> {
  const data = orBadData(await readData(run.dataset, run.hyperparameters));
  const trainer = openTrainer(run.hyperparameters, data, run.seed, run.latentSeed);
  const { parent } = run;
  if (begins(run, args)) orBadData(await beginBranch(args.folder, parent!, trainer));
  else if (args.resumeFrom !== undefined) orBadData(await resumeFrom(args.folder, args.resumeFrom, trainer));
  return trainer;
}

function orBadData<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new RunFailed({ reason: 'bad-data', message: outcome.error.message });
  return unwrap(outcome);
}

function end(error: unknown): never {
  logLine(stackOf(error));
  process.exit(1);
}

// What cannot be printed, for the disk is full, is no reason to die.
process.stderr.on('error', () => undefined);
main(process.argv[2]).then((code) => process.exit(code), end);
