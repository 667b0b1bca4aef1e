import { posix } from 'node:path';
import type { TargetSettings } from '../../shared/domain/target';
import { JOBS_FOLDER } from '../../shared/formats/remote-run';
import { quoteWord } from './command';
import { UNSET_NODE_VARIABLES } from './shell-scripts';

/**
 * The script of a job: the person's prologue, then the launcher in place of the shell, so that signals of the scheduler
 * reach it.
 *
 * @param program folder of Gander on the target
 */
export function jobScript(settings: TargetSettings, program: string, key: string): string {
  const launcher = posix.join(program, 'out', 'main', 'launcher.cjs');
  const job = posix.join(settings.folder, JOBS_FOLDER, `${key}.json`);
  return [
    '#!/bin/bash',
    UNSET_NODE_VARIABLES,
    ...settings.prologue,
    `exec ${quoteWord(settings.node ?? 'node')} ${quoteWord(launcher)} ${quoteWord(job)} "$@"`,
    '',
  ].join('\n');
}

/**
 * The script of a check: writes into `jobs/<key>.result` what the compute node has, and last `exit <code>`.
 *
 * @param setsUp sets up the engine before, and writes its output and `setup <code>`
 */
export function checkScript(settings: TargetSettings, program: string, key: string, setsUp: boolean): string {
  const cli = posix.join(program, 'out', 'main', 'cli.cjs');
  const worker = posix.join(program, 'out', 'main', 'worker.cjs');
  const result = posix.join(settings.folder, JOBS_FOLDER, `${key}.result`);
  const node = quoteWord(settings.node ?? 'node');
  const setUp = [`  ${node} ${quoteWord(cli)} setup 2>&1`, '  echo "setup $?"'];
  return [
    '#!/bin/bash',
    UNSET_NODE_VARIABLES,
    ...settings.prologue,
    '{',
    '  echo "host $(hostname)"',
    `  echo "node $(${node} --version 2>&1)"`,
    ...(setsUp ? setUp : []),
    `  ${node} ${quoteWord(worker)} probe 2>&1`,
    '  echo "exit $?"',
    `} > ${quoteWord(`${result}.part`)}`,
    `mv ${quoteWord(`${result}.part`)} ${quoteWord(result)}`,
    '',
  ].join('\n');
}
