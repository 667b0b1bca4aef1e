import type { Node } from './graph';
import { ATTRIBUTE } from './native';
import type { Operation, Program } from './program';

/**
 * Replaces operations with equivalents that TensorFlow optimises better. Its own optimiser handles duplicates,
 * constants and the fusion of a matrix product, bias and activation.
 *
 * tfjs uses batched matrix products only. TensorFlow can fuse an unbatched product with the following bias and
 * activation.
 */
export const reduce = (program: Program): Program => ({ ...program, operations: program.operations.map(toMatMul) });

const MATMUL_ATTRIBUTES: Record<string, string> = { adj_x: 'transpose_a', adj_y: 'transpose_b' };

function toMatMul(operation: Operation): Operation {
  if (operation.op !== 'BatchMatMulV2' || operation.shapes[0]!.length !== 2) return operation;
  return {
    ...operation,
    op: 'MatMul',
    attributes: operation.attributes.map((a) => ({ ...a, name: MATMUL_ATTRIBUTES[a.name] ?? a.name })),
  };
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
