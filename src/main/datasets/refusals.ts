import { refuse, RefusalError, type Outcome } from '../../shared/outcome';

/** Throws a refusal, for code below a layer that can only throw. */
export function fail(message: string, at?: string): never {
  throw new RefusalError(refuse(message, at).error);
}

const ADVICE: Record<string, string> = {
  ENOENT: 'it is not there',
  EACCES: 'reading or writing it is not permitted',
  EPERM: 'reading or writing it is not permitted',
  EISDIR: 'it is a folder',
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a part of its path is not a folder',
  ENOSPC: 'the disk is full; free some space and try again',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open; close other programs and try again',
  EIO: 'the disk reported an error',
};

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;

/**
 * Runs work that may throw and turns what a person can act on into a refusal: a RefusalError, a failed system call,
 * a cancelled signal. Anything else is a fault of ours and is thrown on.
 */
export async function asOutcome<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    if (signal?.aborted) return refuse('Cancelled; nothing was kept.');
    if (isSystemError(error)) {
      const why = ADVICE[error.code ?? ''] ?? `the system says ${error.code}`;
      return refuse(error.path ? `${error.path} cannot be used: ${why}.` : `A file cannot be used: ${why}.`, error.path);
    }
    throw error;
  }
}

/** Throws a refusal once the signal is aborted. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) fail('Cancelled; nothing was kept.');
}
