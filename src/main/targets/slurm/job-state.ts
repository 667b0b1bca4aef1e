import type { JobOutcome, JobState } from '../target';
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
function describeOutcome(outcome: JobOutcome, { id, nodes, exit }: Pick<JobRecord, 'id' | 'nodes' | 'exit'>): string {
  const on = nodes === undefined ? '' : ` on ${nodes}`;
  switch (outcome) {
    case 'completed':
      return `Job ${id} ended${on}.`;
    case 'failed':
      return `Job ${id} failed${on}${exit ? ` with ${exit.signal > 0 ? `signal ${exit.signal}` : `code ${exit.code}`}` : ''}.`;
    case 'cancelled':
      return `Job ${id} was cancelled.`;
    case 'time-limit':
      return `The time limit of job ${id} ended it${on}.`;
    case 'preempted':
      return `Job ${id} was ended${on}, because one with a higher priority needed its place.`;
    case 'node-failed':
      return `The node${on === '' ? '' : ` ${nodes}`} of job ${id} failed.`;
    case 'out-of-memory':
      return `Job ${id} needed more memory than it was given${on}: add the target again with more --memory, or use a smaller batch.`;
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
