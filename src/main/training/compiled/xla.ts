import type { Node } from './graph';
import { ATTRIBUTE } from './native';

/** What stays with TensorFlow: what stores, what comes in, bytes to gather from, and numbers that XLA would draw otherwise. */
const LEFT = new Set([
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

/** Marks the operations of plans for XLA, as tf.xla.experimental.jit_scope does; TensorFlow compiles them at the first run. */
export const forXla = (nodes: readonly Node[]): Node[] =>
  nodes.map((node) =>
    isOfPlan(node) && !LEFT.has(node.op) ? { ...node, attributes: [...node.attributes, MARK] } : node,
  );

const MARK = { name: '_XlaCompile', type: ATTRIBUTE.bool, value: true };

/** Nodes of plans have the plan's name before a slash; those that store have none. */
const isOfPlan = ({ name }: Node): boolean => name.includes('/');
