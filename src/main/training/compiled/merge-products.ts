import { constantNode, nodeNameOf, shapeOfNode } from './graph';
import type { Node } from './graph';
import { ATTRIBUTE, DTYPE, typeAttribute } from './native';

/**
 * Merges operations that apply the same values to independent rows (samples of a batch) into one operation over all
 * of these rows.
 *
 * The discriminator updates of one iteration use the same generator, so their generator passes and that of the
 * generator update become one pass; a gradient penalty scores its samples together with the real and generated
 * ones; and a weight gradient that is a sum of products becomes one product over all rows. Larger matrix products
 * take less time per row.
 *
 * Only operations whose output rows each depend on one input row are merged ({@link ROW_OPERANDS}). Batch
 * normalisation, minibatch statistics and means of a loss are computed by operations that are not in that table:
 * they stay separate, one per batch. Merging rows leaves each row's sum of terms unchanged; merged weight gradients
 * add the same terms in another order.
 */
export function mergeProducts(nodes: readonly Node[]): Node[] {
  const graph = new Graph(nodes);
  for (const group of productGroups(graph)) mergeRows(graph, group);
  mergeSums(graph);
  return graph.sorted();
}

/**
 * The operands of each operation that have one row per sample. The other operands must be the same tensor in all
 * merged operations. A second operand of an elementwise operation may be either.
 */
const ROW_OPERANDS: Record<string, readonly number[]> = {
  MatMul: [0],
  Conv2D: [0],
  Conv2DBackpropInput: [2],
  LeakyRelu: [0],
  Relu: [0],
  Tanh: [0],
  Sigmoid: [0],
  Sign: [0],
  Square: [0],
  Reshape: [0],
  Add: [0, 1],
  AddV2: [0, 1],
  Sub: [0, 1],
  Mul: [0, 1],
};
const PRODUCTS = new Set(['MatMul', 'Conv2D', 'Conv2DBackpropInput']);
const ADDITIONS = new Set(['Add', 'AddV2']);

/** Nodes by name, with the changes of this pass. */
class Graph {
  private readonly byName = new Map<string, Node>();
  /** Names of the nodes that this pass added, by their content. */
  private readonly created = new Map<string, string>();
  private consumersByName: Map<string, Set<string>> | undefined;

  constructor(nodes: readonly Node[]) {
    for (const node of nodes) this.byName.set(node.name, node);
    this.removeUnused();
  }

  all(): Iterable<Node> {
    return this.byName.values();
  }

  node(reference: string): Node | undefined {
    return this.byName.get(nodeNameOf(reference));
  }

  shape(reference: string): readonly number[] | undefined {
    const node = this.node(reference);
    return node && shapeOfNode(node, outputIndex(reference));
  }

  isFloat(reference: string): boolean {
    const node = this.node(reference);
    return node?.value === undefined || node.value.dtype === DTYPE.float32;
  }

  /** Adds a node unless an equal one was added by this pass; returns the name. */
  add(plan: string, node: Omit<Node, 'name'>): string {
    const key = JSON.stringify([plan, node.op, node.inputs, node.attributes, node.value && [...node.value.values]]);
    const existing = this.created.get(key);
    if (existing !== undefined) return existing;
    const name = `${plan}/merged${this.created.size}`;
    this.created.set(key, name);
    this.byName.set(name, { ...node, name });
    for (const input of node.inputs) this.consumers().get(nodeNameOf(input))?.add(name);
    this.consumers().set(name, new Set());
    return name;
  }

  consumersOf(reference: string): Node[] {
    const names = this.consumers().get(nodeNameOf(reference)) ?? new Set<string>();
    return [...names].map((name) => this.byName.get(name)!).filter((node) => node.inputs.includes(reference));
  }

  /** Redirects all consumers of a reference. */
  replace(from: string, to: string): void {
    if (from === to) return;
    for (const consumer of this.consumersOf(from)) {
      const inputs = consumer.inputs.map((input) => (input === from ? to : input));
      this.byName.set(consumer.name, { ...consumer, inputs });
      this.consumers().get(nodeNameOf(to))!.add(consumer.name);
    }
  }

  remove(name: string): void {
    const { inputs } = this.byName.get(name)!;
    this.byName.delete(name);
    for (const input of inputs) this.consumers().get(nodeNameOf(input))?.delete(name);
  }

