import type { Outcome } from '../../../shared/contract/outcome';

/** The command was used incorrectly: one sentence, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Returns the value of an outcome. @throws UsageError if it was refused */
export function asUsage<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new UsageError(outcome.error.message);
}

/** Exit codes of the command, documented in docs/command.md. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
