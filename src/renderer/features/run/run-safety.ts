import type { Checkpoint } from '../../../shared/contract/results';
import { isEnded, isLive } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { m } from '../../../paraglide/messages';
import { formatCount, formatDuration, formatTime } from '../../lib/format';

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
    journal: run.step === 0 ? m.run_journal_nothing() : m.run_journal_up_to({ step: formatCount(run.step) }),
    checkpoint: describeCheckpoint(run.state, last, now),
    crash: crashLoss(run, last?.step),
  };
}

function describeCheckpoint(
  state: SafetyRow['state'],
  last: Pick<Checkpoint, 'step' | 'at'> | undefined,
  now: number,
): string {
  if (!last) return isEnded(state) ? m.common_none() : m.run_checkpoint_none_yet();
  const step = formatCount(last.step);
  if (!isLive(state)) return m.run_checkpoint_at({ step, time: formatTime(last.at) });
  return m.run_checkpoint_ago({ step, time: formatDuration(Math.max(0, now - Date.parse(last.at)) / 1000) });
}

/** What a crash would lose or, if the run has ended, what its end lost. */
function crashLoss(run: SafetyRow, checkpoint: number | undefined): string {
  const again = Math.max(0, run.step - (checkpoint ?? 0));
  switch (run.state) {
    case 'finished':
      return m.run_loss_finished();
    case 'parked':
      return m.run_loss_suspended();
    case 'queued':
      return run.step === 0 ? m.run_loss_not_started() : m.run_loss_queued();
    case 'starting':
    case 'running':
    case 'paused':
      return lossOfLive(run, again, checkpoint);
    case 'stopped':
    case 'failed':
    case 'interrupted':
      return lossOfEnd(again, checkpoint);
  }
}

function lossOfLive(
  { hyperparameters, stepsPerSecond }: SafetyRow,
  again: number,
  checkpoint: number | undefined,
): string {
  const count = formatCount(again);
  const time = stepsPerSecond ? formatDuration(again / stepsPerSecond) : undefined;
  if (checkpoint === undefined) {
    const first = formatCount(hyperparameters?.checkpointEvery ?? 0);
    return time === undefined
      ? m.run_loss_no_checkpoint({ count, first })
      : m.run_loss_no_checkpoint_time({ count, time, first });
  }
  if (again === 0) return m.run_loss_no_training();
  return time === undefined ? m.run_loss_since({ count }) : m.run_loss_since_time({ count, time });
}

function lossOfEnd(again: number, checkpoint: number | undefined): string {
  if (checkpoint === undefined) return m.run_loss_ended_no_checkpoint();
  return again === 0 ? m.run_loss_ended_none() : m.run_loss_ended({ count: formatCount(again) });
}
