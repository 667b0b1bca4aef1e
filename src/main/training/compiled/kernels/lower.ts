import { nodeNameOf, shapeOfNode } from '../graph';
import type { Node } from '../graph';
import { DTYPE } from '../native';
import { ELEMENTWISE_OPERATIONS, sizeOf } from './instructions';
import type {
  AccessMode,
  Buffer,
  ConvolutionSizes,
  ElementwiseName,
  Instruction,
  Operand,
  Place,
} from './instructions';

/** Thrown for an operation, or a use of one, that the addon does not have. */
class UnsupportedOperation extends Error {
  override name = 'UnsupportedOperation';
}

/** The instructions of one program, each elementwise operation by itself, and what they leave. */
export interface Lowered {
  instructions: Instruction[];
  results: Place[];
  /** The final value of each variable that changes. */
  assigned: { variable: number; value: Place }[];
}

/** What a graph variable holds: a buffer, or the dataset of one byte per value. */
export type Storage = Buffer | 'dataset';

const ELEMENTWISE = new Set<string>(ELEMENTWISE_OPERATIONS);
/** Nodes without inputs that change; they may stand after the nodes that read them. */
const SOURCES = new Set(['Const', 'Placeholder', 'ReadVariableOp']);
const RENAMED: Record<string, ElementwiseName> = { AddV2: 'Add' };

/**
 * Translates the nodes that the results and assignments of a plan depend on to instructions, in the order of the nodes.
 *
 * @param storageOf the storage of a variable, an input or a constant; the same buffer for the same argument
 * @param results names of the nodes to return
 * @throws UnsupportedOperation naming the operation
 */
export function lower(nodes: readonly Node[], storageOf: (node: Node) => Storage, results: readonly string[]): Lowered {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const lowering = new Lowering(byName, storageOf);
  const used = usedNodes(byName, results);
  const needed = nodes.filter(({ name }) => used.has(name));
  for (const node of needed) if (SOURCES.has(node.op)) lowering.add(node);
  for (const node of needed) if (!SOURCES.has(node.op)) lowering.add(node);
  return {
    instructions: lowering.instructions,
    results: results.map((name) => lowering.place(name)),
    assigned: lowering.assigned,
  };
}

function usedNodes(nodes: ReadonlyMap<string, Node>, results: readonly string[]): Set<string> {
  const used = new Set<string>();
  const pending = [...results];
  while (pending.length > 0) {
    const name = pending.pop()!;
    if (used.has(name)) continue;
    used.add(name);
    pending.push(...nodes.get(name)!.inputs.map(nodeNameOf));
  }
  return used;
}

class Lowering {
  readonly instructions: Instruction[] = [];
  readonly assigned: { variable: number; value: Place }[] = [];
  private readonly places = new Map<string, Place>();

  constructor(
    private readonly nodes: ReadonlyMap<string, Node>,
    private readonly storageOf: (node: Node) => Storage,
  ) {}

  place(reference: string): Place {
    const place = this.places.get(reference);
    if (!place)
      throw new UnsupportedOperation(`${this.nodes.get(nodeNameOf(reference))?.op ?? reference} has no value`);
    return place;
  }

  add(node: Node): void {
    const { name, op, inputs } = node;
    switch (op) {
      case 'VarHandleOp':
      case 'Identity':
        // Results are identities that also wait for the assignments.
        if (op === 'Identity') this.places.set(name, this.place(inputs[0]!));
        return;
      case 'ReadVariableOp':
      case 'Placeholder':
      case 'Const': {
        const storage = this.storageOf(node);
        if (storage !== 'dataset') this.places.set(name, { buffer: storage, offset: 0, shape: shapeOfNode(node, 0)! });
        return;
      }
      case 'AssignVariableOp':
        this.assigned.push({ variable: Number(/\d+$/.exec(inputs[0]!)![0]), value: this.place(inputs[1]!) });
        return;
      case 'Cast':
      case 'Bitcast':
      case 'Reshape':
        this.view(node, this.place(inputs[0]!));
        return;
      case 'MatMul':
        this.product(node);
        return;
      case 'Conv2D':
      case 'Conv2DBackpropInput':
      case 'Conv2DBackpropFilter':
        this.convolve(node);
        return;
      case 'Sum':
      case 'Mean':
        this.reduce(node);
        return;
      case 'ConcatV2':
      case 'Pack':
        this.join(node);
        return;
      case 'SplitV':
        this.split(node);
        return;
      case 'AddN':
        this.addAll(node);
        return;
      case 'GatherV2':
        this.gather(node);
        return;
      case 'StatelessRandomNormalV2':
      case 'StatelessRandomUniformV2':
        this.draw(node);
        return;
      default:
        if (!ELEMENTWISE.has(RENAMED[op] ?? op)) throw new UnsupportedOperation(op);
        this.elementwise(
          node,
          RENAMED[op] ?? (op as ElementwiseName),
          inputs.map((input) => this.place(input)),
        );
    }
  }

