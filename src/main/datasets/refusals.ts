import { m } from '../../paraglide/messages';
import { refuse, RefusalError } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { describeSystemError, isSystemError } from '../../shared/lib/system-error';

/** Throws a refusal, for code that cannot return one. */
export function fail(message: string, at?: string): never {
  throw new RefusalError(refuse(message, at).error);
}

/**
 * Runs work that may throw, and converts errors that the user can act on to refusals: a RefusalError, a failed system
 * call, a cancelled signal. Other errors are bugs and are rethrown.
 */
export async function asOutcome<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof RefusalError) return { ok: false, error: error.refusal };
    if (signal?.aborted) return refuse(m.dataset_cancelled());
    if (isSystemError(error)) return refuse(describeSystemError(error, error.path ?? m.dataset_a_file())!, error.path);
    throw error;
  }
}

/** Throws a refusal if the signal is aborted. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) fail(m.dataset_cancelled());
}
