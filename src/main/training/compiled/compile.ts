import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { findCaptured } from './captured';
import { graphOf } from './graph';
import type { CallPlan, Slot } from './graph';
import { mergeProducts as withMergedProducts } from './merge-products';
import { DTYPE, idOf, nodeBackend, wrap } from './native';
import type { TensorValues } from './native';
import { programOf } from './program';
import type { Program } from './program';
import { forXla, reduce } from './rewrites';
import { ReadWhileRecording, record } from './recorder';
import type { Step } from './recorder';
import { KernelSession } from './kernels/session';
import type { KernelAddon } from './kernels/addon';
import { Session } from './session';
import type { Runnable } from './session';
import { describeStack } from './stack';

/** The input of {@link compile}. */
export interface Recordable {
  /** Variables that the steps update; their values are held by the session after compilation. */
  variables: readonly Variable[];
  /** Tensors that the steps read and do not change. */
  held?: readonly Tensor[];
  steps: Record<string, Step>;
  /** Sequences of steps, each of which is executed in one call. */
  plans: Record<string, CallPlan>;
  /** Whether XLA compiles the graph. */
  xla?: boolean;
  /** Whether products with the same weights are merged. */
  mergeProducts?: boolean;
  /** Executes the graph with Gander's kernels instead of TensorFlow's. */
  kernels?: {
    addon: KernelAddon;
    threads: number;
    /** The values of the held tensors. */
    held: readonly TensorValues[];
    /** The sets of results that are requested. */
    results: readonly (readonly string[])[];
  };
}

/** Steps compiled to a graph. */
export interface Compiled {
  /**
   * Runs a plan once. Returns one vector per name, which concatenates that result of all steps; the caller disposes
   * of it.
   */
  run(plan: string, results: readonly string[]): Tensor[];
  /** Copies the tfjs variables to the graph; required after they have been changed elsewhere. */
  push(): void;
  /** Copies the graph's values to the tfjs variables; required before they are read elsewhere. */
  pull(): void;
  close(): void;
}

/**
 * Records each step twice and compiles all plans into one graph; leaves the variables unchanged.
 *
 * Refuses a step that depends on a JavaScript value or an undeclared tensor, naming the operation and the source
 * line. Recording reads from the input sources: the caller must restore their state.
 */
export function compile({
  variables,
  held = [],
  steps,
  plans,
  xla = false,
  mergeProducts = false,
  kernels,
}: Recordable): Outcome<Compiled> {
  const before = variables.map((v) => Float32Array.from(v.dataSync()));
  const programs: Record<string, Program> = {};
  try {
    for (const [name, step] of Object.entries(steps)) {
      const program = recordTwice(step, variables, held);
      if (!program.ok) return program;
      programs[name] = reduce(program.value);
    }
  } finally {
    restoreVariables(variables, before);
  }
  const slots = [...variables, ...held].map(slotOf);
  const recorded = graphOf(slots, programs, plans);
  const nodes = mergeProducts ? withMergedProducts(recorded) : recorded;
  const session: Runnable = kernels
    ? new KernelSession(
        kernels.addon,
        nodes,
        Object.keys(plans).flatMap((plan) => kernels.results.map((results) => ({ plan, results }))),
        variables,
        kernels.held,
        kernels.threads,
      )
    : new Session(xla ? forXla(nodes) : nodes, variables, held);
  session.push();
  const sources = Object.fromEntries(
    Object.entries(plans).map(([name, plan]) => [name, plan.map((call) => programs[call]!.inputs)]),
  );
  return ok({
    run: (plan, results) => session.run(plan, sources[plan]!, results),
    push: () => {
      session.push();
    },
    pull: () => {
      session.pull();
    },
    close: () => {
      session.close();
    },
  });
}

function recordTwice(step: Step, variables: readonly Variable[], held: readonly Tensor[]): Outcome<Program> {
  try {
    const first = programOf(record(step, variables, held));
    if (!first.ok) return first;
    const second = programOf(record(step, variables, held));
    if (!second.ok) return second;
    const captured = findCaptured(first.value, second.value);
    return captured === undefined ? first : refuse(captured);
  } catch (error) {
    if (error instanceof ReadWhileRecording)
      return refuse(`${error.message}${describeStack(error)}: what JavaScript does with it cannot be recorded.`);
    throw error;
  }
}

function slotOf(tensor: Tensor): Slot {
  idOf(tensor);
  return { shape: tensor.shape, dtype: nodeBackend().tensorMap.get(tensor.dataId).dtype };
}

function restoreVariables(variables: readonly Variable[], values: readonly Float32Array[]): void {
  tidy(() => {
    variables.forEach((v, i) => {
      const id = nodeBackend().binding.createTensor(v.shape, DTYPE.float32, values[i]!);
      v.assign(wrap({ id, shape: v.shape, dtype: DTYPE.float32 }));
    });
  });
}
