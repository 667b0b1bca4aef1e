import type { ObjectiveName, Value } from './hyperparameter-fields';

/** A starting point for a comparison, with the source of its numbers. */
export interface Preset {
  name: string;
  title: string;
  description: string;
  /** Paper or code that the numbers come from. */
  source: string;
  dataset: string;
  objectives: ObjectiveName[];
  seeds: number[];
  /** Equal in every run. */
  settings: Record<string, Value>;
  /** One run for each of these values. */
  vary?: Record<string, Value[]>;
  /** Length as passes of the discriminator over the data; replaces `steps`. */
  epochs?: number;
  /** Of a small experiment on what a paper claims: the claim, where to look, and what our runs showed. */
  experiment?: { claim: string; look: string; found: string };
}