  private view(node: Node, { buffer, offset }: Place): void {
    this.places.set(node.name, { buffer, offset, shape: shapeOfNode(node, 0)! });
  }

  /** Creates the buffer of a node's result. */
  private result(node: Node): Buffer {
    const shape = shapeOfNode(node, 0);
    if (!shape) throw new UnsupportedOperation(`${node.op} of an unknown shape`);
    const buffer: Buffer = { size: sizeOf(shape), variable: node.variable };
    this.places.set(node.name, { buffer, offset: 0, shape });
    return buffer;
  }

  private integers(reference: string): number[] {
    const { constant } = this.place(reference).buffer;
    if (!constant) throw new UnsupportedOperation(`${reference} is not a constant`);
    return [...constant.values];
  }

  private product(node: Node): void {
    const [a, b] = [this.place(node.inputs[0]!), this.place(node.inputs[1]!)];
    const transposeA = flag(node, 'transpose_a');
    const transposeB = flag(node, 'transpose_b');
    const out = this.result(node);
    const [m, n] = shapeOfNode(node, 0) as [number, number];
    const k = a.shape[transposeA ? 0 : 1]!;
    this.instructions.push({ kind: 'product', out, a, b, m, n, k, transposeA, transposeB });
  }

  private convolve(node: Node): void {
    const { op, inputs } = node;
    const at = (i: number) => this.place(inputs[i]!);
    const shape = shapeOfNode(node, 0)!;
    if (this.convolveWhole(node)) return;
    const out = this.result(node);
    if (op === 'Conv2D')
      this.instructions.push({
        kind: 'convolve',
        direction: 'forward',
        out,
        a: at(0),
        b: at(1),
        sizes: convolutionSizes(node, at(0).shape, at(1).shape, shape),
      });
    else if (op === 'Conv2DBackpropInput')
      this.instructions.push({
        kind: 'convolve',
        direction: 'input',
        out,
        a: at(2),
        b: at(1),
        sizes: convolutionSizes(node, shape, at(1).shape, at(2).shape),
      });
    else
      this.instructions.push({
        kind: 'convolve',
        direction: 'filter',
        out,
        a: at(0),
        b: at(2),
        sizes: convolutionSizes(node, at(0).shape, shape, at(2).shape),
      });
  }

  /**
   * A filter of the size of the image has one position: x [n, patch], filter [patch, c] and y [n, c] are matrices.
   *
   * @returns whether the convolution is one of these
   */
  private convolveWhole(node: Node): boolean {
    const place = (i: number) => this.place(node.inputs[i]!);
    const own: Place['shape'] = shapeOfNode(node, 0)!;
    const [x, filter, y] =
      node.op === 'Conv2D'
        ? [place(0).shape, place(1).shape, own]
        : node.op === 'Conv2DBackpropInput'
          ? [own, place(1).shape, place(2).shape]
          : [place(0).shape, own, place(2).shape];
    if (y[1] !== 1 || y[2] !== 1 || x[1] !== filter[0] || x[2] !== filter[1]) return false;
    const patch = sizeOf(filter.slice(0, 3));
    const [n, c] = [x[0]!, filter[3]!];
    const product = (
      a: number,
      b: number,
      sizes: [number, number, number],
      transposeA: boolean,
      transposeB: boolean,
    ) => {
      const [m, columns, k] = sizes;
      const places = { a: place(a), b: place(b) };
      this.instructions.push({
        kind: 'product',
        out: this.result(node),
        ...places,
        m,
        n: columns,
        k,
        transposeA,
        transposeB,
      });
    };
    if (node.op === 'Conv2D') product(0, 1, [n, c, patch], false, false);
    else if (node.op === 'Conv2DBackpropInput') product(2, 1, [n, patch, c], false, true);
    else product(0, 2, [patch, c, n], true, false);
    return true;
  }

