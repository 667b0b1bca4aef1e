import { m } from '../../paraglide/messages';
import { assertNever } from '../../shared/contract/outcome';
import { isLive } from '../../shared/domain/run/run';
import type { FailureReason, RunState } from '../../shared/domain/run/run';
import type { NewRun, RunChange, StoredRun } from '../database';
import type { RunEnd } from './supervisor/run-ending';
import { inEnglish } from '../../shared/locale';

/** Ends of a live run that its journal does not record. */
type UnrecordedEnd =
  /** Its process could not be prepared or started. */
  | { type: 'start-failed'; at: string; reason: FailureReason; message: string }
  /** Its process ended without an `end` line, of itself or killed by the system. */
  | { type: 'exit'; at: string; reason: FailureReason; message: string; advice: string }
  /** Its process ended without an `end` line while it waited for its disk. */
  | { type: 'exit-waiting'; at: string; stopAsked: boolean; message: string; advice: string }
  /** Its process did not respond to `stop` and was killed. */
  | { type: 'stop-timeout'; at: string }
  /** Its process did not suspend in time when the app closed, and was killed. */
  | { type: 'close-timeout'; at: string; advice: string }
  /** It has no process, and its journal has no `end` line. */
  | { type: 'process-lost'; at: string; message: string; advice: string };

/**
 * What can happen to the state of a run. Times (`at`) are ISO 8601 in UTC; `advice` is a sentence on how to continue
 * with the run.
 */
export type LifecycleEvent =
  /** The queue has a free slot for it. */
  | { type: 'start' }
  /** It could not start just now, through no fault of its own: it returns to the queue at `position`. */
  | { type: 'requeue'; position: number }
  /** A user resumes it from its last step; `position` is its place in the queue. */
  | { type: 'resume'; position: number }
  /** A user stops or cancels it while it has no process. */
  | { type: 'stop'; at: string }
  /** A user stops it while its process is being prepared. */
  | { type: 'abort'; at: string }
  /** Its journal has a `start` line. */
  | { type: 'journal-start'; at: string }
  /** Its journal has a `state` line. */
  | { type: 'journal-state'; state: 'running' | 'paused' }
  /** Its journal has an `end` line. */
  | { type: 'journal-end'; end: Omit<RunEnd, 'step'> }
  /** A user deletes it for good. */
  | { type: 'delete' }
  /** The job that trains it on its target waits in the queue of the scheduler, possibly again. */
  | { type: 'job-queued'; position: number }
  /** That job has begun. */
  | { type: 'job-started' }
  /** That job has ended, and the journal has no end. */
  | {
      type: 'job-ended';
      at: string;
      state: 'failed' | 'interrupted' | 'stopped';
      reason?: FailureReason;
      message: string;
    }
  | UnrecordedEnd;

/** The columns of a run that decide on a transition. */
export type TransitionSource = Pick<StoredRun, 'state' | 'step'> & { startedAt?: string | undefined };

/** The state of a new row: `queued` at a position of the queue, or that of a run folder, whose journal then says more. */
export const initialState = (
  origin: { type: 'enqueued'; position: number } | { type: 'run-folder' },
): Pick<NewRun, 'state' | 'position'> =>
  origin.type === 'enqueued' ? { state: 'queued', position: origin.position } : { state: 'interrupted' };

/** The columns that a transition changes; `null` clears one. */
export type Transition = RunChange & { state: RunState };

/**
 * The change that an event makes to the row of a run; undefined when the event does not apply in the state of the run.
 *
 * ```
 *   queued ── start ──► starting ── journal-start ──► running ◄── journal-state ──► paused
 *    ▲  │                  │                             │                            │
 *    │  │                  └─────────────────────── live ┴────────────────────────────┘
 *    │  │                                             │
 *    │◄─┼───────────────── requeue ───────────────────┤
 *    │  │                                             ├── journal-end ──► finished, stopped, parked or failed
 *    │  └── stop ──► stopped                          ├── abort (while starting), stop-timeout ──► stopped
 *    │                                                ├── start-failed, exit ──► failed
 *    │                                                ├── exit-waiting ──► stopped if asked to, else interrupted
 *    │                                                └── close-timeout, process-lost ──► interrupted
 *    │
 *    └── resume ── parked, stopped, failed, interrupted
 *
 *   parked, interrupted ── stop ──► stopped
 * ```
 *
 * On a target `queued` is also the state of a run whose job waits in the queue of the scheduler: `job-started` makes it
 * starting, `job-queued` queued again from every live state, parked and interrupted, and `job-ended` ends it without a
 * last line in the journal.
 *
 * A new row begins in its {@link initialState}.
 * The journal is the truth: `journal-start` and `journal-end` apply in every state, because a database that was
 * restored or rebuilt may be behind the journal. `delete` applies in every state and takes a run out of the queue.
 */
