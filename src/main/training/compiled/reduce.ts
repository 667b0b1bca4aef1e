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
