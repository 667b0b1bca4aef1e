import { m } from '../../../paraglide/messages';
import { encodeNumber } from '../../../shared/formats/journal-lines';
import { metric } from '../../../shared/domain/metrics';
import { warningLabel } from '../../../shared/domain/warnings/catalogue';
import { describeWarningChange, settingsWarnings } from '../../../shared/domain/warnings/run-warnings';
import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { Controls } from '../process/control';
import type { Journal } from '../output/journal';
import type { LoggedStep } from '../output/pending-readings';
import type { Trainer } from '../trainer';
import type { WarningHistory } from './announced-warnings';
import { bestKeeper } from './best-keeper';
import { WarningWatcher } from './watcher';

/**
 * Watches the recorded metrics of a run: writes warnings to its journal, and pauses or stops the run as configured.
 */
export interface RunWatch {
  /** Called with the rows just written to the journal. */
  logged(rows: readonly LoggedStep[]): void;
  /** Returns why the run was stopped, if a warning stopped it. */
  stoppedBy(): string | undefined;
}

/**
 * @param history of a resumed run
 * @param controls receive the requests; without them only warnings are written
 */
export function watchRun(
  dataset: string,
  { h, step }: Trainer,
  journal: Pick<Journal, 'append'>,
  history?: WarningHistory,
  controls?: Pick<Controls, 'request'>,
): RunWatch {
  let stopped: string | undefined;
  const watcher = new WarningWatcher({ h, dataset }, (change) => {
    journal.append({
      type: 'event',
      step: change.step,
      level: levelOf(change),
      code: change.name,
      message: describeWarningChange(change),
      warning: {
        state: change.state,
        value: encodeNumber(change.value),
        ...(change.threshold === undefined ? {} : { threshold: change.threshold }),
      },
    });
    if (change.state === 'passed' || change.name === 'diverged' || isOfSettings(change)) return;
    if (h.onWarning === 'pause') controls?.request('pause');
    if (h.onWarning !== 'stop' || stopped !== undefined) return;
    stopped = m.training_stopped_on_warning({ name: warningLabel(change.name), step: change.step });
    controls?.request('stop');
  });
  const best = bestKeeper(h, ({ step: at, name, value }) => {
    const label = metric(name)?.label ?? name;
    journal.append({
      type: 'event',
      step: at,
      level: 'info',
      code: 'best',
      message: m.training_best({ label, value: Number(value.toPrecision(4)) }),
    });
    controls?.request('checkpoint');
  });
  const fromSettings = settingsWarnings(h);
  const isOfSettings = ({ name }: WarningChange) =>
    fromSettings.some((settingsWarning) => settingsWarning.name === name);
  watcher.resume(history?.changes ?? [], history?.rows ?? []);
  best?.resume(history?.rows ?? []);
  for (const settingsWarning of fromSettings) watcher.begin({ ...settingsWarning, step });
  return {
    logged(rows) {
      // Row by row, so that the events of both are in step order.
      for (const row of rows) {
        watcher.addRows([row]);
        best?.add([row]);
      }
    },
    stoppedBy: () => stopped,
  };
}

const levelOf = ({ state, name }: WarningChange) =>
  state === 'passed' ? 'info' : name === 'diverged' ? 'error' : 'warning';
