import type { Operation, Program } from './program';

/**
 * The same program in operations that TensorFlow does better; what its own optimiser finds by itself (duplicates, constants, chains
 * of a product, a bias and an activation) is left to it.
 *
 * tfjs knows products of batches of matrices only. As one of two matrices TensorFlow fuses it with the bias and the activation that follow.
 */
export const reduce = (program: Program): Program => ({ ...program, operations: program.operations.map(plainProduct) });

const PLAIN: Record<string, string> = { adj_x: 'transpose_a', adj_y: 'transpose_b' };

function plainProduct(operation: Operation): Operation {
  if (operation.op !== 'BatchMatMulV2' || operation.shapes[0]!.length !== 2) return operation;
  return {
    ...operation,
    op: 'MatMul',
    attributes: operation.attributes.map((a) => ({ ...a, name: PLAIN[a.name] ?? a.name })),
  };
}
