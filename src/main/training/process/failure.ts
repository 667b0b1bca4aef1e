import path from 'node:path';
import { m } from '../../../paraglide/messages';
import { thisInstallation } from '../../files/installation';
import type { FailureReason } from '../../../shared/domain/run/run';
import { troubleOf } from '../../../shared/contract/disk-trouble';
import { RefusalError } from '../../../shared/contract/outcome';
import { isOutOfMemory } from '../../../shared/lib/out-of-memory';
import { Diverged } from '../train';

/** Why a run failed, and a message with advice. */
export interface Failure {
  reason: FailureReason;
  message: string;
}

/** An error with a known failure reason. */
export class RunFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Folders of an installation, which training reads and never writes. */
const OWN_FOLDERS = ['node_modules', 'out', 'prebuilt', 'resources'];

/** Whether an error of the file system is about a file that is part of Gander, and so not about a disk. */
function isOwnFile(error: NodeJS.ErrnoException): boolean {
  if (error.path === undefined) return false;
  const [folder = ''] = path.relative(thisInstallation().root, error.path).split(path.sep);
  return OWN_FOLDERS.includes(folder);
}

/** Classifies an error thrown by training into the reasons of shared/domain/run/run.ts. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof RunFailed) return error.failure;
  if (error instanceof Diverged) return { reason: 'diverged', message: error.message };
  if (error instanceof RefusalError) return { reason: 'engine', message: error.message };
  if (isOwnFile(error))
    return {
      reason: 'crashed',
      message: m.training_failure_installation({ message: error.message }),
    };
  const trouble = troubleOf(error);
  if (trouble === 'full' && code !== 'EFBIG') return { reason: 'disk', message: m.training_failure_disk_full() };
  if (trouble !== undefined || code === 'EEXIST')
    return { reason: 'disk', message: m.training_failure_folder({ message: error.message }) };
  if (isOutOfMemory(error.message)) return { reason: 'out-of-memory', message: m.training_failure_memory() };
  return { reason: 'crashed', message: error.message };
}