export function transition(run: TransitionSource, event: LifecycleEvent): Transition | undefined {
  const { state } = run;
  switch (event.type) {
    case 'start':
      return state === 'queued' ? { state: 'starting', position: null, ...NO_OUTCOME } : undefined;
    case 'requeue':
      return isLive(state) ? { state: 'queued', position: event.position, ...NO_OUTCOME } : undefined;
    case 'resume':
      // A run that trains belongs in the list, so it leaves the archive.
      return isResumable(state)
        ? { state: 'queued', position: event.position, resumeFrom: run.step, archived: false, ...NO_OUTCOME }
        : undefined;
    case 'stop':
      return state === 'queued' || state === 'parked' || state === 'interrupted'
        ? { ...ended('stopped', event.at, describeStop(run)), position: null }
        : undefined;
    case 'abort':
      return state === 'starting'
        ? ended(
            'stopped',
            event.at,
            inEnglish(() => m.runs_ended_before_start()),
          )
        : undefined;
    case 'journal-start':
      return { state: 'running', position: null, startedAt: run.startedAt ?? event.at, ...NO_OUTCOME };
    case 'journal-state':
      return isLive(state) ? { state: event.state } : undefined;
    case 'journal-end': {
      const { reason = null, message = null, endedAt } = event.end;
      return { state: event.end.state, position: null, reason, message, endedAt };
    }
    case 'job-queued':
      return isLive(state) || state === 'parked' || state === 'interrupted'
        ? { state: 'queued', position: event.position, ...NO_OUTCOME }
        : undefined;
    case 'job-started':
      return state === 'queued' ? { state: 'starting', position: null, ...NO_OUTCOME } : undefined;
    case 'job-ended':
      return isLive(state) || state === 'queued'
        ? { ...ended(event.state, event.at, event.message), position: null, reason: event.reason ?? null }
        : undefined;
    case 'delete':
      return { state: state === 'queued' ? 'stopped' : state, position: null, deleted: true };
    case 'start-failed':
    case 'exit':
    case 'exit-waiting':
    case 'stop-timeout':
    case 'close-timeout':
    case 'process-lost':
      return isLive(state) ? endWithoutLine(event) : undefined;
  }
}

/** The end of a live run whose journal does not say how it ended. */
function endWithoutLine(event: UnrecordedEnd): Transition {
  const { at } = event;
  switch (event.type) {
    case 'start-failed':
      return { ...ended('failed', at, event.message), reason: event.reason };
    case 'exit':
      return { ...ended('failed', at, `${event.message} ${event.advice}`), reason: event.reason };
    case 'exit-waiting':
      return ended(
        event.stopAsked ? 'stopped' : 'interrupted',
        at,
        `${inEnglish(() => m.runs_ended_waiting_for_disk())} ${event.message} ${event.advice}`,
      );
    case 'stop-timeout':
      return ended(
        'stopped',
        at,
        inEnglish(() => m.runs_ended_by_force()),
      );
    case 'close-timeout':
      return ended('interrupted', at, `${inEnglish(() => m.runs_ended_not_suspended())} ${event.advice}`);
    case 'process-lost':
      return ended('interrupted', at, `${event.message} ${event.advice}`.trim());
    default:
      return assertNever(event);
  }
}

/** Clears what an earlier process of the run left. */
const NO_OUTCOME = { reason: null, message: null, endedAt: null } as const;

const ended = (state: RunState, endedAt: string, message: string): Transition => ({
  state,
  message,
  endedAt,
  resumeFrom: null,
});

const isResumable = (state: RunState): boolean =>
  state === 'parked' || state === 'stopped' || state === 'failed' || state === 'interrupted';

function describeStop({ state, startedAt }: TransitionSource): string {
  if (state !== 'queued') return inEnglish(() => m.runs_ended_stopped());
  return startedAt === undefined
    ? inEnglish(() => m.runs_ended_cancelled())
    : inEnglish(() => m.runs_ended_cancelled_waiting());
}
