/**
 * The largest step that is accepted from outside (a line of a journal, a range of an export): a thousand steps a second for thirty
 * years. Products of a step and a number of samples stay far below what a double can hold.
 */
export const MAX_STEP = 1_000_000_000_000;

/** Generator updates of the longest run that is planned here. */
export const MAX_STEPS = 100_000_000;

/** Largest seed of a plan: a signed 32-bit integer. */
export const MAX_SEED = 2 ** 31 - 1;

/** Runs that one plan may queue. */
export const MAX_RUNS = 1000;
