import { m } from '../../paraglide/messages';
import { ok, refuse } from '../contract/outcome';
import type { Outcome } from '../contract/outcome';
import { decodeTensors, encodeTensors } from './safetensors';
import type { NamedArray } from './safetensors';

/** Values on the nodes of a lattice, row by row. */
export interface Lattice {
  rows: number;
  columns: number;
  /** rows x columns numbers, or as many x, y pairs. */
  values: Float32Array;
}

/** Evaluation of both networks of a 2-D run over the plane at one step; docs/plane.md defines each part. */
export interface PlaneRecord {
  /**
   * Surface and gradient cover [-limit, limit] squared; node (i, j) is the centre of cell (i, j), y grows with i and x
   * with j.
   */
  limit: number;
  /** Output of the discriminator (critic) at each node, before GAN's sigmoid. */
  surface: Lattice;
  /** Pairs: -d l_G(D(x)) / dx at each node, where L_G = E l_G is the generator's loss. */
  gradient: Lattice;
  /**
   * Pairs: G(z) on a lattice in latent space whose cells have equal probability. One row if the latent has one
   * dimension.
   */
  manifold: Lattice;
}

export const PLANE_EXTENSION = 'plane.safetensors';
const FORMAT = 'gander-plane-1';

/** Nodes along a side of each lattice, as Gander writes them: more would slow training by over 1 % (docs/plane.md). */
export const NODES = { surface: 48, gradient: 20, manifold: 24 } as const;

/** Size of such a file in bytes, with a header of about 400. */
export const PLANE_BYTES = 4 * (NODES.surface ** 2 + 2 * NODES.gradient ** 2 + 2 * NODES.manifold ** 2) + 400;

/** Position of node k of n on the axis: the centre of its cell. */
export const nodeAt = (k: number, n: number, limit: number): number => limit * ((2 * k + 1) / n - 1);

/** A safetensors file: `surface` F32 [rows, columns], `gradient` and `manifold` F32 [rows, columns, 2]. */
export function encodePlane({ limit, surface, gradient, manifold }: PlaneRecord): Uint8Array {
  const scalars = ({ rows, columns, values }: Lattice): NamedArray => ({ shape: [rows, columns], data: values });
  const pairs = ({ rows, columns, values }: Lattice): NamedArray => ({ shape: [rows, columns, 2], data: values });
  return encodeTensors({
    tensors: { surface: scalars(surface), gradient: pairs(gradient), manifold: pairs(manifold) },
    metadata: { format: FORMAT, limit: String(limit) },
  });
}

/** Decodes such a file; refuses an invalid one, naming the file. */
export function decodePlane(bytes: Uint8Array, file: string): Outcome<PlaneRecord> {
  try {
    const { tensors, metadata } = decodeTensors(bytes);
    const limit = Number(metadata['limit']);
    if (metadata['format'] !== FORMAT || !(limit > 0 && limit < Infinity))
      throw new Error(`it does not say that it is ${FORMAT}, and of which square.`);
    const lattice = (name: string, depth: number[]) => latticeOf(name, tensors[name], depth);
    return ok({
      limit,
      surface: lattice('surface', []),
      gradient: lattice('gradient', [2]),
      manifold: lattice('manifold', [2]),
    });
  } catch (error) {
    return refuse(m.core_record_plane_cannot_be_read({ file, message: (error as Error).message }), file);
  }
}

function latticeOf(name: string, tensor: NamedArray | undefined, depth: number[]): Lattice {
  const [rows = 0, columns = 0, ...rest] = tensor?.shape ?? [];
  if (tensor?.data instanceof Float32Array && rows > 0 && columns > 0 && rest.join() === depth.join())
    return { rows, columns, values: tensor.data };
  throw new Error(`it holds no tensor "${name}" of float32 values on a lattice.`);
}
