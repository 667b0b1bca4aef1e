import type { FailureReason } from '../../../shared/domain/run/run';
import type { AttemptEnd } from '../../../shared/formats/remote-run';
import type { JobOutcome } from '../../../shared/domain/run/remote-job';
import type { LifecycleEvent } from '../state-machine';
import type { StoredRun } from '../../database';
import { inEnglish } from '../../../shared/locale';
import { m } from '../../../paraglide/messages';

/** How a job ended, as far as the scheduler and the run folder say. */
export interface JobEnd {
  /** `unknown`: the scheduler no longer knows the job. */
  outcome: JobOutcome | 'unknown';
  /** A sentence. */
  message: string;
  /** What the last attempt recorded; absent if it recorded nothing. */
  attempt?: AttemptEnd;
  /** Step of the newest checkpoint. */
  checkpoint?: number | undefined;
}

/**
 * What becomes of a run whose job has ended, once all of its journal has been read: nothing (the journal says it), an end,
 * or another job that continues it.
 *
 * A job that ended without the run's doing is followed by another one only if the run made progress in it, so that a time
 * limit shorter than the start of a run does not submit jobs for ever.
 */
export type Settlement =
  | { type: 'keep'; message?: string }
  | { type: 'resubmit' }
  | { type: 'end'; event: LifecycleEvent & { type: 'job-ended' } };

/** Ends that are none of the run's doing; a controller that crashes right after a submission forgets the job. */
const OUTSIDE: readonly JobEnd['outcome'][] = ['time-limit', 'preempted', 'node-failed', 'unknown'];

export function settlementOf(
  run: Pick<StoredRun, 'state' | 'step' | 'job'>,
  { outcome, message, attempt, checkpoint }: JobEnd,
  at: string,
): Settlement {
  if (run.state === 'finished' || run.state === 'stopped' || run.state === 'failed') return { type: 'keep' };
  const began = run.job?.fromStep ?? 0;
  if (run.state === 'parked') {
    const wasSignalled =
      attempt?.how === 'signal' ||
      attempt?.how === 'requeued' ||
      (OUTSIDE.includes(outcome) && attempt?.how !== 'done');
    if (outcome === 'cancelled' || !wasSignalled)
      return outcome === 'cancelled' ? { type: 'keep', message } : { type: 'keep' };
    return run.step > began
      ? { type: 'resubmit' }
      : { type: 'keep', message: `${message} ${inEnglish(() => m.runs_job_no_step())}` };
  }
  // A launcher that was signalled before it trained, and that could not requeue its job, exits with a code for which the
  // scheduler calls the job failed.
  const wasEnded = attempt?.how === 'signal' || attempt?.how === 'requeued';
  const isOutside = OUTSIDE.includes(outcome)
    ? attempt?.how !== 'crashed'
    : wasEnded && (outcome === 'failed' || outcome === 'completed');
  if (isOutside && (run.state === 'queued' || (checkpoint !== undefined && checkpoint > began)))
    return { type: 'resubmit' };
  const advice = inEnglish(() =>
    checkpoint === undefined ? m.runs_not_resumable() : m.runs_resumable({ step: checkpoint }),
  );
  const end = (state: 'failed' | 'interrupted' | 'stopped', reason?: FailureReason): Settlement => ({
    type: 'end',
    event: { type: 'job-ended', at, state, message: `${message} ${advice}`, ...(reason ? { reason } : {}) },
  });
  switch (outcome) {
    case 'cancelled':
      return end('stopped');
    case 'out-of-memory':
      return end('failed', 'out-of-memory');
    case 'failed':
      return wasEnded ? end('interrupted') : end('failed', 'crashed');
    case 'completed':
    case 'unknown':
      return attempt?.how === 'crashed' ? end('failed', 'crashed') : end('interrupted');
    case 'time-limit':
    case 'preempted':
    case 'node-failed':
      return end('interrupted');
  }
}
