import { memory } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { TrainingClock } from './process/training-clock';
import { hasGraphs } from './compiled/native';
import { recordIteration } from './compiled/iteration';
import type { Controls } from './process/control';
import { eagerIteration } from './eager';
import type { Iteration } from './iteration';
import { firstNonFinite, PendingReadings } from './output/pending-readings';
import type { LoggedStep } from './output/pending-readings';
import type { Trainer } from './trainer';

/** Who is told of what happens. A promise that is returned is waited for. */
export interface TrainingListener {
  metrics(rows: LoggedStep[]): void;
  /** The generator is ready to be sampled. */
  sample(): Promise<void> | void;
  /** The generator is ready to be scored; `breathe` lets messages in meanwhile. */
  score?(breathe: () => Promise<void>): Promise<void>;
  /** All state is that after the step; `seconds` is the training time. With `isParking` the run only waits to go on from here. */
  checkpoint(seconds: number, isParking: boolean): Promise<void> | void;
  state(state: 'running' | 'paused', step: number): void;
  /** Resolves when the disk takes again what was reported; undefined while it does. */
  ready?(): Promise<void> | undefined;
  /** Something that a person may want to know. */
  event?(level: 'info' | 'warning', code: string, message: string): void;
}

/** A loss or a diagnostic became NaN or infinite. */
export class Diverged extends Error {
  override name = 'Diverged';
}

/** How often numbers are read from the engine, in seconds. */
const READ_INTERVAL_S = 0.25;

/**
 * Trains until the last step, or until a control message ends it.
 *
 * Each step is n_critic updates of the discriminator, each on a fresh batch, and one of the generator.
 * @param again steps, ascending, after which there is a sample beside those at `sampleEvery`
 * @throws Diverged when a number that was logged is not finite; rows up to there have been reported
 */
export async function train(
  trainer: Trainer,
  controls: Controls,
  report: TrainingListener,
  again: readonly number[] = [],
): Promise<'finished' | 'stopped' | 'parked'> {
  const { h } = trainer;
  const toSample = again.filter((step) => step > trainer.step);
  const iteration = openIteration(trainer, controls, report);
  const clock = (trainer.clock = new TrainingClock(trainer.secondsBefore));
  const pending = new PendingReadings();
  let lastRead = clock.seconds;
  /** Seconds that the last step took. */
  let perStep = Infinity;
  let diagnosed = { step: trainer.step, seconds: clock.seconds };

  const flush = () => {
    const rows = pending.read();
    lastRead = clock.seconds;
    const bad = firstNonFinite(rows);
    report.metrics(bad ? rows.filter((row) => row.step <= bad.step) : rows);
    if (bad) throw new Diverged(`${bad.metric} became ${bad.value} at step ${bad.step}: try a smaller learning rate.`);
  };
  const sample = async () => {
    flush();
    iteration.settle();
    await report.sample();
  };
  // Off the clock: what a run is measured by is no part of its training.
  const score = async () => {
    flush();
    iteration.settle();
    clock.hold('score');
    await report.score?.(() => controls.breathe());
    clock.go('score');
    lastRead = clock.seconds;
  };
  const checkpoint = async (isParking = false) => {
    flush();
    iteration.settle();
    await report.checkpoint(clock.seconds, isParking);
  };

  if (trainer.step === 0) await sample();
  while (trainer.step < h.steps) {
    await controls.breathe();
    await report.ready?.();
    if (controls.isPaused) await waitOutPause();
    if (controls.end) break;

    const first = trainer.step + 1;
    const diagnose = first % h.diagnosticsEvery === 0;
    const several =
      perStep * iteration.stride < READ_INTERVAL_S / 2 && freeSteps(h, trainer.step, toSample[0]) >= iteration.stride;
    const count = several ? iteration.stride : 1;
    const from = clock.seconds;
    const updates = await iteration.run(diagnose, count);
    const step = (trainer.step += count);

    const seconds = clock.seconds;
    perStep = (seconds - from) / count;
    // Steps that were one call share its time equally.
    const rows = Array.from({ length: count }, (_, i) => ({
      step: first + i,
      values: { time: from + (i + 1) * perStep },
    }));
    if (diagnose) Object.assign(rows[0]!.values, diagnostics(step, seconds, updates.length));
    pending.add(rows, updates);
    if (seconds - lastRead >= READ_INTERVAL_S) flush();
    const drawnBefore = toSample[0] === step && toSample.shift() !== undefined;
    if (step === h.steps || step % h.sampleEvery === 0 || controls.take('sample') || drawnBefore) await sample();
    // Before the checkpoint, so that a run that goes on from there has it.
    if (isScored(h, step)) await score();
    // What is asked for is taken also where a checkpoint is due, or the next step would have one more.
    if (controls.take('checkpoint') || step === h.steps || step % h.checkpointEvery === 0) await checkpoint();
  }
  if (trainer.step >= h.steps) return 'finished';
  await checkpoint(controls.end === 'parked');
  return controls.end!;

  async function waitOutPause(): Promise<void> {
    flush();
    clock.hold('pause');
    report.state('paused', trainer.step);
    while (controls.isPaused) await controls.nextMessage();
    if (!controls.end) report.state('running', trainer.step);
    clock.go('pause');
    lastRead = clock.seconds;
  }

  function diagnostics(step: number, seconds: number, fresh: number): Record<string, number> {
    const stepsPerSecond = (step - diagnosed.step) / Math.max(seconds - diagnosed.seconds, 1e-9);
    diagnosed = { step, seconds };
    const held = pending.tensors + fresh;
    return { stepsPerSecond, memory: process.memoryUsage.rss() / 2 ** 20, tensors: memory().numTensors - held };
  }
}

/** At the interval, and where a run ends that came so far. */
function isScored({ scoreEvery = 0, steps }: Hyperparameters, step: number): boolean {
  return scoreEvery > 0 && step >= scoreEvery && (step % scoreEvery === 0 || step === steps);
}

/** Steps from here on of which only the last may be one after which something is to be done, and none one that is diagnosed. */
function freeSteps(h: Hyperparameters, done: number, toSample = Infinity): number {
  const until = (every: number) => every - (done % every);
  return Math.min(
    h.steps - done,
    toSample - done,
    until(h.sampleEvery),
    until(h.checkpointEvery),
    h.scoreEvery ? until(h.scoreEvery) : Infinity,
    until(h.diagnosticsEvery) - 1,
  );
}

/** The step as a graph where the engine can run one, otherwise operation by operation; `GANDER_STEP=eager` asks for that. */
function openIteration(trainer: Trainer, controls: Controls, report: TrainingListener): Iteration {
  if (!hasGraphs() || process.env['GANDER_STEP'] === 'eager') return eagerIteration(trainer, controls);
  if (trainer.recorded === undefined) {
    const recorded = recordIteration(trainer);
    trainer.recorded = recorded.ok ? recorded.value : null;
    if (!recorded.ok)
      report.event?.('info', 'eager', `The step is executed operation by operation: ${recorded.error.message}`);
  }
  trainer.recorded?.begin();
  return trainer.recorded ?? eagerIteration(trainer, controls);
}
