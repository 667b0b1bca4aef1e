/**
 * Where a job of a target is. `submitting`: its submission is recorded, and may not have reached the scheduler.
 * `cancelling`: it is to be cancelled, which the target has not confirmed.
 */
type JobPhase = 'submitting' | 'queued' | 'starting' | 'running' | 'cancelling' | 'ended';

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
  /** How often the scheduler has put it back into its queue. */
  restarts?: number;
  node?: string;
  /** Number of the last request in the control file. */
  requests?: number;
  /** Step of the run when it was submitted. */
  fromStep?: number;
  submittedAt: string;
}

/** Whether a job may still train, or begin to. */
export const isPending = (job: RemoteJob | undefined): job is RemoteJob => job !== undefined && job.phase !== 'ended';