  /** Sums over all axes, over the first ones, or over the last ones. */
  private reduce(node: Node): void {
    const x = this.place(node.inputs[0]!);
    const rank = x.shape.length;
    const axes = this.integers(node.inputs[1]!)
      .map((axis) => (axis < 0 ? axis + rank : axis))
      .sort((a, b) => a - b);
    const isMean = node.op === 'Mean';
    const out = this.result(node);
    const reduced = sizeOf(axes.map((axis) => x.shape[axis]!));
    const rest = sizeOf(x.shape) / Math.max(reduced, 1);
    // Axes of size 1 make no difference to the layout.
    const matters = axes.filter((axis) => x.shape[axis] !== 1);
    const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis) && x.shape[axis] !== 1);
    const isFirst = matters.every((axis) => others.every((other) => axis < other));
    const isLast = matters.every((axis) => others.every((other) => axis > other));
    if (isLast) this.instructions.push({ kind: 'sumLast', out, x, outer: rest, size: reduced, isMean });
    else if (isFirst) this.instructions.push({ kind: 'sumRows', out, x, rows: reduced, columns: rest, isMean });
    else throw new UnsupportedOperation(`${node.op} over the axes ${axes.join(', ')} of [${x.shape.join(', ')}]`);
  }

  /** Concatenates along any axis; a packed tensor is concatenated along a new one. */
  private join(node: Node): void {
    const isPack = node.op === 'Pack';
    const parts = (isPack ? node.inputs : node.inputs.slice(0, -1)).map((input) => this.place(input));
    const shape = shapeOfNode(node, 0) ?? joinedShape(node, parts);
    const known: Node = { ...node, shapes: [shape] };
    const out = this.result(known);
    const given = isPack
      ? Number(node.attributes.find(({ name }) => name === 'axis')!.value)
      : this.integers(node.inputs.at(-1)!)[0]!;
    const axis = given < 0 ? given + shape.length : given;
    const rows = sizeOf(shape.slice(0, axis));
    const outStride = out.size / rows;
    let outOffset = 0;
    for (const x of parts) {
      const length = sizeOf(x.shape) / rows;
      this.instructions.push({ kind: 'copy', out, outOffset, x, length, rows, outStride, inStride: length });
      outOffset += length;
    }
  }

  /** Parts along the first axis are views. */
  private split(node: Node): void {
    const x = this.place(node.inputs[0]!);
    const axis = this.integers(node.inputs[2]!)[0]!;
    if (sizeOf(x.shape.slice(0, axis)) !== 1) throw new UnsupportedOperation(`SplitV along axis ${axis}`);
    let { offset } = x;
    node.shapes!.forEach((shape, i) => {
      this.places.set(i === 0 ? node.name : `${node.name}:${i}`, { buffer: x.buffer, offset, shape });
      offset += sizeOf(shape);
    });
  }

  private addAll(node: Node): void {
    const terms = node.inputs.map((input) => this.place(input));
    const shape = shapeOfNode(node, 0)!;
    if (terms.length === 1) {
      this.view(node, terms[0]!);
      return;
    }
    let total = terms[0]!;
    for (const [i, term] of terms.entries()) {
      if (i === 0) continue;
      const isLast = i === terms.length - 1;
      const out = isLast ? this.result(node) : { size: sizeOf(shape) };
      this.pushElementwise('Add', [total, term], shape, 0, out);
      total = { buffer: out, offset: 0, shape };
    }
  }

  private gather(node: Node): void {
    const read = this.nodes.get(nodeNameOf(node.inputs[0]!))!;
    const storage = this.storageOf(read);
    const out = this.result(node);
    const [count, ...shape] = shapeOfNode(node, 0)!;
    const data = storage === 'dataset' ? storage : this.place(node.inputs[0]!);
    const indices = this.place(node.inputs[1]!);
    this.instructions.push({ kind: 'gather', out, data, indices, count: count!, size: sizeOf(shape) });
  }

  private draw(node: Node): void {
    const key = this.integers(node.inputs[1]!);
    const out = this.result(node);
    this.instructions.push({
      kind: 'draw',
      out,
      size: out.size,
      isNormal: node.op === 'StatelessRandomNormalV2',
      counter: this.place(node.inputs[2]!),
      key: [key[0]!, key[1]!],
    });
  }

  private elementwise(node: Node, name: ElementwiseName, places: readonly Place[]): void {
    const alpha = Number(node.attributes.find((a) => a.name === 'alpha')?.value ?? 0);
    this.pushElementwise(name, places, shapeOfNode(node, 0)!, alpha, this.result(node));
  }

  private pushElementwise(
    name: ElementwiseName,
    places: readonly Place[],
    shape: readonly number[],
    alpha: number,
    out: Buffer,
  ): void {
    const operands = places.map((place) => operandOf(place, shape));
    const inners = new Set(operands.flatMap(({ inner }) => inner ?? []));
    if (inners.size > 1) throw new UnsupportedOperation(`${name} of three shapes`);
    const sources = operands.map(({ operand }) => operand);
    this.instructions.push({
      kind: 'elementwise',
      count: sizeOf(shape),
      inner: [...inners][0],
      operations: [{ name, sources, alpha, out }],
      stores: [out],
    });
  }
}

