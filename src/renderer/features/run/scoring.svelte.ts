import type { RunId } from '../../../shared/domain/run/run';
import { MIN_SCORED } from '../../../shared/domain/scores';
import type { ScoreReport } from '../../../shared/domain/scores';
import { uniqueId } from '../../../shared/lib/unique-id';
import { api } from '../../api';
import { runInferenceJob } from '../latents/inference-job';
import { runs } from '../run-list/runs.svelte';

/** The number of samples of the scores during training, so that both have the same name and can be compared. */
function sampleCountOf(run: RunId): number {
  const { scoreSamples, samplePoints } = runs.rows.find((row) => row.id === run)?.hyperparameters ?? {};
  return Math.max(MIN_SCORED, scoreSamples ?? samplePoints ?? 1000);
}

/** Scores of a stored checkpoint: being measured, or the result. */
export class Scoring {
  /** The checkpoint that is scored; undefined if there is none. */
  target = $state.raw<{ run: RunId; step: number }>();
  report = $state.raw<ScoreReport>();
  error = $state<string>();
  working = $state(false);
  /** Progress from 0 to 1. */
  share = $state(0);
  private id: string | undefined;

  async start(run: RunId, step: number): Promise<void> {
    this.close();
    const id = (this.id = uniqueId());
    [this.target, this.report, this.error, this.working, this.share] = [{ run, step }, undefined, undefined, true, 0];
    const outcome = await runInferenceJob(
      id,
      (share) => void (this.id === id && (this.share = share)),
      () => api.request('scores:measure', id, { run, step, samples: sampleCountOf(run) }),
    );
    if (this.id !== id) return;
    if (outcome.ok) this.report = outcome.value;
    else this.error = outcome.error.message;
    this.working = false;
  }

  /** Cancels a measurement in progress and clears the result. */
  close(): void {
    const id = this.id;
    this.id = undefined;
    if (this.working && id !== undefined) void api.request('latents:cancel', id);
    [this.target, this.report, this.error, this.working] = [undefined, undefined, undefined, false];
  }
}
