import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { findCaptured } from './captured';
import { graphOf } from './graph';
import type { CallPlan, Slot } from './graph';
import { DTYPE, idOf, nodeBackend, wrap } from './native';
import { programOf } from './program';
import type { Program } from './program';
import { reduce } from './reduce';
import { ReadWhileRecording, record } from './recorder';
import type { Step } from './recorder';
import { Session } from './session';
import { place } from './stack';
import { forXla } from './xla';

/** What is made into a graph. */
export interface Recordable {
  /** What steps change; their values live in the session from then on. */
  variables: readonly Variable[];
  /** What steps read and nobody changes. */
  held?: readonly Tensor[];
  steps: Record<string, Step>;
  /** Rows of steps, each of which becomes one call. */
  plans: Record<string, CallPlan>;
  /** Compiled by XLA. */
  xla?: boolean;
}

/** Steps that run as a graph. */
export interface Compiled {
  /** Runs a plan once. Results of that name of all its steps are joined to one vector each, which are the caller's to dispose. */
  run(plan: string, results: readonly string[]): Tensor[];
  /** Variables of tfjs to the graph: after anybody else has changed them. */
  push(): void;
  /** From the graph to the variables of tfjs: before anybody else reads them. */
  pull(): void;
  close(): void;
}

/**
 * Records each step twice and makes all plans into one graph; variables are then as they were before.
 *
 * Refuses, with the operation and the line of code, a step that carries a value of JavaScript or of an undeclared tensor
 * into the graph. Sources are asked while it records: the caller has to set back what they draw from.
 */
export function compile({ variables, held = [], steps, plans, xla = false }: Recordable): Outcome<Compiled> {
  const before = variables.map((v) => Float32Array.from(v.dataSync()));
  const programs: Record<string, Program> = {};
  try {
    for (const [name, step] of Object.entries(steps)) {
      const program = recordTwice(step, variables, held);
      if (!program.ok) return program;
      programs[name] = reduce(program.value);
    }
  } finally {
    restore(variables, before);
  }
  const slots = [...variables, ...held].map(slotOf);
  const nodes = graphOf(slots, programs, plans);
  const session = new Session(xla ? forXla(nodes) : nodes, variables, held);
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
      return refuse(`${error.message}${place(error)}: what JavaScript does with it cannot be recorded.`);
    throw error;
  }
}

function slotOf(tensor: Tensor): Slot {
  idOf(tensor);
  return { shape: tensor.shape, dtype: nodeBackend().tensorMap.get(tensor.dataId).dtype };
}

function restore(variables: readonly Variable[], values: readonly Float32Array[]): void {
  tidy(() => {
    variables.forEach((v, i) => {
      const id = nodeBackend().binding.createTensor(v.shape, DTYPE.float32, values[i]!);
      v.assign(wrap({ id, shape: v.shape, dtype: DTYPE.float32 }) as never);
    });
  });
}
