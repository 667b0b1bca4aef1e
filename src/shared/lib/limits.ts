/**
 * The largest step accepted from outside (a line of a journal, a range of an export): a thousand steps per second for
 * thirty years. The product of a step and a number of samples still fits in a double.
 */
export const MAX_STEP = 1_000_000_000_000;

/** Max generator updates of a run planned here. */
export const MAX_STEPS = 100_000_000;

/** Largest seed of a plan: a signed 32-bit integer. */
export const MAX_SEED = 2 ** 31 - 1;

/** Max runs queued by one plan. */
export const MAX_RUNS = 1000;

/** Most metrics of one request for series. */
export const MAX_METRICS_READ = 100;
