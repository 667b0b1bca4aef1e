import { posix } from 'node:path';
import type { TargetSettings } from '../../shared/domain/target';
import { JOBS_FOLDER } from '../../shared/formats/remote-run';
import { quoteWord } from './command';

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
    'unset NODE_OPTIONS ELECTRON_RUN_AS_NODE',
    ...settings.prologue,
    `exec ${quoteWord(settings.node ?? 'node')} ${quoteWord(launcher)} ${quoteWord(job)} "$@"`,
    '',
  ].join('\n');
}
