import { readsOf } from './instructions';
import type { Buffer, ElementwiseSequence, ElementwiseOperation, Instruction } from './instructions';

/** Operations per sequence: each may need a register and two operands (kMaxRegisters, kMaxOperands). */
const MAX_OPERATIONS = 30;

/**
 * Joins elementwise operations that follow each other to sequences, which read and write memory once: an optimizer's
 * update becomes one pass over weights, slots and gradients.
 *
 * An operation joins the sequence that computes one of its operands if nothing else has read that sequence's results
 * yet; the sequence then takes the place of its last operation.
 *
 * @param final buffers that are read after the program
 */
export function fuse(instructions: readonly Instruction[], final: ReadonlySet<Buffer>): Instruction[] {
  const placed: (Instruction | undefined)[] = [];
  /** The sequence that writes a buffer, while operations may join it. */
  const open = new Map<Buffer, Sequence>();
  for (const instruction of instructions) {
    const reads = new Set(readsOf(instruction).map(({ buffer }) => buffer));
    const joined = instruction.kind === 'elementwise' ? sequencesToJoin(instruction, reads, open) : [];
    for (const buffer of reads) {
      const sequence = open.get(buffer);
      if (sequence && !joined.includes(sequence)) close(sequence, open);
    }
    if (instruction.kind !== 'elementwise') {
      placed.push(instruction);
      continue;
    }
    for (const { index } of joined) placed[index] = undefined;
    const operations = joined.flatMap((sequence) => sequence.instruction.operations);
    const internal = new Set(operations.map(({ out }) => out));
    operations.push(...instruction.operations.map((operation) => internalise(operation, internal)));
    const inner =
      instruction.inner ?? joined.map((sequence) => sequence.instruction.inner).find((n) => n !== undefined);
    const sequence: Sequence = { instruction: { ...instruction, inner, operations }, index: placed.length };
    placed.push(sequence.instruction);
    for (const { out } of operations) open.set(out, sequence);
  }
  const fused = placed.filter((instruction) => instruction !== undefined);
  setStores(fused, final);
  return fused;
}

interface Sequence {
  instruction: ElementwiseSequence;
  index: number;
}

/** Returns the open sequences that an operation reads and may join with, in the order of their places. */
function sequencesToJoin(
  { count, inner, operations: [operation] }: ElementwiseSequence,
  reads: ReadonlySet<Buffer>,
  open: ReadonlyMap<Buffer, Sequence>,
): Sequence[] {
  const candidates = new Set([...reads].flatMap((buffer) => open.get(buffer) ?? []));
  // Within a sequence a result is known element by element only: not as a row, a column or a single number.
  for (const source of operation!.sources)
    if ('access' in source && source.access !== 'full') candidates.delete(open.get(source.place.buffer)!);
  const joined: Sequence[] = [];
  let rowLength = inner;
  let operations = 1;
  for (const sequence of [...candidates].sort((a, b) => b.index - a.index)) {
    const { instruction } = sequence;
    const fits = operations + instruction.operations.length <= MAX_OPERATIONS && instruction.count === count;
    const isSameLayout = rowLength === undefined || instruction.inner === undefined || rowLength === instruction.inner;
    if (!fits || !isSameLayout) continue;
    rowLength ??= instruction.inner;
    operations += instruction.operations.length;
    joined.push(sequence);
  }
  return joined.sort((a, b) => a.index - b.index);
}

function close(sequence: Sequence, open: Map<Buffer, Sequence>): void {
  for (const { out } of sequence.instruction.operations) open.delete(out);
}

/** Reads results of the same sequence from registers. */
function internalise(operation: ElementwiseOperation, internal: ReadonlySet<Buffer>): ElementwiseOperation {
  const sources = operation.sources.map((source) => {
    if (!('access' in source) || !internal.has(source.place.buffer)) return source;
    return source.access === 'full' ? source.place.buffer : source;
  });
  return { ...operation, sources };
}

function setStores(instructions: readonly Instruction[], final: ReadonlySet<Buffer>): void {
  const read = new Set<Buffer>(final);
  for (const instruction of instructions) for (const { buffer } of readsOf(instruction)) read.add(buffer);
  for (const instruction of instructions)
    if (instruction.kind === 'elementwise')
      instruction.stores = instruction.operations.map(({ out }) => out).filter((out) => read.has(out));
}
