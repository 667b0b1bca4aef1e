import type { Objective } from '../../../shared/domain/run/hyperparameter-fields';

/** A setting as typed: one value, or with `vary` a list of values; empty text leaves it to each objective's paper. */
export interface Typed {
  text: string;
  vary: boolean;
}

/** The form of a new experiment, as typed and ticked. */
export interface Draft {
  name: string;
  preset: string;
  datasets: string[];
  objectives: Objective[];
  seeds: string;
  /** Passes over the data; when given, it replaces the steps. */
  epochs: string;
  settings: Record<string, Typed>;
}
