/** The small number that stands for a run in every other table. */
export type RunKey = number;
