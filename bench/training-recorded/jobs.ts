import type { Run } from '../training/runs';

/** The job of a process of ours. */
export interface OurJob {
  run: Run;
  /** Training steps, their matrix products and convolutions alone, or one product of two 2048 x 2048 matrices. */
  what: 'steps' | 'products' | 'peak';
  /** Milliseconds of a round. */
  budget: number;
}

/** The job of `baselines/pytorch.py` and `baselines/jax_step.py`, which document it. */
export interface TheirJob {
  objective: string;
  network: string;
  batch: number;
  merged: boolean;
  compiled?: boolean;
  device?: 'cpu' | 'cuda';
  threads?: number;
  budget?: number;
  losses?: string;
  train?: { steps: number; folder: string; sampleEvery: number; checkpointEvery: number };
}

/** The answer of a process that is ready. */
export interface Ready {
  ready: string;
  /** Floating-point operations of the products and convolutions of an iteration. */
  flops?: number;
}

/** One round: milliseconds an iteration, and the memory of the process in MiB. */
export interface Round {
  ms: number;
  rss: number;
}
