import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed } from '../../src/shared/domain/run/hyperparameters';
import { JOURNAL_FILE, RUN_FILE } from '../../src/shared/formats/run-file';
import type { RunFile } from '../../src/shared/formats/run-file';
import { warningLabel } from '../../src/shared/domain/warnings/catalogue';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import { findWarnings } from './find-warnings';

/**
 * Returns the warnings that the current thresholds give for each run of a home, one line per run; for a branch, those
 * of its own steps.
 */
export function warningsOfHome(home: string): string[] {
  const folders = readdirSync(join(home, 'runs'))
    .map((name) => join(home, 'runs', name))
    .filter((folder) => existsSync(join(folder, JOURNAL_FILE)));
  return folders.map((folder) => {
    const run = JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8')) as RunFile;
    const found = findWarnings(join(folder, JOURNAL_FILE), completed(run.hyperparameters), run.dataset.name);
    return `${run.dataset.name}, ${run.name}: ${found.map(describe).join(', ') || 'none'}`;
  });
}

const describe = ({ name, state, step, value }: WarningChange): string =>
  `${warningLabel(name)} ${state} at ${step} (${value.toPrecision(3)})`;
