import { memory } from '@tensorflow/tfjs-core';
import { m } from '../../paraglide/messages';
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

/** Receives the results of training. A returned promise is awaited. */
export interface TrainingListener {
  metrics(rows: LoggedStep[]): void;
  /** Called when a sample grid is due. */
  sample(): Promise<void> | void;
  /** Called when scores are due; `yieldToMessages` processes pending control messages. */
  score?(yieldToMessages: () => Promise<void>): Promise<void>;
  /**
   * Called when a checkpoint is due.
   *
   * @param seconds training time
   * @param isParking whether the run is being suspended, to be resumed from this checkpoint
   */
  checkpoint(seconds: number, isParking: boolean): Promise<void> | void;
  state(state: 'running' | 'paused', step: number): void;
  /**
   * Returns a promise that resolves when earlier reports can be written to disk again; undefined if they can be now.
   */
  ready?(): Promise<void> | undefined;
  /** Reports an event to be shown to the user. */
  event?(level: 'info' | 'warning', code: string, message: string): void;
}

/** Thrown when a loss or diagnostic is NaN or infinite. */
export class Diverged extends Error {
  override name = 'Diverged';
}

/** Interval between reads of metric values from the engine. */
const READ_INTERVAL_S = 0.25;

/**
 * Trains until the last step, or until a control message ends the run.
 *
 * Each step consists of n_critic updates of the discriminator, each on a new batch, and one of the generator.
 * @param extraSampleSteps steps, ascending, at which a sample grid is drawn in addition to every `sampleEvery` steps
 * @throws Diverged when a recorded value is not finite; rows up to that step have been reported
 */
export async function train(
  trainer: Trainer,
  controls: Controls,
  report: TrainingListener,
  extraSampleSteps: readonly number[] = [],
): Promise<'finished' | 'stopped' | 'parked'> {
  const { h } = trainer;
  const pendingSampleSteps = extraSampleSteps.filter((step) => step > trainer.step);
  const iteration = openIteration(trainer, controls, report);
  const clock = (trainer.clock = new TrainingClock(trainer.secondsBefore));
  const pending = new PendingReadings();
  let lastRead = clock.seconds;
  /** Duration of the last step, in seconds. */
  let perStep = Infinity;
  let diagnosed = { step: trainer.step, seconds: clock.seconds };

  const flush = () => {
    const rows = pending.read();
    lastRead = clock.seconds;
    const bad = firstNonFinite(rows);
    report.metrics(bad ? rows.filter((row) => row.step <= bad.step) : rows);
    if (bad) throw new Diverged(m.training_diverged({ metric: bad.metric, value: bad.value, step: bad.step }));
  };
  const sample = async () => {
    flush();
    iteration.settle();
    await report.sample();
  };
  // Scoring is not part of the training time.
  const score = async () => {
    flush();
    iteration.settle();
    clock.pause('score');
    await report.score?.(() => controls.yieldToMessages());
    clock.resume('score');
    lastRead = clock.seconds;
  };
  const checkpoint = async (isParking = false) => {
    flush();
    iteration.settle();
    await report.checkpoint(clock.seconds, isParking);
  };

  if (trainer.step === 0) await sample();
  while (trainer.step < h.steps) {
    await controls.yieldToMessages();
    await report.ready?.();
    if (controls.isPaused) await waitWhilePaused();
    if (controls.end) break;

    const first = trainer.step + 1;
    const diagnose = first % h.diagnosticsEvery === 0;
    const isMultiStep =
      perStep * iteration.stride < READ_INTERVAL_S / 2 &&
      maxUninterruptedSteps(h, trainer.step, pendingSampleSteps[0]) >= iteration.stride;
    const count = isMultiStep ? iteration.stride : 1;
    const from = clock.seconds;
    const updates = await iteration.run(diagnose, count);
    const step = (trainer.step += count);

    const seconds = clock.seconds;
    perStep = (seconds - from) / count;
    // The time of one call is divided equally among its steps.
    const rows = Array.from({ length: count }, (_, i) => ({
      step: first + i,
      values: { time: from + (i + 1) * perStep },
    }));
    if (diagnose) Object.assign(rows[0]!.values, diagnostics(step, seconds, updates.length));
    pending.add(rows, updates);
    if (seconds - lastRead >= READ_INTERVAL_S) flush();
    const isExtraSample = pendingSampleSteps[0] === step && pendingSampleSteps.shift() !== undefined;
    if (step === h.steps || step % h.sampleEvery === 0 || controls.consume('sample') || isExtraSample) await sample();
    // Scored before the checkpoint, so that a run resumed from it has the score.
    if (isScored(h, step)) await score();
    // A requested checkpoint is also consumed where one is due anyway; otherwise the next step would write another.
    if (controls.consume('checkpoint') || step === h.steps || step % h.checkpointEvery === 0) await checkpoint();
  }
  if (trainer.step >= h.steps) return 'finished';
  await checkpoint(controls.end === 'parked');
  return controls.end!;

  async function waitWhilePaused(): Promise<void> {
    flush();
    clock.pause('pause');
    report.state('paused', trainer.step);
    while (controls.isPaused) await controls.nextMessage();
    if (!controls.end) report.state('running', trainer.step);
    clock.resume('pause');
    lastRead = clock.seconds;
  }

  function diagnostics(step: number, seconds: number, newTensors: number): Record<string, number> {
    const stepsPerSecond = (step - diagnosed.step) / Math.max(seconds - diagnosed.seconds, 1e-9);
    diagnosed = { step, seconds };
    const held = pending.tensors + newTensors;
    return { stepsPerSecond, memory: process.memoryUsage.rss() / 2 ** 20, tensors: memory().numTensors - held };
  }
}

/** Scores are due at the interval, and at the last step if the run reached the first interval. */
function isScored({ scoreEvery = 0, steps }: Hyperparameters, step: number): boolean {
  return scoreEvery > 0 && step >= scoreEvery && (step % scoreEvery === 0 || step === steps);
}

/** Returns how many steps can run in one call: only the last may require an action, and none may be diagnosed. */
function maxUninterruptedSteps(h: Hyperparameters, completed: number, nextSampleStep = Infinity): number {
  const stepsUntil = (every: number) => every - (completed % every);
  return Math.min(
    h.steps - completed,
    nextSampleStep - completed,
    stepsUntil(h.sampleEvery),
    stepsUntil(h.checkpointEvery),
    h.scoreEvery ? stepsUntil(h.scoreEvery) : Infinity,
    stepsUntil(h.diagnosticsEvery) - 1,
  );
}

/** Compiles the step to a graph if the engine supports it, otherwise runs it eagerly, as with `GANDER_STEP=eager`. */
function openIteration(trainer: Trainer, controls: Controls, report: TrainingListener): Iteration {
  if (!hasGraphs() || process.env['GANDER_STEP'] === 'eager') return eagerIteration(trainer, controls);
  if (trainer.recorded === undefined) {
    const recorded = recordIteration(trainer);
    trainer.recorded = recorded.ok ? recorded.value : null;
    if (!recorded.ok) report.event?.('info', 'eager', m.training_eager({ reason: recorded.error.message }));
    else if (recorded.value.notice) report.event?.('info', 'kernels', recorded.value.notice);
  }
  trainer.recorded?.begin();
  return trainer.recorded ?? eagerIteration(trainer, controls);
}
