import { refuse, ok } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { InputSource } from './input';
import type { Attribute } from './native';
import type { Constant, Executed, Recording } from './recorder';
import { place } from './stack';

/** Where a value comes from. */
export type Ref =
  | { from: 'variable'; index: number }
  | { from: 'input'; index: number }
  | { from: 'constant'; constant: Constant }
  | { from: 'operation'; index: number; output: number };

export interface Operation {
  op: string;
  attributes: Attribute[];
  inputs: Ref[];
  /** Of each output. */
  shapes: number[][];
  at: Error;
}

/** What a recording says must be done: operations in an order in which they can be done, and nothing that nobody needs. */
export interface Program {
  operations: Operation[];
  inputs: InputSource[];
  results: Record<string, Ref>;
  /** The last value of each variable. */
  assigned: Ref[];
}

/** Makes numbers into references, and refuses a tensor that was there before and was not declared. */
export function programOf(recording: Recording): Outcome<Program> {
  const refs = new Map<number, Ref>();
  recording.before.forEach((id, index) => refs.set(id, { from: 'variable', index }));
  recording.inputs.forEach(({ id }, index) => refs.set(id, { from: 'input', index }));
  for (const [id, constant] of recording.constants) refs.set(id, { from: 'constant', constant });
  const results = Object.entries(recording.results);
  const needed = alive(recording, [...results.map(([, id]) => id), ...recording.after]);
  const operations: Operation[] = [];
  for (const executed of needed) {
    const outer = executed.inputs.find((id) => !refs.has(id));
    if (outer !== undefined)
      return refuse(
        `The step uses a tensor in ${executed.op} that was made before it and is neither a variable, nor held, nor an input${place(executed.at)}.`,
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
  const lost = results.find(([, id]) => !refs.has(id));
  if (lost) return refuse(`The result "${lost[0]}" of the step was not computed by it.`);
  return ok({
    operations,
    inputs: recording.inputs.map(({ source }) => source),
    results: Object.fromEntries(results.map(([name, id]) => [name, refs.get(id)!])),
    assigned: recording.after.map((id) => refs.get(id)!),
  });
}

/** The operations that lead to one of the values, in the order in which they were executed. */
function alive({ operations }: Recording, values: number[]): Executed[] {
  const wanted = new Set(values);
  const needed: Executed[] = [];
  for (const executed of [...operations].reverse()) {
    if (!executed.outputs.some((id) => wanted.has(id))) continue;
    for (const id of executed.inputs) wanted.add(id);
    needed.push(executed);
  }
  return needed.reverse();
}
