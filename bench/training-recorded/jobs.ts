import type { Run } from '../training/runs';

/** Job of one of our processes. */
export interface OurJob {
  run: Run;
  /** Training steps, or only their matrix products and convolutions. */
  what: 'steps' | 'products';
  /** Milliseconds per round. */
  budget: number;
}

/** Job of baselines/pytorch.py. */
export interface TheirJob {
  objective: string;
  network: string;
  batch: number;
  mode: 'eager' | 'compile';
  budget: number;
}

/** Result of a round: milliseconds per iteration, and memory of the process in MiB. */
export interface Round {
  ms: number;
  rss: number;
}
