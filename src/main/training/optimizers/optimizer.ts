import { add, mul, scalar, sub, tensor, variable, zeros } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Variables } from '../networks/model';

/** Gradients by the names of the weights. */
export type Gradients = Record<string, Tensor>;

/** An optimizer of one network. Its slots are variables, so that a checkpoint holds them. */
export interface Optimizer {
  /** Everything it remembers, by name. */
  readonly slots: Variables;
  /** Moves the weights against the gradients, once. */
  apply(gradients: Gradients): void;
}

/** One slot of zeros for each weight, named `<weight>/<slot>`. */
export function makeSlots(weights: Variables, slot: string): Variables {
  return Object.fromEntries(Object.entries(weights).map(([name, w]) => [`${name}/${slot}`, fresh(zeros(w.shape))]));
}

/** A variable that is not trained, holding the values of a tensor. */
function fresh(initial: Tensor): Variable {
  const made = variable(initial, false);
  initial.dispose();
  return made;
}

/** A variable of one number. */
export const counter = (value: number): Variable => fresh(tensor(value));

/** average <- decay * average + (1 - decay) * value; returns the new average. */
export function decayTo(average: Variable, value: Tensor, decay: number): Tensor {
  average.assign(add(average, mul(sub(value, average), scalar(1 - decay))));
  return average;
}
