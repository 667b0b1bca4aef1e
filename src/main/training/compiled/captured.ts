import type { Operation, Program, Ref } from './program';
import { place } from './stack';

/**
 * Compares two recordings of one step, between which all that may change has changed: the inputs, the variables, and
 * whatever the step itself counts in JavaScript. What differs between them is decided outside the graph: it would be
 * frozen there, and is refused instead.
 *
 * @returns a sentence, or undefined where the two are equal
 */
export function findCaptured(a: Program, b: Program): string | undefined {
  for (const [i, one] of a.operations.entries()) {
    const difference = b.operations[i] ? between(one, b.operations[i]) : 'is not executed each time';
    if (difference) return `The step cannot be recorded: ${one.op} ${difference}${place(one.at)}.`;
  }
  const more = b.operations[a.operations.length];
  if (more) return `The step cannot be recorded: ${more.op} is not executed each time${place(more.at)}.`;
  const ends = (p: Program) => [...p.assigned, ...Object.values(p.results)];
  const other = ends(b);
  const differs = ends(a).some((end, i) => !other[i] || !sameRef(end, other[i]));
  return differs
    ? 'The step cannot be recorded: a variable or a result is a value from JavaScript that is not the same each time.'
    : undefined;
}

function between(a: Operation, b: Operation): string | undefined {
  if (a.op !== b.op) return `is not executed each time, ${b.op} takes its place`;
  if (JSON.stringify(a.attributes) !== JSON.stringify(b.attributes))
    return 'has an attribute from JavaScript that is not the same each time';
  const i = a.inputs.findIndex((input, k) => !b.inputs[k] || !sameRef(input, b.inputs[k]));
  if (i < 0) return undefined;
  const [one, two] = [a.inputs[i]!, b.inputs[i]!];
  if (one.from !== 'constant' || two.from !== 'constant') return `has another input ${i} each time`;
  return `has a number from JavaScript as input ${i} that is not the same each time (${some(one.constant.values)}, then ${some(two.constant.values)}): make it a variable or an input`;
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

const some = (values: ArrayLike<number>): string =>
  `${Array.from({ length: Math.min(3, values.length) }, (_, i) => values[i]).join(', ')}${values.length > 3 ? ', ...' : ''}`;
