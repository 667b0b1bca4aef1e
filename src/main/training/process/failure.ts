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

/** Classifies an error thrown by training into the reasons of shared/domain/run/run.ts. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof RunFailed) return error.failure;
  if (error instanceof Diverged) return { reason: 'diverged', message: error.message };
  if (error instanceof RefusalError) return { reason: 'engine', message: error.message };
  const trouble = troubleOf(error);
  if (trouble === 'full' && code !== 'EFBIG')
    return { reason: 'disk', message: 'The disk is full: free some space and resume the run.' };
  if (trouble !== undefined || code === 'EEXIST')
    return { reason: 'disk', message: `The run folder could not be written: ${error.message}` };
  if (isOutOfMemory(error.message))
    return { reason: 'out-of-memory', message: 'Out of memory: try a smaller batch size or network.' };
  return { reason: 'crashed', message: error.message };
}
