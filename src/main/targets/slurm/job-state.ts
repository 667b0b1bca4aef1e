import { m } from '../../../paraglide/messages';
import type { JobOutcome } from '../../../shared/domain/run/remote-job';
import type { JobState } from '../target';
import { describePendingReason } from './output/describe-reason';
import type { JobRecord, SchedulerState } from './output/job-record';

const ENDED: Partial<Record<SchedulerState, JobOutcome>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  LAUNCH_FAILED: 'failed',
  CANCELLED: 'cancelled',
  REVOKED: 'cancelled',
  DEADLINE: 'time-limit',
  TIMEOUT: 'time-limit',
  PREEMPTED: 'preempted',
  NODE_FAIL: 'node-failed',
  BOOT_FAIL: 'node-failed',
  OUT_OF_MEMORY: 'out-of-memory',
};

const QUEUED: readonly SchedulerState[] = ['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'SPECIAL_EXIT'];

/** How a job of Slurm ended, as a sentence. */
function describeOutcome(outcome: JobOutcome, { id: job, exit }: Pick<JobRecord, 'id' | 'exit'>): string {
  switch (outcome) {
    case 'completed':
      return m.targets_job_ended({ job });
    case 'failed':
      if (!exit) return m.targets_job_failed({ job });
      return exit.signal > 0
        ? m.targets_job_failed_signal({ job, signal: exit.signal })
        : m.targets_job_failed_code({ job, code: exit.code });
    case 'cancelled':
      return m.targets_job_cancelled({ job });
    case 'time-limit':
      return m.targets_job_time_limit({ job });
    case 'preempted':
      return m.targets_job_preempted({ job });
    case 'node-failed':
      return m.targets_job_node_failed({ job });
    case 'out-of-memory':
      return m.targets_job_out_of_memory({ job });
  }
}

/** The state of a job, in terms that every kind of target has. */
export function jobStateOf(record: JobRecord): JobState {
  const { id, state, reason, restarts, nodes } = record;
  const common = {
    job: id,
    ...(restarts === undefined ? {} : { restarts }),
    ...(nodes === undefined ? {} : { node: nodes }),
  };
  if (QUEUED.includes(state))
    return {
      ...common,
      phase: 'queued',
      ...(reason === undefined ? {} : { reason, message: describePendingReason(reason) }),
    };
  const outcome = ENDED[state];
  if (outcome !== undefined) return { ...common, phase: 'ended', outcome, message: describeOutcome(outcome, record) };
  return { ...common, phase: state === 'CONFIGURING' ? 'starting' : 'running' };
}
