import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed } from '../../src/shared/domain/run/hyperparameters';
import { JOURNAL_FILE, RUN_FILE } from '../../src/shared/formats/run-file';
import type { RunFile } from '../../src/shared/formats/run-file';
import { warningLabel } from '../../src/shared/domain/warnings/catalogue';
import type { WarningChange } from '../../src/shared/domain/warnings/run-warnings';
import { judge } from './judge';

/** What the thresholds of today say of every run of a home, one line a run; of a branch, of its own steps. */
export function judgeHome(home: string): string[] {
  const folders = readdirSync(join(home, 'runs'))
    .map((name) => join(home, 'runs', name))
    .filter((folder) => existsSync(join(folder, JOURNAL_FILE)));
  return folders.map((folder) => {
    const run = JSON.parse(readFileSync(join(folder, RUN_FILE), 'utf8')) as RunFile;
    const said = judge(join(folder, JOURNAL_FILE), completed(run.hyperparameters), run.dataset.name);
    return `${run.dataset.name}, ${run.name}: ${said.map(inWords).join(', ') || 'nothing'}`;
  });
}

const inWords = ({ name, state, step, value }: WarningChange): string =>
  `${warningLabel(name)} ${state} at ${step} (${value.toPrecision(3)})`;
