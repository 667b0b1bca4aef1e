import type { Operation, Program, Ref } from './program';
import { describeStack } from './stack';

/**
 * Compares two recordings of a step, between which inputs, variables and any JavaScript state may have changed.
 *
 * A difference means that the step depends on JavaScript state, which the graph would capture as a constant; such a
 * step is refused.
 *
 * @returns a description of the difference, or undefined if the recordings are equal
 */
export function findCaptured(a: Program, b: Program): string | undefined {
  for (const [i, current] of a.operations.entries()) {
    const difference = b.operations[i] ? compareOperations(current, b.operations[i]) : 'is not executed each time';
    if (difference) return `The step cannot be recorded: ${current.op} ${difference}${describeStack(current.at)}.`;
  }
  const extra = b.operations[a.operations.length];
  if (extra) return `The step cannot be recorded: ${extra.op} is not executed each time${describeStack(extra.at)}.`;
  const outputs = (p: Program) => [...p.assigned, ...Object.values(p.results)];
  const other = outputs(b);
  const differs = outputs(a).some((end, i) => !other[i] || !sameRef(end, other[i]));
  return differs
    ? 'The step cannot be recorded: a variable or a result is a value from JavaScript that is not the same each time.'
    : undefined;
}

function compareOperations(a: Operation, b: Operation): string | undefined {
  if (a.op !== b.op) return `is not executed each time; ${b.op} is executed instead`;
  if (JSON.stringify(a.attributes) !== JSON.stringify(b.attributes))
    return 'has an attribute from JavaScript that is not the same each time';
  const i = a.inputs.findIndex((input, k) => !b.inputs[k] || !sameRef(input, b.inputs[k]));
  if (i < 0) return undefined;
  const [current, second] = [a.inputs[i]!, b.inputs[i]!];
  if (current.from !== 'constant' || second.from !== 'constant') return `has another input ${i} each time`;
  return `has a number from JavaScript as input ${i} that is not the same each time (${preview(current.constant.values)}, then ${preview(second.constant.values)}): make it a variable or an input`;
}

function sameRef(a: Ref, b: Ref): boolean {
  if (a.from === 'constant') return b.from === 'constant' && sameConstant(a, b);
  return JSON.stringify(a) === JSON.stringify(b);
}

function sameConstant(
  { constant: a }: Ref & { from: 'constant' },
  { constant: b }: Ref & { from: 'constant' },
): boolean {
  const bytes = ({ values }: typeof a) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return a.dtype === b.dtype && a.shape.join() === b.shape.join() && bytes(a).equals(bytes(b));
}

const preview = (values: ArrayLike<number>): string =>
  `${Array.from({ length: Math.min(3, values.length) }, (_, i) => values[i]).join(', ')}${values.length > 3 ? ', ...' : ''}`;
