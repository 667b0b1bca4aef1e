import { m } from '../../../paraglide/messages';

/**
 * Where a job of a target is. `submitting`: its submission is recorded, and may not have reached the scheduler.
 * `cancelling`: it is to be cancelled, which the target has not confirmed.
 */
type JobPhase = 'submitting' | 'queued' | 'starting' | 'running' | 'cancelling' | 'ended';

/** How a job ended, in terms that every kind of target has. */
export type JobOutcome =
  'completed' | 'failed' | 'cancelled' | 'time-limit' | 'preempted' | 'node-failed' | 'out-of-memory';

/** The job that trains a run on a target. */
export interface RemoteJob {
  /** Key of the submission; the job is named `gander-<key>`. */
  key: string;
  /** Index of the run in the submission. */
  task: number;
  phase: JobPhase;
  /** As the scheduler numbers it: `123`, or `123_4` in an array. */
  job?: string;
  /** What it waits for, in the word of the scheduler: `Priority`, `Resources`. */
  reason?: string;
  /** A sentence on what it waits for, or how it ended. */
  message?: string;
  /** How it ended; absent until then, and where the scheduler no longer knows it. */
  outcome?: JobOutcome;
  /** How often the scheduler has put it back into its queue. */
  restarts?: number;
  node?: string;
  /** Number of the last request in the control file. */
  requests?: number;
  /** Step of the run when it was submitted. */
  fromStep?: number;
  submittedAt: string;
}

/**
 * Why the job of a run ended before the run, in a few words; undefined while it may train, and where the run or its user
 * ended it.
 */
export function describeJobEnd(job: RemoteJob | undefined): string | undefined {
  switch (job?.outcome) {
    case 'cancelled':
      return m.target_job_end_cancelled();
    case 'time-limit':
      return m.target_job_end_time_limit();
    case 'preempted':
      return m.target_job_end_preempted();
    case 'node-failed':
      return m.target_job_end_node_failed();
    case 'out-of-memory':
      return m.target_job_end_out_of_memory();
    case 'completed':
    case 'failed':
    case undefined:
      return undefined;
  }
}

/** Whether a job may still train, or begin to. */
export const isPending = (job: RemoteJob | undefined): job is RemoteJob => job !== undefined && job.phase !== 'ended';
