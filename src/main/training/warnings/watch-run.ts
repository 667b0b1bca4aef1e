import { encodeNumber } from '../../../shared/formats/journal-lines';
import { metric } from '../../../shared/domain/metrics';
import { warningLabel } from '../../../shared/domain/warnings/catalogue';
import { describeWarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import { settingsWarnings } from '../../../shared/domain/warnings/settings-warnings';
import type { Controls } from '../process/control';
import type { Journal } from '../output/journal';
import type { LoggedStep } from '../output/pending-readings';
import type { Trainer } from '../trainer';
import type { Before } from './announced-warnings';
import { bestKeeper } from './best-keeper';
import { WarningWatcher } from './watcher';

/** Looks at all that a run logs: writes warnings into its journal, and does what the run's settings say. */
export interface RunWatch {
  /** What was just written into the journal. */
  logged(rows: readonly LoggedStep[]): void;
  /** Why the run was asked to stop, when a rule did. */
  stoppedBy(): string | undefined;
}

/**
 * @param before of a run that goes on: what it said and read up to there
 * @param controls take what the rules ask; without them only warnings are written
 */
export function watchRun(
  dataset: string,
  { h, step }: Trainer,
  journal: Pick<Journal, 'append'>,
  before?: Before,
  controls?: Pick<Controls, 'request'>,
): RunWatch {
  let stopped: string | undefined;
  const watcher = new WarningWatcher({ h, dataset }, (said) => {
    journal.append({
      type: 'event',
      step: said.step,
      level: levelOf(said),
      code: said.name,
      message: describeWarningChange(said),
      warning: {
        state: said.state,
        value: encodeNumber(said.value),
        ...(said.threshold === undefined ? {} : { threshold: said.threshold }),
      },
    });
    if (said.state === 'passed' || said.name === 'diverged' || isOfSettings(said)) return;
    if (h.onWarning === 'pause') controls?.request('pause');
    if (h.onWarning !== 'stop' || stopped !== undefined) return;
    stopped = `Stopped by its setting onWarning: ${warningLabel(said.name)} at step ${said.step}.`;
    controls?.request('stop');
  });
  const best = bestKeeper(h, ({ step: at, name, value }) => {
    const label = metric(name)?.label ?? name;
    journal.append({
      type: 'event',
      step: at,
      level: 'info',
      code: 'best',
      message: `${label} is ${Number(value.toPrecision(4))}, the best so far: a checkpoint is written.`,
    });
    controls?.request('checkpoint');
  });
  const fromSettings = settingsWarnings(h);
  const isOfSettings = ({ name }: WarningChange) => fromSettings.some((one) => one.name === name);
  watcher.resume(before?.said ?? [], before?.rows ?? []);
  best?.resume(before?.rows ?? []);
  for (const one of fromSettings) watcher.begin({ ...one, step });
  return {
    logged(rows) {
      // Row by row, so that events of both stand in the order of their steps.
      for (const row of rows) {
        watcher.take([row]);
        best?.take([row]);
      }
    },
    stoppedBy: () => stopped,
  };
}

const levelOf = ({ state, name }: WarningChange) =>
  state === 'passed' ? 'info' : name === 'diverged' ? 'error' : 'warning';
