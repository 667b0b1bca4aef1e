/**
 * Expected refusals as values.
 *
 * A refusal is a sentence for a person: what is wrong, where, and what to do. A thrown error is a programming error.
 */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: Refusal };

export interface Refusal {
  /** One sentence: what is wrong, where, and what to do. */
  message: string;
  /** Name of the field or file at fault, where there is one. */
  at?: string;
}

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });

export const refuse = (message: string, at?: string): { ok: false; error: Refusal } => ({
  ok: false,
  error: at === undefined ? { message } : { message, at },
});

/** A refusal thrown through a layer that can only throw; the outermost layer converts it back into its sentence. */
export class RefusalError extends Error {
  override name = 'RefusalError';
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** The value of an outcome; throws {@link RefusalError} for a refusal. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new RefusalError(outcome.error);
}

/** Compile-time check that every case of a union is handled. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}`);
}
