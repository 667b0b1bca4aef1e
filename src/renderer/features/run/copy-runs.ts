import { commandLine } from '../../../shared/domain/run/command-line';
import { differences } from '../../../shared/domain/run/difference';
import { isTrained } from '../../../shared/domain/run/run';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { m } from '../../../paraglide/messages';
import { router } from '../../app/router.svelte';
import { valueLabel } from '../../lib/format';
import { copyText } from '../../ui/browser';
import { toasts } from '../../ui/toasts.svelte';
import { datasets } from '../new-experiment/datasets.svelte';

/** Whether settings of these runs can be duplicated and copied as a command: Gander trains at least one of them. */
export const canDuplicate = (rows: readonly Pick<RunRow, 'hyperparameters'>[]): boolean => rows.some(isTrained);

/** Opens a new experiment with the settings of these runs; see `ExperimentForm.duplicate`. */
export function duplicate(runs: readonly RunId[]): void {
  router.go({ view: 'new', runs: [...runs] });
}

/** Copies the commands that make these runs again. Runs of other programs are left out. */
export async function copyCommandLine(rows: readonly RunRow[]): Promise<void> {
  const text = commandLine(rows.filter(isTrained), datasets.list, isWindows() ? 'windows' : 'posix');
  await copy(text, m.run_command_copied());
}

/** Copies a table of the settings in which two or more runs differ. */
export async function copyDifferences(rows: readonly RunRow[]): Promise<void> {
  const text = differenceText(rows);
  if (text === '') toasts.info(m.common_equal_settings());
  else await copy(text, m.run_differences_copied());
}

/** A line for each setting in which the runs differ, a column for each run; empty where they do not differ. */
export function differenceText(rows: readonly RunRow[]): string {
  const found = differences(rows);
  if (found.length === 0) return '';
  const lines = [
    ['', ...rows.map(({ name }) => name)],
    ...found.map(({ name, label, values }) => [
      label,
      ...values.map((value) => String(valueLabel(name, value) ?? '–')),
    ]),
  ];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) =>
      line
        .map((text, i) => text.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function copy(text: string, done: string): Promise<void> {
  if (await copyText(text)) toasts.info(done);
  else toasts.error(m.common_no_clipboard());
}

const isWindows = (): boolean => navigator.userAgent.includes('Windows');
