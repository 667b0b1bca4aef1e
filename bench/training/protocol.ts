import type { Run } from './runs';

export type Engine = 'tensorflow' | 'wasm' | 'cpu';

/** What a measured process is asked; it answers with a line of JSON each, after one that names its device. */
export type Job =
  | { job: 'steps'; engine: Engine; runs: readonly Run[]; /** Milliseconds for each run. */ budget: number }
  | {
      job: 'overhead';
      engine: Engine;
      run: Run;
      folder: string;
      /** Steps of a round with recording, and as many without. */ steps: number;
      rounds: number;
    };

/** What a round of `overhead` took, in milliseconds. */
export interface Round {
  on: number;
  off: number;
  /** Of `on`: spent inside the calls that record. */
  inside: number;
}
