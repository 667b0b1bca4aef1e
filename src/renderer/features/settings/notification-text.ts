import type { QueueState } from '../../../shared/contract/contract';
import { describeReason, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { plural } from '../../lib/format';
import { hashOf } from '../../lib/route';
import type { Route } from '../../lib/route';

export const NEWS_KINDS = ['failed', 'finished', 'queue'] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** Something that a person who looked elsewhere wants to hear. */
export interface RunNews {
  kind: NewsKind;
  title: string;
  body: string;
  /** Where to see it. */
  route: Route;
}

type KnownState = Pick<RunRow, 'state'> | undefined;
type QueueCounts = Pick<QueueState, 'live' | 'queued'>;

/** Runs that came to their end between two looks: those that finished or failed by themselves, not those that a person ended. */
export const endedBetween = (before: (id: string) => KnownState, now: readonly RunRow[]): RunRow[] =>
  now.filter((row) => {
    const was = before(row.id)?.state;
    return (
      was !== undefined && (isLive(was) || was === 'queued') && (row.state === 'finished' || row.state === 'failed')
    );
  });

/**
 * What there is to tell of the runs that have ended.
 *
 * The end of the queue stands for its finished runs; a held queue with runs in it is not at its end, nor is one of a single run.
 * @param ended all that ended since the queue was empty last
 * @param fresh those of them that were not told of yet
 */
export function newsOf(
  ended: readonly RunRow[],
  fresh: readonly RunRow[],
  queue: QueueCounts,
  wanted: ReadonlySet<NewsKind>,
): RunNews[] {
  const isOver = queue.live.length === 0 && queue.queued.length === 0 && ended.length > 1 && fresh.length > 0;
  const failed = fresh.filter((row) => row.state === 'failed');
  const finished = isOver && wanted.has('queue') ? [] : fresh.filter((row) => row.state === 'finished');
  const all = [...failed.map(failure), ...finished.map(end), ...(isOver ? [endOfQueue(ended)] : [])];
  return all.filter(({ kind }) => wanted.has(kind));
}

const failure = (row: RunRow): RunNews => ({
  kind: 'failed',
  title: `${row.name} failed`,
  route: { view: 'run', id: row.id },
  body: `At step ${row.step} of ${row.steps}${row.reason ? `: ${describeReason(row.reason)}` : ''}. ${row.experimentName}`,
});

const end = (row: RunRow): RunNews => ({
  kind: 'finished',
  title: `${row.name} finished`,
  route: { view: 'run', id: row.id },
  body: `${plural(row.steps, 'step')}. ${row.experimentName}`,
});

function endOfQueue(ended: readonly RunRow[]): RunNews {
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

/** Whether a page shows what the news is about. */
export const isShown = (news: RunNews, route: Route): boolean =>
  hashOf(news.route) === hashOf(route) ||
  (news.kind === 'queue' && route.view === 'runs') ||
  (news.route.view === 'run' && route.view === 'compare' && route.runs.includes(news.route.id));