const flag = ({ attributes }: Node, name: string): boolean => attributes.find((a) => a.name === name)?.value === true;

/** The results of several calls are concatenated by nodes that have no recorded shape; they are vectors. */
function joinedShape(node: Node, parts: readonly Place[]): number[] {
  if (node.op === 'Pack' || parts.some(({ shape }) => shape.length !== 1))
    throw new UnsupportedOperation(`${node.op} of an unknown shape`);
  return [parts.reduce((n, { shape }) => n + shape[0]!, 0)];
}

/** Returns how an operand of an elementwise operation is read, and the row length that this requires. */
function operandOf(place: Place, shape: readonly number[]): { operand: Operand; inner?: number } {
  const as = (access: AccessMode, inner?: number) => ({
    operand: { place, access },
    ...(inner === undefined ? {} : { inner }),
  });
  const size = sizeOf(place.shape);
  if (size === sizeOf(shape)) return as('full');
  if (size === 1 || isUniform(place)) return as('scalar');
  const first = place.shape.findIndex((n) => n !== 1);
  const trailing = place.shape.slice(first);
  if (trailing.join() === shape.slice(shape.length - trailing.length).join()) return as('column', size);
  if (place.shape.length === shape.length) {
    const last = place.shape.reduce((found, n, axis) => (n === 1 ? found : axis), 0);
    if (place.shape.slice(0, last + 1).join() === shape.slice(0, last + 1).join())
      return as('row', sizeOf(shape.slice(last + 1)));
  }
  throw new UnsupportedOperation(`broadcasting [${place.shape.join(', ')}] to [${shape.join(', ')}]`);
}

/** Whether a place is a constant of one repeated number, such as the ones that a gradient starts from. */
export const isUniform = ({ buffer: { constant } }: Place): boolean =>
  constant?.dtype === DTYPE.float32 && constant.values.every((value) => value === constant.values[0]);

function convolutionSizes(
  node: Node,
  [images, height, width, channels]: readonly number[],
  [filterHeight, filterWidth, , outChannels]: readonly number[],
  [, outHeight, outWidth]: readonly number[],
): ConvolutionSizes {
  const attribute = (name: string) => node.attributes.find((a) => a.name === name)?.value;
  const strides = attribute('strides') as number[];
  const dilations = (attribute('dilations') as number[] | undefined) ?? [1, 1, 1, 1];
  if (strides[1] !== strides[2] || dilations.some((d) => d !== 1) || attribute('data_format') !== 'NHWC')
    throw new UnsupportedOperation(`${node.op} with these strides, dilations or layout`);
  const stride = strides[1]!;
  // As TensorFlow pads: half of what is missing before, the rest after.
  const pad = (size: number, filter: number, out: number) =>
    attribute('padding') === 'SAME' ? Math.floor(Math.max(0, (out - 1) * stride + filter - size) / 2) : 0;
  return {
    images: images!,
    height: height!,
    width: width!,
    channels: channels!,
    filterHeight: filterHeight!,
    filterWidth: filterWidth!,
    outHeight: outHeight!,
    outWidth: outWidth!,
    outChannels: outChannels!,
    stride,
    padTop: pad(height!, filterHeight!, outHeight!),
    padLeft: pad(width!, filterWidth!, outWidth!),
  };
}
