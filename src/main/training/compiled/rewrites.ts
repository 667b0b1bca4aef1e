import type { Node } from './graph';
import { ATTRIBUTE } from './native';
import type { Operation, Program, Ref } from './program';

/**
 * Replaces operations with equivalents that TensorFlow optimises better. Its own optimiser handles duplicates,
 * constants and the fusion of a matrix product, bias and activation.
 *
 * tfjs uses batched matrix products only. TensorFlow can fuse an unbatched product with the following bias and
 * activation.
 */
export const reduce = (program: Program): Program =>
  withoutNoOps({ ...program, operations: program.operations.map(toMatMul) });

const MATMUL_ATTRIBUTES: Record<string, string> = { adj_x: 'transpose_a', adj_y: 'transpose_b' };

function toMatMul(operation: Operation): Operation {
  if (operation.op !== 'BatchMatMulV2' || operation.shapes[0]!.length !== 2) return operation;
  return {
    ...operation,
    op: 'MatMul',
    attributes: operation.attributes.map((a) => ({ ...a, name: MATMUL_ATTRIBUTES[a.name] ?? a.name })),
  };
}

/** Bypasses operations that return their input: casts to the same type and reshapes to the same shape. */
function withoutNoOps(program: Program): Program {
  const bypassed = new Map<number, Ref>();
  const resolve = (ref: Ref): Ref => (ref.from === 'operation' ? (bypassed.get(ref.index) ?? ref) : ref);
  const operations = program.operations.map((operation, index) => {
    const inputs = operation.inputs.map(resolve);
    if (isNoOp({ ...operation, inputs }, program.operations)) bypassed.set(index, inputs[0]!);
    return { ...operation, inputs };
  });
  const results = Object.fromEntries(Object.entries(program.results).map(([name, ref]) => [name, resolve(ref)]));
  return { ...program, operations, results, assigned: program.assigned.map(resolve) };
}

function isNoOp({ op, attributes, inputs, shapes }: Operation, operations: readonly Operation[]): boolean {
  const attribute = (name: string) => attributes.find((a) => a.name === name)?.value;
  if (op === 'Cast') return attribute('SrcT') === attribute('DstT');
  const [input] = inputs;
  return (
    op === 'Reshape' &&
    input!.from === 'operation' &&
    operations[input!.index]!.shapes[input!.output]!.join() === shapes[0]!.join()
  );
}

/**
 * Operations not compiled by XLA: variables, inputs, gathering from uint8, and random numbers, which XLA would draw
 * differently.
 */
const EXCLUDED = new Set([
  'Placeholder',
  'Const',
  'VarHandleOp',
  'ReadVariableOp',
  'AssignVariableOp',
  'GatherV2',
  'Cast',
  'Bitcast',
  'StatelessRandomUniformV2',
  'StatelessRandomNormalV2',
]);

/**
 * Marks the operations of plans for XLA, as tf.xla.experimental.jit_scope does; TensorFlow compiles them at the first
 * run.
 */
export const forXla = (nodes: readonly Node[]): Node[] =>
  nodes.map((node) =>
    isOfPlan(node) && !EXCLUDED.has(node.op) ? { ...node, attributes: [...node.attributes, XLA_ATTRIBUTE] } : node,
  );

const XLA_ATTRIBUTE = { name: '_XlaCompile', type: ATTRIBUTE.bool, value: true };

/** Nodes of plans are named "plan/..."; nodes of variables have no slash. */
const isOfPlan = ({ name }: Node): boolean => name.includes('/');
