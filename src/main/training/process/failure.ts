import type { FailureReason } from '../../../shared/domain/run/run';
import { RefusalError } from '../../../shared/contract/outcome';
import { Diverged } from '../train';

/** Why a run failed, and a sentence with what to do. */
export interface Failure {
  reason: FailureReason;
  message: string;
}

/** A failure that knows its reason. */
export class RunFailed extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

const DISK = new Set(['EEXIST', 'ENOTDIR', 'EROFS', 'EIO', 'EACCES', 'EPERM', 'ENOENT', 'EMFILE', 'EFBIG']);
const MEMORY = /out of memory|\bOOM\b|resource exhausted|bad_alloc|allocation failed|invalid array (buffer )?length/i;

/** Sorts what training threw into the reasons of shared/domain/run/run.ts. */
export function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof RunFailed) return error.failure;
  if (error instanceof Diverged) return { reason: 'diverged', message: error.message };
  if (error instanceof RefusalError) return { reason: 'engine', message: error.message };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return { reason: 'disk', message: 'The disk is full: free some space and resume the run.' };
  if (code && DISK.has(code))
    return { reason: 'disk', message: `The run folder could not be written: ${error.message}` };
  if (MEMORY.test(error.message))
    return { reason: 'out-of-memory', message: 'The memory did not suffice: try a smaller batchSize or network.' };
  return { reason: 'crashed', message: error.message };
}
