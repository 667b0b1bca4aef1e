import type { Checkpoint } from '../../../shared/contract/results';
import { isEnded, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { formatCount, formatDuration, formatTime, plural } from '../../lib/format';

/** What is on disk of a run, and what a crash now would lose: short sentences (docs/reliability.md). */
export interface RunSafety {
  journal: string;
  checkpoint: string;
  crash: string;
}

type SafetyRow = Pick<RunRow, 'state' | 'step' | 'steps' | 'stepsPerSecond' | 'hyperparameters'>;

/** @param now milliseconds since 1970 */
export function runSafetyOf(
  run: SafetyRow,
  checkpoints: readonly Pick<Checkpoint, 'step' | 'at'>[],
  now: number,
): RunSafety {
  const last = checkpoints.reduce<Pick<Checkpoint, 'step' | 'at'> | undefined>(
    (newest, one) => (newest && newest.step > one.step ? newest : one),
    undefined,
  );
  return {
    journal: run.step === 0 ? 'nothing yet' : `all up to step ${formatCount(run.step)}`,
    checkpoint: last
      ? `step ${formatCount(last.step)}, ${isLive(run.state) ? `${formatDuration(Math.max(0, now - Date.parse(last.at)) / 1000)} ago` : formatTime(last.at)}`
      : isEnded(run.state)
        ? 'none'
        : 'none yet',
    crash: crashLoss(run, last?.step),
  };
}

const RECORDED_IS_KEPT = 'Listed grids and checkpoints are kept.';

/** What a crash would lose or, if the run has ended, what its end lost. */
function crashLoss(run: SafetyRow, checkpoint: number | undefined): string {
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
      return `lost: at most 1 s of journal lines, and ${retrainedText(run, again, checkpoint)} ${RECORDED_IS_KEPT}`;
    case 'stopped':
    case 'failed':
    case 'interrupted':
      return lossOfEnd(again, checkpoint);
  }
}

function retrainedText(
  { hyperparameters, stepsPerSecond }: SafetyRow,
  again: number,
  checkpoint: number | undefined,
): string {
  const time = stepsPerSecond ? `, about ${formatDuration(again / stepsPerSecond)}` : '';
  if (checkpoint === undefined)
    return `all ${plural(again, 'step')} so far${time}: the first checkpoint is written at step ${formatCount(hyperparameters?.checkpointEvery ?? 0)}.`;
  return again === 0
    ? 'no training.'
    : `the ${plural(again, 'step')} since the checkpoint${time}, which are trained again on resume.`;
}

function lossOfEnd(again: number, checkpoint: number | undefined): string {
  if (checkpoint === undefined) return 'nothing more is lost. There is no checkpoint: a retry starts from step 0.';
  return again === 0
    ? 'nothing is lost: it resumes where it ended.'
    : `nothing more is lost. On resume, the last ${plural(again, 'step')} are trained again.`;
}
