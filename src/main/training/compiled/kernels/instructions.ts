import type { Constant } from '../recorder';

/** The storage of one value: a variable, an input, a constant, or the result of an instruction. */
export interface Buffer {
  /** Number of 32-bit values. */
  size: number;
  /** The variable whose value this is, at the start of a program or after an update. */
  variable?: number | undefined;
  /** Name of the graph's input. */
  input?: string;
  constant?: Constant;
}

/** A value: a part of a buffer, in row-major order. */
export interface Place {
  buffer: Buffer;
  /** Position of the first value. */
  offset: number;
  shape: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Elementwise operations, in the order of `enum Op` in native/kernels/elementwise.h. */
export const ELEMENTWISE_OPERATIONS = [
  'Add',
  'Sub',
  'Mul',
  'RealDiv',
  'Maximum',
  'Minimum',
  'GreaterEqual',
  'Pow',
  'Neg',
  'Abs',
  'Square',
  'Sqrt',
  'Rsqrt',
  'Sign',
  'Tanh',
  'Sigmoid',
  'Softplus',
  'LeakyRelu',
  'Relu',
  'Exp',
  'Log',
  'Identity',
] as const;
export type ElementwiseName = (typeof ELEMENTWISE_OPERATIONS)[number];

/** How an operand is read, in the order of `enum Access`: per element, one for all, per column, or per row. */
export const ACCESSES = ['full', 'scalar', 'column', 'row'] as const;
export type AccessMode = (typeof ACCESSES)[number];

export interface Operand {
  place: Place;
  access: AccessMode;
}

/** One operation of a sequence; sources are operands, or results of earlier operations of the sequence. */
export interface ElementwiseOperation {
  name: ElementwiseName;
  sources: (Operand | Buffer)[];
  /** The slope of a leaky ReLU for negative values. */
  alpha: number;
  out: Buffer;
}

/** Sizes of a convolution, in the order of `struct Convolution` in native/kernels/convolution.h. */
export interface ConvolutionSizes {
  images: number;
  height: number;
  width: number;
  channels: number;
  filterHeight: number;
  filterWidth: number;
  outHeight: number;
  outWidth: number;
  outChannels: number;
  stride: number;
  padTop: number;
  padLeft: number;
}

/** Instructions of native/kernels/kernels.cc. */
export type Instruction =
  | {
      kind: 'product';
      out: Buffer;
      a: Place;
      b: Place;
      m: number;
      n: number;
      k: number;
      transposeA: boolean;
      transposeB: boolean;
      /** Whether the next instruction is a sequence over this product, to be computed part by part with it. */
      isJoined?: boolean;
    }
  | {
      kind: 'elementwise';
      /** Number of elements. */
      count: number;
      /** Elements per row; undefined while no operand is read per column or per row. */
      inner: number | undefined;
      operations: ElementwiseOperation[];
      /** The results that are read by other instructions. */
      stores: Buffer[];
    }
  | { kind: 'sumRows'; out: Buffer; x: Place; rows: number; columns: number; isMean: boolean }
  | { kind: 'sumLast'; out: Buffer; x: Place; outer: number; size: number; isMean: boolean }
  | {
      kind: 'copy';
      out: Buffer;
      outOffset: number;
      x: Place;
      length: number;
      rows: number;
      outStride: number;
      inStride: number;
    }
  | { kind: 'gather'; out: Buffer; data: Place | 'dataset'; indices: Place; count: number; size: number }
  | { kind: 'draw'; out: Buffer; size: number; isNormal: boolean; counter: Place; key: readonly [number, number] }
  | {
      kind: 'convolve';
      direction: 'forward' | 'input' | 'filter';
      out: Buffer;
      a: Place;
      b: Place;
      sizes: ConvolutionSizes;
    };

export type Product = Instruction & { kind: 'product' };
export type ElementwiseSequence = Instruction & { kind: 'elementwise' };

/** Returns the values that an instruction reads. */
export function readsOf(instruction: Instruction): Place[] {
  switch (instruction.kind) {
    case 'product':
    case 'convolve':
      return [instruction.a, instruction.b];
    case 'elementwise':
      return instruction.operations.flatMap(({ sources }) =>
        sources.flatMap((source) => ('access' in source ? [source.place] : [])),
      );
    case 'gather':
      return instruction.data === 'dataset' ? [instruction.indices] : [instruction.data, instruction.indices];
    case 'draw':
      return [instruction.counter];
    case 'sumRows':
    case 'sumLast':
    case 'copy':
      return [instruction.x];
  }
}

export const writesOf = (instruction: Instruction): readonly Buffer[] =>
  instruction.kind === 'elementwise' ? instruction.stores : [instruction.out];
