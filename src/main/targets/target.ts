import type { Outcome } from '../../shared/contract/outcome';
import type { JobOutcome } from '../../shared/domain/run/remote-job';
import type { CommandFault } from './command';

/** What a target is to train: the runs of `jobs/<key>.json`, one for each task. */
export interface Submission {
  key: string;
  tasks: number;
  /** Script in the folder of the target. */
  script: string;
}

/** A submission as recorded; without `job` if its number was never noted. */
export interface Submitted {
  key: string;
  task: number;
  job?: string;
  /** ISO 8601 in UTC. */
  submittedAt: string;
}

/** The state of a job, in terms that every kind of target has. */
export type JobState = {
  /** As the scheduler numbers it: `123`, or `123_4` in an array. */
  job: string;
  restarts?: number;
  node?: string;
} & (
  | {
      phase: 'queued';
      /** What it waits for: the word of the scheduler, and in words. */
      reason?: string;
      message?: string;
    }
  | { phase: 'starting' | 'running' }
  | { phase: 'ended'; outcome: JobOutcome; message: string }
);

/** Name by which the state of a job is found: its key and task. */
export const taskName = ({ key, task }: Pick<Submitted, 'key' | 'task'>): string => `${key}/${task}`;

export type SubmitResult = { ok: true; job: string } | { ok: false; fault: CommandFault; message: string };

/** What a target says about itself. */
export interface Probe {
  /** `slurm 22.05.8`, or the system of a machine without a scheduler. */
  version: string;
  /** Sentences on what is wrong, with what to do. */
  problems: string[];
  /** Sentences on what is less good than it could be. */
  notes?: string[];
}

/**
 * A place that trains runs, as five calls. Slurm and a machine without a scheduler implement it; others can
 * (docs/cluster.md).
 */
export interface Target {
  /** Submits a job, or an array of jobs. `unreachable` if it is not known whether the submission had an effect. */
  submit(submission: Submission): Promise<SubmitResult>;
  /**
   * The states of jobs by {@link taskName}, asked once for all. A job that the target does not know is absent. Jobs
   * without a number are found by their keys.
   */
  state(submitted: readonly Submitted[]): Promise<Outcome<Map<string, JobState>>>;
  /** Ends jobs, or takes them out of the queue; a job that has ended is no error. */
  cancel(submitted: readonly Submitted[]): Promise<Outcome<null>>;
  /** The end of what a job has printed. */
  logs(submitted: Submitted): Promise<Outcome<string>>;
  probe(): Promise<Outcome<Probe>>;
}
