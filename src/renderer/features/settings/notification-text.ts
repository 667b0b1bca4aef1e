import type { QueueState } from '../../../shared/contract/results';
import { describeReason, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { plural } from '../../lib/format';
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
  title: `${row.name} failed`,
  route: { view: 'run', id: row.id },
  body: `At step ${row.step} of ${row.steps}${row.reason ? `: ${describeReason(row.reason)}` : ''}. ${row.experimentName}`,
});

const end = (row: RunRow): RunNotification => ({
  kind: 'finished',
  title: `${row.name} finished`,
  route: { view: 'run', id: row.id },
  body: `${plural(row.steps, 'step')}. ${row.experimentName}`,
});

function endOfQueue(ended: readonly RunRow[]): RunNotification {
  const failed = ended.filter((row) => row.state === 'failed').length;
  const isOneExperiment = new Set(ended.map((row) => row.experiment)).size === 1;
  return {
    kind: 'queue',
    title: 'The queue is empty',
    body: `${plural(ended.length - failed, 'run')} finished${failed > 0 ? `, ${failed} failed` : ''}.`,
    route:
      isOneExperiment && ended.length <= 64 ? { view: 'compare', runs: ended.map((row) => row.id) } : { view: 'runs' },
  };
}

/** Whether a page already shows what a notification is about. */
export const isAlreadyShown = (notification: RunNotification, route: Route): boolean =>
  hashOf(notification.route) === hashOf(route) ||
  (notification.kind === 'queue' && route.view === 'runs') ||
  (notification.route.view === 'run' && route.view === 'compare' && route.runs.includes(notification.route.id));
