import type { Outcome } from '../../../shared/contract/outcome';

/** The command was used wrongly: one sentence, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The value of an outcome; a refusal of it is wrong use. */
export function asUsage<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new UsageError(outcome.error.message);
}

/** Exit codes of the command; docs/command.md promises them. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;
