import type { Checkpoint } from '../../../shared/contract/contract';
import { isEnded, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { formatCount, formatDuration, formatTime, plural } from '../../lib/format';

/** What of a run is on disk, and what a crash at this moment could cost: each a short sentence (docs/reliability.md). */
export interface RunSafety {
  log: string;
  checkpoint: string;
  crash: string;
}

type Of = Pick<RunRow, 'state' | 'step' | 'steps' | 'stepsPerSecond' | 'hyperparameters'>;

/** @param now milliseconds since 1970 */
export function runSafetyOf(run: Of, checkpoints: readonly Pick<Checkpoint, 'step' | 'at'>[], now: number): RunSafety {
  const last = checkpoints.reduce<Pick<Checkpoint, 'step' | 'at'> | undefined>(
    (newest, one) => (newest && newest.step > one.step ? newest : one),
    undefined,
  );
  return {
    log: run.step === 0 ? 'nothing yet' : `all up to step ${formatCount(run.step)}`,
    checkpoint: last
      ? `step ${formatCount(last.step)}, ${isLive(run.state) ? `${formatDuration(Math.max(0, now - Date.parse(last.at)) / 1000)} ago` : formatTime(last.at)}`
      : isEnded(run.state)
        ? 'none'
        : 'none yet',
    crash: costOf(run, last?.step),
  };
}

const STAYS = 'Listed grids and checkpoints are kept.';

/** What is trained again after a crash, or after an end that has been. */
function costOf(run: Of, checkpoint: number | undefined): string {
  const again = Math.max(0, run.step - (checkpoint ?? 0));
  switch (run.state) {
    case 'finished':
      return 'nothing is lost: the whole run is on disk.';
    case 'parked':
      return 'nothing is lost: it resumes from its checkpoint.';
    case 'queued':
      return run.step === 0
        ? 'nothing is lost: it has not started.'
        : 'nothing is lost: it will resume from its checkpoint.';
    case 'starting':
    case 'running':
    case 'paused':
      return `lost: at most 1 s of journal lines, and ${trainedAgain(run, again, checkpoint)} ${STAYS}`;
    case 'stopped':
    case 'failed':
    case 'interrupted':
      return endedAt(again, checkpoint);
  }
}

function trainedAgain({ hyperparameters, stepsPerSecond }: Of, again: number, checkpoint: number | undefined): string {
  const time = stepsPerSecond ? `, about ${formatDuration(again / stepsPerSecond)}` : '';
  if (checkpoint === undefined)
    return `all ${plural(again, 'step')} so far${time}: the first checkpoint is written at step ${formatCount(hyperparameters.checkpointEvery)}.`;
  return again === 0
    ? 'no training.'
    : `the ${plural(again, 'step')} since the checkpoint${time}, which are trained again on resume.`;
}

function endedAt(again: number, checkpoint: number | undefined): string {
  if (checkpoint === undefined) return 'nothing more is lost. There is no checkpoint: a retry starts from step 0.';
  return again === 0
    ? 'nothing is lost: it resumes where it ended.'
    : `nothing more is lost. On resume, the last ${plural(again, 'step')} are trained again.`;
}
