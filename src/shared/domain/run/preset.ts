import type { ObjectiveName, Value } from './hyperparameter-fields';

/** A predefined comparison, with the source of its settings. */
export interface Preset {
  name: string;
  title: string;
  description: string;
  /** Paper or code from which the settings are taken. */
  source: string;
  dataset: string;
  objectives: ObjectiveName[];
  seeds: number[];
  /** Shared by all runs. */
  settings: Record<string, Value>;
  /** One run per value. */
  vary?: Record<string, Value[]>;
  /** Length in passes of the discriminator over the dataset; replaces `steps`. */
  epochs?: number;
  /** For an experiment on a paper's claim: the claim, what to look at, and our result. */
  experiment?: { claim: string; look: string; found: string };
}
