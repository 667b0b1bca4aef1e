import { readsOf, writesOf } from './instructions';
import type { Buffer, Instruction, Place } from './instructions';

/** Buffers start at multiples of 16 values: 64 bytes, a line of the cache. */
const ALIGNMENT = 16;
export const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/** The positions of the buffers of one program. */
export interface ArenaLayout {
  positions: Map<Buffer, number>;
  /** End of the last buffer. */
  size: number;
}

/**
 * Places the results of instructions in the arena. A buffer is used again once its value has been read for the last
 * time, so that the working set stays small.
 *
 * A result of an elementwise sequence may take the place of an operand that is read there for the last time; a new
 * value of a variable takes the place of the old one where possible.
 *
 * @param fixed positions of variables, inputs and constants
 * @param start first position after these
 * @param final buffers that are read after the program
 */
export function layOut(
  instructions: readonly Instruction[],
  fixed: ReadonlyMap<Buffer, number>,
  start: number,
  final: ReadonlySet<Buffer>,
): ArenaLayout {
  const lastRead = lastReads(instructions, final);
  const positions = new Map(fixed);
  const free = new FreeList(start);
  /** The buffer that holds the current value of a variable. */
  const holders = new Map<number, Buffer>();
  for (const buffer of fixed.keys()) if (buffer.variable !== undefined) holders.set(buffer.variable, buffer);
  instructions.forEach((instruction, at) => {
    const joined = readsOfJoined(instructions, at);
    const dying = new Set(
      [...readsOf(instruction), ...joined].map(({ buffer }) => buffer).filter((buffer) => lastRead.get(buffer) === at),
    );
    const reusable = instruction.kind === 'elementwise' ? fullOperands(instruction) : new Set<Buffer>();
    for (const { buffer } of joined) reusable.delete(buffer);
    for (const out of writesOf(instruction)) {
      if (positions.has(out)) continue;
      const holder = out.variable === undefined ? undefined : holders.get(out.variable);
      if (holder && isOver(holder, lastRead, at, reusable) && holder.size === out.size) {
        positions.set(out, positions.get(holder)!);
        dying.delete(holder);
        reusable.delete(holder);
      } else {
        const operand = [...dying].find(
          (b) => reusable.has(b) && b.size === out.size && !fixed.has(b) && b.variable === undefined,
        );
        if (operand) {
          positions.set(out, positions.get(operand)!);
          dying.delete(operand);
          reusable.delete(operand);
        } else positions.set(out, free.take(aligned(out.size)));
      }
      if (out.variable !== undefined) holders.set(out.variable, out);
      // A value that nobody reads is written all the same.
      if (!lastRead.has(out)) dying.add(out);
    }
    for (const buffer of dying) {
      const position = positions.get(buffer)!;
      if (position >= start) free.give(position, aligned(buffer.size));
    }
  });
  return { positions, size: free.end };
}

/** Whether the value of a variable is not needed after this instruction, and only element by element by it. */
const isOver = (
  holder: Buffer,
  lastRead: ReadonlyMap<Buffer, number>,
  at: number,
  reusable: ReadonlySet<Buffer>,
): boolean => {
  const last = lastRead.get(holder) ?? -1;
  return last < at || (last === at && reusable.has(holder));
};

/** Operands that a sequence reads at the element that it writes. */
function fullOperands(instruction: Instruction & { kind: 'elementwise' }): Set<Buffer> {
  const full = new Set<Buffer>();
  const other = new Set<Buffer>();
  for (const { sources } of instruction.operations)
    for (const source of sources)
      if ('access' in source)
        (source.access === 'full' && source.place.offset === 0 && source.place.buffer.size === instruction.count
          ? full
          : other
        ).add(source.place.buffer);
  for (const buffer of other) full.delete(buffer);
  return full;
}

/** The factors of the product that is computed in turn with the instruction at `at`, if it is joined with one. */
function readsOfJoined(instructions: readonly Instruction[], at: number): Place[] {
  const previous = instructions[at - 1];
  return previous?.kind === 'product' && previous.isJoined ? readsOf(previous) : [];
}

function lastReads(instructions: readonly Instruction[], final: ReadonlySet<Buffer>): Map<Buffer, number> {
  const last = new Map<Buffer, number>();
  instructions.forEach((instruction, at) => {
    for (const { buffer } of [...readsOf(instruction), ...readsOfJoined(instructions, at)]) last.set(buffer, at);
  });
  for (const buffer of final) last.set(buffer, Infinity);
  return last;
}

/** Unused ranges of the arena, first fit. */
class FreeList {
  private ranges: { at: number; size: number }[] = [];

  constructor(public end: number) {}

  take(size: number): number {
    const i = this.ranges.findIndex((range) => range.size >= size);
    if (i < 0) {
      this.end += size;
      return this.end - size;
    }
    const range = this.ranges[i]!;
    const { at } = range;
    range.at += size;
    range.size -= size;
    if (range.size === 0) this.ranges.splice(i, 1);
    return at;
  }

  give(at: number, size: number): void {
    this.ranges.push({ at, size });
    this.ranges.sort((a, b) => a.at - b.at);
    this.ranges = this.ranges.reduce<{ at: number; size: number }[]>((merged, range) => {
      const last = merged.at(-1);
      if (last && last.at + last.size === range.at) last.size += range.size;
      else merged.push({ ...range });
      return merged;
    }, []);
  }
}
