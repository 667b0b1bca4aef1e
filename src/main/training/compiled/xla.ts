import type { Node } from './graph';
import { ATTRIBUTE } from './native';

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
