import type { Run } from './runs';

export type Engine = 'tensorflow' | 'wasm' | 'cpu';

/** Jobs for a measured process. It answers with one line of JSON each, after one with its device. */
export type Job =
  | { job: 'steps'; engine: Engine; runs: readonly Run[]; /** Milliseconds per run. */ budget: number }
  | {
      job: 'overhead';
      engine: Engine;
      run: Run;
      folder: string;
      /** Steps per round with recording, and as many without. */ steps: number;
      rounds: number;
    };

/** Milliseconds of a round of `overhead`. */
export interface Round {
  on: number;
  off: number;
  /** The part of `on` spent in calls that record. */
  inside: number;
}
