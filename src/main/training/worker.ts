import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version_core } from '@tensorflow/tfjs-core';
import { unwrap } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import { JOURNAL_FILE, RUN_FILE } from '../../shared/run-file';
import type { RunFile, WorkerArguments } from '../../shared/run-file';
import { readAnnounced } from './announced';
import { openEngine } from './backends';
import { beginBranch } from './branch';
import { resumeFrom } from './checkpoints';
import { Controls } from './control';
import { readData } from './data';
import { failureOf, RunFailed } from './failure';
import { Journal } from './journal';
import { serveLatents } from './latents/serve';
import { listen } from './listen';
import { probe } from './probe';
import { record } from './recorder';
import { train } from './train';
import { openTrainer } from './trainer';
import type { Trainer } from './trainer';

/**
 * A training process: `worker <JSON of WorkerArguments>`, `worker probe [engine]`, or `worker latents`.
 *
 * Exit code 0 when the run finished, stopped or parked, 1 when it failed; the journal's last line says which.
 */
async function main(argument: string | undefined): Promise<number> {
  if (argument === 'probe') return probe(process.argv[3]);
  if (argument === 'latents') return serveLatents();
  if (!argument) throw new Error('Usage: worker <JSON of its arguments> | probe');
  const args = JSON.parse(argument) as WorkerArguments;
  const controls = new Controls();
  listen(controls);
  // Without a lease nobody knows of this process: the next owner of the home would start a second one on the same folder.
  if (args.waits && !(await controls.mayGo())) return 0;
  let trainer: Trainer | undefined;
  const step = () => trainer?.step ?? args.resumeFrom ?? 0;
  const journal = new Journal(join(args.folder, JOURNAL_FILE), step);
  try {
    const run = JSON.parse(await readFile(join(args.folder, RUN_FILE), 'utf8')) as RunFile;
    const engine = await openEngine(args.engine === 'auto' ? run.hyperparameters.engine : args.engine, run.hyperparameters.network);
    trainer = await prepare(run, args);
    const announced = await readAnnounced(join(args.folder, JOURNAL_FILE), args.resumeFrom);
    const versions = { node: process.versions.node, gander: run.gander, tfjs: version_core };
    journal.announce({ type: 'start', pid: process.pid, engine, versions, step: trainer.step });
    const recorder = record(args.folder, run.dataset.name, trainer, journal, announced);
    if (begins(run, args)) await recorder.sample();
    const state = await train(trainer, controls, recorder, announced.again).finally(() => recorder.settled());
    journal.append({ type: 'end', step: trainer.step, state });
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    journal.append({ type: 'end', step: step(), state: 'failed', ...failureOf(error) });
    return 1;
  } finally {
    journal.close();
  }
}

/** A branch that has trained no step of its own. */
const begins = ({ parent }: RunFile, { resumeFrom }: WorkerArguments): boolean => parent !== undefined && (resumeFrom ?? parent.step) === parent.step;

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

main(process.argv[2]).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    process.exit(1);
  },
);
