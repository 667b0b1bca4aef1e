import { ACCESSES, ELEMENTWISE_OPERATIONS } from './instructions';
import type { Buffer, ElementwiseSequence, Instruction, Place } from './instructions';
import { isUniform } from './lower';

/** Codes of `enum Instruction` and `enum Direction` in native/kernels/kernels.cc. */
const CODES = { product: 1, elementwise: 2, sumRows: 3, sumLast: 4, copy: 5, gather: 6, draw: 7, convolve: 8 } as const;
const JOINED_PRODUCT = 9;
const DIRECTIONS = { forward: 0, input: 1, filter: 2 } as const;

/** Returns instructions as the addon reads them: for each its code, its length, and its fields. */
export function encode(instructions: readonly Instruction[], positions: ReadonlyMap<Buffer, number>): Int32Array {
  const at = (buffer: Buffer): number => positions.get(buffer)!;
  const where = ({ buffer, offset }: Place): number => at(buffer) + offset;
  return Int32Array.from(
    instructions.flatMap((instruction) => {
      const fields = fieldsOf(instruction, at, where);
      const isJoined = instruction.kind === 'product' && instruction.isJoined;
      return [isJoined ? JOINED_PRODUCT : CODES[instruction.kind], fields.length + 2, ...fields];
    }),
  );
}

function fieldsOf(i: Instruction, at: (buffer: Buffer) => number, where: (place: Place) => number): number[] {
  switch (i.kind) {
    case 'product':
      return [at(i.out), where(i.a), where(i.b), i.m, i.n, i.k, Number(i.transposeA), Number(i.transposeB)];
    case 'elementwise':
      return elementwiseFields(i, at, where);
    case 'sumRows':
      return [at(i.out), where(i.x), i.rows, i.columns, Number(i.isMean)];
    case 'sumLast':
      return [at(i.out), where(i.x), i.outer, i.size, Number(i.isMean)];
    case 'copy':
      return [at(i.out) + i.outOffset, where(i.x), i.length, i.rows, i.outStride, i.inStride];
    case 'gather': {
      const isBytes = i.data === 'dataset';
      return [at(i.out), i.data === 'dataset' ? 0 : where(i.data), Number(isBytes), where(i.indices), i.count, i.size];
    }
    case 'draw':
      return [at(i.out), i.size, Number(i.isNormal), where(i.counter), i.key[0], i.key[1]];
    case 'convolve': {
      const s = i.sizes;
      return [
        DIRECTIONS[i.direction],
        at(i.out),
        where(i.a),
        where(i.b),
        s.images,
        s.height,
        s.width,
        s.channels,
        s.filterHeight,
        s.filterWidth,
        s.outHeight,
        s.outWidth,
        s.outChannels,
        s.stride,
        s.padTop,
        s.padLeft,
      ];
    }
  }
}

function elementwiseFields(
  { count, inner = count, operations, stores }: ElementwiseSequence,
  at: (buffer: Buffer) => number,
  where: (place: Place) => number,
): number[] {
  const operands: number[] = [];
  const numbers = new Map<string, number>();
  const operandNumber = (access: number, position: number): number => {
    const key = `${access},${position}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    operands.push(access, position);
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  };
  const numberOf = new Map(operations.map(({ out }, i) => [out, i]));
  const sources = operations.map((operation) =>
    operation.sources.map((source) => {
      if (!('access' in source)) return { operation: numberOf.get(source)! };
      const access = isUniform(source.place) ? 'scalar' : source.access;
      return { operand: operandNumber(ACCESSES.indexOf(access), where(source.place)) };
    }),
  );
  const number = (source: { operation: number } | { operand: number }): number =>
    'operand' in source ? source.operand : numbers.size + source.operation;
  const { targets, copied } = targetsOf(operations, stores, at, where);
  const encoded = operations.flatMap(({ name, alpha }, i) => {
    const [x, y = x] = sources[i]!;
    return [ELEMENTWISE_OPERATIONS.indexOf(name), targets[i]!, number(x!), number(y!), floatBits(alpha)];
  });
  const stored = copied.flatMap((buffer) => [numbers.size + numberOf.get(buffer)!, at(buffer)]);
  return [count, inner, numbers.size, operations.length, copied.length, ...operands, ...encoded, ...stored];
}

/**
 * Chooses where each operation writes: to memory (the complement of the position) if its result is stored and no later
 * operation reads an operand there, else to a register, which is used again after the last read.
 *
 * @returns also the stored results that have to be copied from a register
 */
function targetsOf(
  operations: ElementwiseSequence['operations'],
  stores: readonly Buffer[],
  at: (buffer: Buffer) => number,
  where: (place: Place) => number,
): { targets: number[]; copied: Buffer[] } {
  const lastRead = new Map<Buffer, number>();
  const lastReadAt = new Map<number, number>();
  operations.forEach(({ sources }, i) => {
    for (const source of sources)
      if ('access' in source) lastReadAt.set(where(source.place), i);
      else lastRead.set(source, i);
  });
  const copied = stores.filter((buffer) => {
    const written = operations.findIndex(({ out }) => out === buffer);
    return (lastReadAt.get(at(buffer)) ?? -1) > written;
  });
  const free: number[] = [];
  let count = 0;
  const held = new Map<Buffer, number>();
  const targets = operations.map(({ out, sources }, i) => {
    const isStored = stores.includes(out);
    let target: number;
    if (isStored && !copied.includes(out)) target = ~at(out);
    else {
      target = free.pop() ?? count++;
      held.set(out, target);
    }
    const finished = [...sources.filter((source): source is Buffer => !('access' in source)), out];
    for (const buffer of new Set(finished)) {
      const register = held.get(buffer);
      if (register === undefined || copied.includes(buffer) || (lastRead.get(buffer) ?? i) > i) continue;
      held.delete(buffer);
      free.push(register);
    }
    return target;
  });
  return { targets, copied };
}

/** The bits of a float32 as an int32. */
const floatBits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0]!;
