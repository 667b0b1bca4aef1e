import { add, mul, scalar, sub, tensor, variable, zeros } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Variables } from '../networks/model';

/** Gradients by weight name. */
export type Gradients = Record<string, Tensor>;

/** The optimizer of one network. Its state is held in variables, so that checkpoints contain it. */
export interface Optimizer {
  /** The optimizer state by name. */
  readonly slots: Variables;
  /** Applies one update to the weights. */
  apply(gradients: Gradients): void;
}

/** Creates a zero-initialised slot per weight, named `<weight>/<slot>`. */
export function makeSlots(weights: Variables, slot: string): Variables {
  return Object.fromEntries(
    Object.entries(weights).map(([name, w]) => [`${name}/${slot}`, slotVariable(zeros(w.shape))]),
  );
}

/** Creates a non-trainable variable with the values of a tensor, and disposes of the tensor. */
function slotVariable(initial: Tensor): Variable {
  const made = variable(initial, false);
  initial.dispose();
  return made;
}

/** Creates a non-trainable scalar variable. */
export const scalarVariable = (value: number): Variable => slotVariable(tensor(value));

/** Updates average <- decay * average + (1 - decay) * value and returns it. */
export function updateMovingAverage(average: Variable, value: Tensor, decay: number): Tensor {
  average.assign(add(average, mul(sub(value, average), scalar(1 - decay))));
  return average;
}