  /** Returns whether no node is computed from another of them. */
  areIndependent(names: readonly string[]): boolean {
    const members = new Set(names);
    const visited = new Set<string>();
    const pending = names.flatMap((name) => this.byName.get(name)!.inputs.map(nodeNameOf));
    while (pending.length > 0) {
      const name = pending.pop()!;
      if (visited.has(name)) continue;
      if (members.has(name)) return false;
      visited.add(name);
      pending.push(...(this.byName.get(name)?.inputs.map(nodeNameOf) ?? []));
    }
    return true;
  }

  /** Returns all nodes, each after its inputs. */
  sorted(): Node[] {
    const sorted: Node[] = [];
    const visited = new Set<string>();
    for (const start of this.byName.keys()) {
      const stack = [{ name: start, next: 0 }];
      while (stack.length > 0) {
        const top = stack[stack.length - 1]!;
        const node = this.byName.get(top.name);
        if (!node || (top.next === 0 && visited.has(top.name))) {
          stack.pop();
          continue;
        }
        visited.add(top.name);
        if (top.next < node.inputs.length) stack.push({ name: nodeNameOf(node.inputs[top.next++]!), next: 0 });
        else {
          sorted.push(node);
          stack.pop();
        }
      }
    }
    return sorted;
  }

  /** Removes the operations that neither a result nor a variable is computed from. */
  private removeUnused(): void {
    const isRoot = ({ name, op }: Node) => !name.includes('/') || op === 'Identity' || op === 'AssignVariableOp';
    const used = new Set<string>();
    const pending = [...this.byName.values()].filter(isRoot).map(({ name }) => name);
    while (pending.length > 0) {
      const name = pending.pop()!;
      if (used.has(name)) continue;
      used.add(name);
      pending.push(...this.byName.get(name)!.inputs.map(nodeNameOf));
    }
    for (const { name, op } of [...this.byName.values()])
      if (!used.has(name) && op !== 'Placeholder') this.byName.delete(name);
  }

  private consumers(): Map<string, Set<string>> {
    if (this.consumersByName) return this.consumersByName;
    this.consumersByName = new Map([...this.byName.keys()].map((name) => [name, new Set<string>()]));
    for (const { name, inputs } of this.byName.values())
      for (const input of inputs) this.consumersByName.get(nodeNameOf(input))?.add(name);
    return this.consumersByName;
  }
}

const outputIndex = (reference: string): number => Number(/:(\d+)$/.exec(reference)?.[1] ?? 0);
const planOf = (name: string): string => name.split('/')[0]!;
const attributesOf = ({ attributes }: Node): string => JSON.stringify(attributes);

