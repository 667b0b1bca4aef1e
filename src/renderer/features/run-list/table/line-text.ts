import { m } from '../../../../paraglide/messages';
import { isLive } from '../../../../shared/domain/run/run';
import { describeJobEnd } from '../../../../shared/domain/run/remote-job';
import type { RunRow } from '../../../../shared/domain/run/run';
import { describeRecorded } from '../../../../shared/domain/recorded-text';
import { formatCount, formatDuration, percent } from '../../../lib/format';
import { lastOf } from '../../compare/charts/last-values';
import { formatN, formatSummary } from '../../compare/charts/readout';
import { describeWarned } from '../../compare/warning-steps';
import type { GroupLine } from './group-rows';

/**
 * The text beside the state of a run: time left or progress of a live one, position of a queued one, what the job of its
 * target waits for, or how that job ended.
 */
export function remainingText(row: RunRow): string {
  if (isLive(row.state))
    return row.secondsLeft !== undefined
      ? formatDuration(row.secondsLeft)
      : row.steps === 0
        ? ''
        : `${percent(row.step, row.steps)} %`;
  if (row.state === 'queued' && row.target !== undefined) return onTarget(row.target, row.job);
  if (row.state === 'queued') return row.position ? m.run_list_position({ position: row.position }) : '';
  // The badge has the reason of a failure.
  return (row.reason === undefined && row.state !== 'finished' && describeJobEnd(row.job)) || '';
}

function onTarget(target: string, job: RunRow['job']): string {
  const message = job?.message === undefined ? job?.reason : describeRecorded(job.message);
  if (message === undefined) return m.run_list_on_target({ target });
  return job?.restarts
    ? m.run_list_on_target_requeued({ target, restarts: job.restarts, message })
    : m.run_list_on_target_waits({ target, message });
}

/** `2 warnings: mode collapse at step 400; …` */
export const warningsText = ({ warned }: Pick<RunRow, 'warned'>): string =>
  m.run_list_warnings_list({ count: formatCount(warned.length), list: warned.map(describeWarned).join('; ') });

/** Whether a run has a progress bar: it has begun, is not finished, and its number of steps is known. */
export const hasProgress = ({ state, step, steps }: Pick<RunRow, 'state' | 'step' | 'steps'>): boolean =>
  steps > 0 && state !== 'finished' && (isLive(state) || step > 0);

const GROUP_LOSSES = [
  [m.run_list_column_generator(), 'generatorLoss'],
  [m.run_list_column_discriminator(), 'discriminatorLoss'],
] as const;

/** The newest losses over the seeds of a configuration, each a mean with the sample standard deviation; empty for other groups. */
export function groupLosses({ key, seeds }: GroupLine): { label: string; text: string; n: string }[] {
  if (!seeds) return [];
  return GROUP_LOSSES.flatMap(([label, metric]) => {
    const summary = lastOf({ key, runs: seeds }, metric, 'deviation');
    return summary ? [{ label, text: formatSummary(summary, 'deviation'), n: formatN(summary) }] : [];
  });
}
