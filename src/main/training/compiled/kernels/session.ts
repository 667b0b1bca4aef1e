import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { names } from '../graph';
import type { Node } from '../graph';
import type { InputSource } from '../input';
import { DTYPE, nodeBackend, wrap } from '../native';
import type { TensorValues } from '../native';
import type { Constant } from '../recorder';
import type { Runnable } from '../session';
import type { KernelMachine, KernelAddon } from './addon';
import { aligned, layOut } from './arena';
import { encode } from './encode';
import { fuse } from './fuse';
import { sizeOf } from './instructions';
import type { Buffer, Instruction } from './instructions';
import { joinProducts } from './join-products';
import { lower } from './lower';
import type { Storage } from './lower';

/** A plan with a set of results, as a program of the addon. */
interface LoadedProgram {
  number: number;
  results: { position: number; size: number; shape: readonly number[] }[];
}

/**
 * A recorded graph executed by Gander's kernels (native/kernels) on the processor. Results do not depend on the number of threads.
 *
 * Variables, inputs and constants have a fixed position in the arena; all programs share the space after them.
 */
export class KernelSession implements Runnable {
  private readonly storages = new Map<string, Storage>();
  private readonly fixed = new Map<Buffer, number>();
  private readonly programs = new Map<string, LoadedProgram>();
  private readonly inputs = new Map<string, number>();
  private readonly dataset: Uint8Array | undefined;
  private end = 0;
  private machine: KernelMachine | undefined;

  /**
   * Compiles each plan with each set of results.
   *
   * @throws UnsupportedOperation if the graph has an operation that the addon does not have
   */
  constructor(
    private readonly addon: KernelAddon,
    nodes: readonly Node[],
    compiled: readonly { plan: string; results: readonly string[] }[],
    private readonly variables: readonly Variable[],
    held: readonly TensorValues[],
    threads: number,
  ) {
    this.dataset = held.find((v) => v instanceof Uint8Array);
    const storageOf = (node: Node) => this.storageOf(node, held);
    const lowered = compiled.map(({ plan, results }) => {
      const { instructions, ...ends } = lower(
        nodes,
        storageOf,
        results.map((result) => names.result(plan, result)),
      );
      const final = new Set([...ends.results, ...ends.assigned.map(({ value }) => value)].map(({ buffer }) => buffer));
      return { key: keyOf(plan, results), ends, final, instructions: joinProducts(fuse(instructions, final)) };
    });
    const start = this.end;
    const laidOut = lowered.map(({ key, ends, final, instructions }) => {
      const layout = layOut(instructions, this.fixed, start, final);
      const copies = ends.assigned.flatMap(({ variable, value }): Instruction[] => {
        const target = this.storages.get(names.get(variable)) as Buffer;
        const isInPlace = layout.positions.get(value.buffer)! + value.offset === this.fixed.get(target);
        if (isInPlace) return [];
        const length = target.size;
        return [
          { kind: 'copy', out: target, outOffset: 0, x: value, length, rows: 1, outStride: length, inStride: length },
        ];
      });
      return { key, ends, layout, code: encode([...instructions, ...copies], layout.positions) };
    });
    const size = Math.max(start, ...laidOut.map(({ layout }) => layout.size));
    const machine = (this.machine = addon.create(size, threads));
    if (this.dataset) addon.setBytes(machine, this.dataset);
    for (const [buffer, position] of this.fixed)
      if (buffer.constant) addon.write(machine, position, asWords(buffer.constant));
    held.forEach((value, i) => {
      const storage = this.storages.get(names.get(variables.length + i));
      if (storage && storage !== 'dataset' && !(value instanceof Uint8Array))
        addon.write(machine, this.fixed.get(storage)!, value);
    });
    for (const { key, ends, layout, code } of laidOut)
      this.programs.set(key, {
        number: addon.load(machine, code),
        results: ends.results.map(({ buffer, offset, shape }) => ({
          position: layout.positions.get(buffer)! + offset,
          size: sizeOf(shape),
          shape,
        })),
      });
  }

  push(): void {
    this.variables.forEach((variable, i) => {
      const position = this.positionOf(i);
      if (position !== undefined) this.addon.write(this.machine!, position, variable.dataSync<'float32'>());
    });
  }

  pull(): void {
    tidy(() => {
      this.variables.forEach((variable, i) => {
        const position = this.positionOf(i);
        if (position === undefined) return;
        const values = new Float32Array(variable.size);
        this.addon.read(this.machine!, position, values);
        variable.assign(tensor(values, variable.shape));
      });
    });
  }

  run(plan: string, calls: readonly (readonly InputSource[])[], results: readonly string[]): Tensor[] {
    const program = this.programs.get(keyOf(plan, results))!;
    calls.forEach((sources, call) => {
      sources.forEach((source, i) => {
        const value = source.next();
        const position = this.inputs.get(names.input(plan, call, i));
        if (position !== undefined) this.addon.write(this.machine!, position, value);
      });
    });
    this.addon.run(this.machine!, program.number);
    return program.results.map(({ position, size, shape }) => {
      const values = new Float32Array(size);
      this.addon.read(this.machine!, position, values);
      const id = nodeBackend().binding.createTensor([...shape], DTYPE.float32, values);
      return wrap({ id, shape: [...shape], dtype: DTYPE.float32 });
    });
  }

  close(): void {
    if (this.machine) this.addon.close(this.machine);
    this.machine = undefined;
  }

  /** The position of a variable; undefined if no program reads it. */
  private positionOf(variable: number): number | undefined {
    const storage = this.storages.get(names.get(variable));
    return storage === undefined || storage === 'dataset' ? undefined : this.fixed.get(storage);
  }

  private storageOf(node: Node, held: readonly ArrayLike<number>[]): Storage {
    const known = this.storages.get(node.name);
    if (known) return known;
    const storage = this.createStorage(node, held);
    this.storages.set(node.name, storage);
    if (storage !== 'dataset') {
      this.fixed.set(storage, this.end);
      if (storage.input !== undefined) this.inputs.set(storage.input, this.end);
      this.end += aligned(storage.size);
    }
    return storage;
  }

  private createStorage(node: Node, held: readonly ArrayLike<number>[]): Storage {
    if (node.value) return { size: node.value.values.length, constant: node.value };
    const size = sizeOf(node.shapes![0]!);
    if (node.op === 'Placeholder') return { size, input: node.name };
    const index = Number(/\d+$/.exec(node.name)![0]);
    const isHeld = index >= this.variables.length;
    if (isHeld && held[index - this.variables.length] instanceof Uint8Array) return 'dataset';
    return isHeld ? { size } : { size, variable: index };
  }
}

const keyOf = (plan: string, results: readonly string[]): string => `${plan}:${results.join()}`;

/** The values of a constant as 32-bit words. */
const asWords = ({ values }: Constant): Float32Array | Int32Array =>
  values instanceof Uint8Array ? Int32Array.from(values) : values;