/** Groups the products of each plan by operation, attributes and weights, in the order of execution. */
function productGroups(graph: Graph): Node[][] {
  const groups = new Map<string, Node[]>();
  for (const node of graph.all()) {
    if (!PRODUCTS.has(node.op) || !node.name.includes('/') || isTransposed(node, 'transpose_a')) continue;
    const weights = node.inputs[1]!;
    const key = JSON.stringify([planOf(node.name), node.op, attributesOf(node), weights]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()];
}

const isTransposed = ({ attributes }: Node, name: string): boolean =>
  attributes.some((a) => a.name === name && a.value === true);

/** Merges the members that do not depend on each other, and what consumes their results. */
function mergeRows(graph: Graph, group: readonly Node[]): void {
  let rest = group.map(({ name }) => name);
  while (rest.length > 1) {
    const members: string[] = [];
    for (const name of rest) if (graph.areIndependent([...members, name])) members.push(name);
    rest = rest.filter((name) => !members.includes(name));
    if (members.length > 1) mergeConnected(graph, members);
  }
}

/** Merges independent nodes of one operation, then the row-wise operations that follow all of them. */
function mergeConnected(graph: Graph, members: readonly string[]): void {
  const pending = [members];
  while (pending.length > 0) {
    const split = mergeNodes(graph, pending.shift()!);
    if (split) pending.push(...commonConsumers(graph, split));
  }
}

/**
 * Replaces nodes by one over the rows of all. Returns the references of the parts of its result, or undefined if the
 * nodes cannot be merged.
 */
function mergeNodes(graph: Graph, members: readonly string[]): string[] | undefined {
  const nodes = members.map((name) => graph.node(name)!);
  const [first] = nodes;
  const plan = planOf(first!.name);
  const shapes = nodes.map(({ name }) => graph.shape(name));
  const rows = shapes.map((shape) => shape?.[0]);
  if (shapes.some((shape) => !shape || shape.length < 2 || shape.slice(1).join() !== shapes[0]!.slice(1).join()))
    return undefined;
  const counts = rows as number[];
  const total = counts.reduce((a, b) => a + b, 0);
  const merged = [total, ...shapes[0]!.slice(1)];
  const stacked = rowOperandsOf(graph, nodes, counts);
  if (!stacked || !graph.areIndependent(members)) return undefined;
  const inputs = first!.inputs.map((shared, i) => {
    if (stacked.includes(i))
      return concatenateRows(
        graph,
        plan,
        nodes.map((node) => node.inputs[i]!),
      );
    if (first!.op === 'Reshape' || (first!.op === 'Conv2DBackpropInput' && i === 0))
      return shapeConstant(graph, plan, merged);
    return shared;
  });
  const name = graph.add(plan, { op: first!.op, inputs, attributes: first!.attributes, shapes: [merged] });
  const parts = splitRows(graph, plan, name, counts, merged);
  nodes.forEach((node, i) => {
    graph.replace(node.name, parts[i]!);
    graph.remove(node.name);
  });
  return parts;
}

/** Returns the operands to concatenate, or undefined if an operand is neither row-wise nor the same in all nodes. */
function rowOperandsOf(graph: Graph, nodes: readonly Node[], counts: readonly number[]): number[] | undefined {
  const [first] = nodes;
  const stacked: number[] = [];
  for (const [i, shared] of first!.inputs.entries()) {
    const operands = nodes.map((node) => node.inputs[i]!);
    const hasRows = operands.every((operand, k) => graph.shape(operand)?.[0] === counts[k] && graph.isFloat(operand));
    const isSame = operands.every((operand) => operand === shared);
    const isElementwise = ROW_OPERANDS[first!.op]!.length > 1;
    if (ROW_OPERANDS[first!.op]!.includes(i) && hasRows && !(isElementwise && isSame)) {
      const rank = graph.shape(shared)!.length;
      // The other operand of an elementwise operation is broadcast over the rows only if the ranks are equal.
      if (isElementwise && rank !== shapeOfNode(first!, 0)!.length) return undefined;
      stacked.push(i);
    } else if (isSizeOperand(first!.op, i)) continue;
    else if (!isSame || (isElementwise && !isBroadcastOverRows(graph.shape(shared), shapeOfNode(first!, 0)!)))
      return undefined;
  }
  return stacked.length > 0 ? stacked : undefined;
}

/** The sizes of the result, which depend on the number of rows. */
const isSizeOperand = (op: string, operand: number): boolean =>
  (op === 'Reshape' && operand === 1) || (op === 'Conv2DBackpropInput' && operand === 0);

const isBroadcastOverRows = (shape: readonly number[] | undefined, result: readonly number[]): boolean =>
  shape !== undefined && (shape.length < result.length || (shape.length === result.length && shape[0] === 1));

/** Returns groups of nodes, one per part, that consume the parts in the same way. */
function commonConsumers(graph: Graph, parts: readonly string[]): string[][] {
  const consumers = parts.map((part) =>
    graph.consumersOf(part).filter(({ op }) => op in ROW_OPERANDS && !PRODUCTS.has(op)),
  );
  const used = new Set<string>();
  return consumers[0]!.flatMap((first) => {
    const position = first.inputs.indexOf(parts[0]!);
    const group = [first.name];
    for (const [k, candidates] of consumers.entries()) {
      if (k === 0) continue;
      const match = candidates.find(
        (node) =>
          !used.has(node.name) &&
          !group.includes(node.name) &&
          node.op === first.op &&
          attributesOf(node) === attributesOf(first) &&
          node.inputs[position] === parts[k] &&
          sameOtherOperands(graph, first, node, position),
      );
      if (!match) return [];
      group.push(match.name);
    }
    for (const name of group) used.add(name);
    return [group];
  });
}

/** The other operand is the same tensor, or a part of the same merged result. */
const sameOtherOperands = (graph: Graph, a: Node, b: Node, position: number): boolean =>
  a.inputs.every(
    (input, i) =>
      i === position ||
      isSizeOperand(a.op, i) ||
      input === b.inputs[i] ||
      (graph.node(input)?.op === 'SplitV' && nodeNameOf(input) === nodeNameOf(b.inputs[i]!)),
  );

/** Replaces sums of weight gradients by one gradient over the rows of both: a'b + c'd = [a; c]'[b; d]. */
function mergeSums(graph: Graph): void {
  for (const { name: sumName } of [...graph.all()]) {
    const sum = graph.node(sumName);
    if (!sum || !ADDITIONS.has(sum.op) || !sum.name.includes('/')) continue;
    const terms = sum.inputs.map((input) => graph.node(input)!);
    const [a, b] = terms;
    if (!a || !b || a === b || !isWeightGradient(a) || a.op !== b.op || attributesOf(a) !== attributesOf(b)) continue;
    if (terms.some((term) => graph.consumersOf(term.name).length > 1)) continue;
    if (graph.shape(a.name)?.join() !== graph.shape(b.name)?.join()) continue;
    const plan = planOf(sum.name);
    const rowsOf = a.op === 'MatMul' ? [0, 1] : [0, 2];
    const inputs = a.inputs.map((shared, i) =>
      rowsOf.includes(i) ? concatenateRows(graph, plan, [a.inputs[i]!, b.inputs[i]!]) : shared,
    );
    const name = graph.add(plan, { op: a.op, inputs, attributes: a.attributes, shapes: a.shapes });
    graph.replace(sum.name, name);
    for (const replaced of [sum.name, a.name, b.name]) graph.remove(replaced);
  }
}

/** A product that adds up over rows: x' dy, or the gradient of a convolution's filter. */
const isWeightGradient = (node: Node): boolean =>
  node.op === 'Conv2DBackpropFilter' ||
  (node.op === 'MatMul' && isTransposed(node, 'transpose_a') && !isTransposed(node, 'transpose_b'));

/** Concatenates along the first axis; all parts of one split are its input. */
function concatenateRows(graph: Graph, plan: string, operands: readonly string[]): string {
  const source = graph.node(operands[0]!);
  const isWhole =
    source?.op === 'SplitV' &&
    source.shapes!.length === operands.length &&
    operands.every((operand, i) => nodeNameOf(operand) === source.name && outputIndex(operand) === i);
  if (isWhole) return source.inputs[0]!;
  const shapes = operands.map((operand) => graph.shape(operand)!);
  const rows = shapes.reduce((n, shape) => n + shape[0]!, 0);
  const axis = integers(graph, plan, [], [0]);
  return graph.add(plan, {
    op: 'ConcatV2',
    inputs: [...operands, axis],
    attributes: [
      typeAttribute('T', DTYPE.float32),
      typeAttribute('Tidx', DTYPE.int32),
      { name: 'N', type: ATTRIBUTE.int, value: operands.length },
    ],
    shapes: [[rows, ...shapes[0]!.slice(1)]],
  });
}

/** Returns references to the parts of a tensor along its first axis. */
function splitRows(
  graph: Graph,
  plan: string,
  value: string,
  rows: readonly number[],
  shape: readonly number[],
): string[] {
  const name = graph.add(plan, {
    op: 'SplitV',
    inputs: [value, integers(graph, plan, [rows.length], rows), integers(graph, plan, [], [0])],
    attributes: [
      typeAttribute('T', DTYPE.float32),
      typeAttribute('Tlen', DTYPE.int32),
      { name: 'num_split', type: ATTRIBUTE.int, value: rows.length },
    ],
    shapes: rows.map((n) => [n, ...shape.slice(1)]),
  });
  return rows.map((_, i) => (i === 0 ? name : `${name}:${i}`));
}

const shapeConstant = (graph: Graph, plan: string, shape: readonly number[]): string =>
  integers(graph, plan, [shape.length], shape);

function integers(graph: Graph, plan: string, shape: number[], values: readonly number[]): string {
  const { name: _, ...node } = constantNode('', { shape, dtype: DTYPE.int32, values: Int32Array.from(values) });
  return graph.add(plan, node);
}
