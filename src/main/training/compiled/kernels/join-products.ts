import { readsOf } from './instructions';
import type { Buffer, ElementwiseSequence, Instruction, Product } from './instructions';

/**
 * Moves each product before the elementwise sequence that first reads it as a whole, and marks it: the two are then
 * computed part by part, so that a gradient is still in the cache when the optimizer's update reads it.
 *
 * A product of a variable stays where it is, since the variable may get its new value in between.
 *
 * @param instructions fused instructions
 */
export function joinProducts(instructions: readonly Instruction[]): Instruction[] {
  const firstReader = new Map<Buffer, number>();
  instructions.forEach((instruction, at) => {
    for (const { buffer } of readsOf(instruction)) if (!firstReader.has(buffer)) firstReader.set(buffer, at);
  });
  const joined = new Map<number, Product>();
  const moved = new Set<Instruction>();
  for (const product of instructions) {
    if (product.kind !== 'product' || [product.a, product.b].some(({ buffer }) => buffer.variable !== undefined))
      continue;
    const at = firstReader.get(product.out);
    const reader = at === undefined ? undefined : instructions[at]!;
    if (reader?.kind !== 'elementwise' || !readsWhole(reader, product)) continue;
    // The last of several products is joined; the others were computed before.
    const other = joined.get(at!);
    if (other) moved.delete(other);
    joined.set(at!, product);
    moved.add(product);
  }
  return instructions.flatMap((instruction, at) => {
    if (moved.has(instruction)) return [];
    const product = joined.get(at);
    return product ? [{ ...product, isJoined: true }, instruction] : [instruction];
  });
}

/** Whether a sequence reads a product element by element only. */
function readsWhole({ count, operations }: ElementwiseSequence, { out }: Product): boolean {
  if (out.size !== count) return false;
  return operations.every(({ sources }) =>
    sources.every(
      (source) =>
        !('access' in source) || source.place.buffer !== out || (source.access === 'full' && source.place.offset === 0),
    ),
  );
}
