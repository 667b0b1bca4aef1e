import { refuse, RefusalError } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { describeSystemError, isSystemError } from '../../shared/lib/system-error';

/** Throws a refusal, for code below a layer that can only throw. */
export function fail(message: string, at?: string): never {
  throw new RefusalError(refuse(message, at).error);
}

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
    if (isSystemError(error)) return refuse(describeSystemError(error, error.path ?? 'A file')!, error.path);
    throw error;
  }
}

/** Throws a refusal once the signal is aborted. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) fail('Cancelled; nothing was kept.');
}
