import { m } from '../../../paraglide/messages';
import type { QueueState } from '../../../shared/contract/results';
import { describeReason, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { formatCount, runCount } from '../../lib/format';
import { hashOf } from '../../lib/route';
import type { Route } from '../../lib/route';

export const NOTIFICATION_KINDS = ['failed', 'finished', 'queue'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** A notification about runs. */
export interface RunNotification {
  kind: NotificationKind;
  title: string;
  body: string;
  /** The page that shows it. */
  route: Route;
}

type KnownState = Pick<RunRow, 'state'> | undefined;
type QueueCounts = Pick<QueueState, 'live' | 'queued'>;

/** Runs that finished or failed since `before`, without those that were stopped or cancelled by the user. */
export const endedBetween = (before: (id: string) => KnownState, now: readonly RunRow[]): RunRow[] =>
  now.filter((row) => {
    const previous = before(row.id)?.state;
    return (
      previous !== undefined &&
      (isLive(previous) || previous === 'queued') &&
      (row.state === 'finished' || row.state === 'failed')
    );
  });

/**
 * Notifications about runs that have ended.
 *
 * The end of the queue replaces the notifications of its finished runs. A held queue that contains runs has not ended;
 * a queue of a single run has no notification of its own.
 * @param ended all runs that ended since the queue was last empty
 * @param fresh those that have not been notified yet
 */
export function notificationsFor(
  ended: readonly RunRow[],
  fresh: readonly RunRow[],
  queue: QueueCounts,
  enabled: ReadonlySet<NotificationKind>,
): RunNotification[] {
  const isOver = queue.live.length === 0 && queue.queued.length === 0 && ended.length > 1 && fresh.length > 0;
  const failed = fresh.filter((row) => row.state === 'failed');
  const finished = isOver && enabled.has('queue') ? [] : fresh.filter((row) => row.state === 'finished');
  const all = [...failed.map(failure), ...finished.map(end), ...(isOver ? [endOfQueue(ended)] : [])];
  return all.filter(({ kind }) => enabled.has(kind));
}

const failure = (row: RunRow): RunNotification => ({
  kind: 'failed',
  title: m.settings_notice_failed({ run: row.name }),
  route: { view: 'run', id: row.id },
  body: failureText(row),
});

function failureText({ step, steps, reason, experimentName: experiment }: RunRow): string {
  return reason
    ? m.settings_notice_failed_because({ step, steps, reason: describeReason(reason), experiment })
    : m.settings_notice_failed_at({ step, steps, experiment });
}

const end = (row: RunRow): RunNotification => ({
  kind: 'finished',
  title: m.settings_notice_finished({ run: row.name }),
  route: { view: 'run', id: row.id },
  body: m.settings_notice_finished_body({
    steps: m.common_step_count({ count: formatCount(row.steps) }),
    experiment: row.experimentName,
  }),
});

function endOfQueue(ended: readonly RunRow[]): RunNotification {
  const failed = ended.filter((row) => row.state === 'failed').length;
  const isOneExperiment = new Set(ended.map((row) => row.experiment)).size === 1;
  return {
    kind: 'queue',
    title: m.settings_notice_queue(),
    body:
      failed > 0
        ? m.settings_notice_queue_failed({ runs: runCount(ended.length - failed), failed })
        : m.settings_notice_queue_body({ runs: runCount(ended.length - failed) }),
    route:
      isOneExperiment && ended.length <= 64 ? { view: 'compare', runs: ended.map((row) => row.id) } : { view: 'runs' },
  };
}

/** Whether a page already shows what a notification is about. */
export const isAlreadyShown = (notification: RunNotification, route: Route): boolean =>
  hashOf(notification.route) === hashOf(route) ||
  (notification.kind === 'queue' && route.view === 'runs') ||
  (notification.route.view === 'run' && route.view === 'compare' && route.runs.includes(notification.route.id));
