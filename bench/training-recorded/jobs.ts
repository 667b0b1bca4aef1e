import type { Run } from '../training/runs';

/** What a process of ours is told. */
export interface OurJob {
  run: Run;
  /** Steps of training, or their matrix products and convolutions alone. */
  what: 'steps' | 'products';
  /** Milliseconds of a round. */
  budget: number;
}

/** What baselines/pytorch.py is told. */
export interface TheirJob {
  objective: string;
  network: string;
  batch: number;
  mode: 'eager' | 'compile';
  budget: number;
}

/** One round: milliseconds an iteration, and the memory of the process in MiB. */
export interface Round {
  ms: number;
  rss: number;
}
