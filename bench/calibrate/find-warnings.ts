import { readFileSync } from 'node:fs';
import { WarningWatcher } from '../../src/main/training/warnings/watcher';
import type { LoggedStep } from '../../src/main/training/output/pending-readings';
import { decodeNumber, parseJournalLine } from '../../src/shared/formats/journal-lines';
import type { Hyperparameters } from '../../src/shared/domain/run/hyperparameters';
import { settingsWarnings } from '../../src/shared/domain/warnings/run-warnings';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';

/**
 * Returns the warnings that the current thresholds give for a recorded run, whatever it was warned of when it was
 * trained.
 */
export function findWarnings(journal: string, h: Hyperparameters, dataset: string): WarningChange[] {
  const found: WarningChange[] = [];
  const watcher = new WarningWatcher({ h, dataset }, (one) => found.push(one));
  for (const one of settingsWarnings(h)) watcher.begin({ ...one, step: 0 });
  watcher.addRows(rowsOf(journal));
  return found;
}

function rowsOf(journal: string): LoggedStep[] {
  const rows = new Map<number, LoggedStep>();
  for (const text of readFileSync(journal, 'utf8').split('\n')) {
    const line = parseJournalLine(text);
    if (!line.ok || line.value.type !== 'metrics') continue;
    const { steps, values } = line.value;
    steps.forEach((step, i) => {
      const row = rows.get(step) ?? { step, values: {} };
      for (const [name, column] of Object.entries(values)) row.values[name] = decodeNumber(column[i]!);
      rows.set(step, row);
    });
  }
  return [...rows.values()].sort((a, b) => a.step - b.step);
}
