import { refuse, ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { InputSource } from './input';
import type { Attribute } from './native';
import type { Constant, Executed, Recording } from './recorder';
import { describeStack } from './stack';

/** The origin of a value. */
export type Ref =
  | { from: 'variable'; index: number }
  | { from: 'input'; index: number }
  | { from: 'constant'; constant: Constant }
  | { from: 'operation'; index: number; output: number };

export interface Operation {
  op: string;
  attributes: Attribute[];
  inputs: Ref[];
  /** Shape of each output. */
  shapes: number[][];
  at: Error;
}

/** A recording as a program: the required operations in executable order. */
export interface Program {
  operations: Operation[];
  inputs: InputSource[];
  results: Record<string, Ref>;
  /** The final value of each variable. */
  assigned: Ref[];
}

/** Resolves tensor numbers to references; refuses a tensor created before the step that was not declared. */
export function programOf(recording: Recording): Outcome<Program> {
  const refs = new Map<number, Ref>();
  recording.before.forEach((id, index) => refs.set(id, { from: 'variable', index }));
  recording.inputs.forEach(({ id }, index) => refs.set(id, { from: 'input', index }));
  for (const [id, constant] of recording.constants) refs.set(id, { from: 'constant', constant });
  const results = Object.entries(recording.results);
  const needed = neededOperations(recording, [...results.map(([, id]) => id), ...recording.after]);
  const operations: Operation[] = [];
  for (const executed of needed) {
    const undeclared = executed.inputs.find((id) => !refs.has(id));
    if (undeclared !== undefined)
      return refuse(
        `The step uses a tensor in ${executed.op} that was created before it and is neither a variable, a held tensor nor an input${describeStack(executed.at)}.`,
      );
    executed.outputs.forEach((id, output) => refs.set(id, { from: 'operation', index: operations.length, output }));
    operations.push({
      op: executed.op,
      attributes: executed.attributes,
      inputs: executed.inputs.map((id) => refs.get(id)!),
      shapes: executed.shapes,
      at: executed.at,
    });
  }
  const missing = results.find(([, id]) => !refs.has(id));
  if (missing) return refuse(`The result "${missing[0]}" of the step was not computed by it.`);
  return ok({
    operations,
    inputs: recording.inputs.map(({ source }) => source),
    results: Object.fromEntries(results.map(([name, id]) => [name, refs.get(id)!])),
    assigned: recording.after.map((id) => refs.get(id)!),
  });
}

/** Returns the operations that the values depend on, in execution order. */
function neededOperations({ operations }: Recording, values: number[]): Executed[] {
  const requiredIds = new Set(values);
  const needed: Executed[] = [];
  for (const executed of [...operations].reverse()) {
    if (!executed.outputs.some((id) => requiredIds.has(id))) continue;
    for (const id of executed.inputs) requiredIds.add(id);
    needed.push(executed);
  }
  return needed.reverse();
}
