import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Batches } from '../batches';
import type { Data } from '../data';
import type { Input } from './input';
import { ATTRIBUTE, DTYPE, execute, idOf, nodeBackend, typeAttribute, wrap } from './native';

const dtypeOf = (data: Data): number => (data.kind === 'images' ? DTYPE.uint8 : DTYPE.float32);

/**
 * Returns all samples as one tensor in the native addon, one byte per pixel. tfjs has no uint8 type, so only {@link
 * gatherInGraph} can read it.
 */
export function datasetTensor(data: Data): Tensor {
  const shape = [data.count, ...data.shape];
  return wrap({
    id: nodeBackend().binding.createTensor(shape, dtypeOf(data), data.values),
    shape,
    dtype: dtypeOf(data),
  });
}

/** Returns the samples of the next batch as float32, [n, ...data.shape], gathered from the dataset tensor. */
export function gatherInGraph(held: Tensor, data: Data, batches: Batches, input: Input): Tensor {
  return tidy(() => {
    const indices = input({ shape: [batches.size], dtype: 'int32', next: () => Int32Array.from(batches.next()) });
    const { binding } = nodeBackend();
    const axis = binding.createTensor([], DTYPE.int32, Int32Array.of(0));
    const types = [
      typeAttribute('Tparams', dtypeOf(data)),
      typeAttribute('Tindices', DTYPE.int32),
      typeAttribute('Taxis', DTYPE.int32),
    ];
    const rows = execute(
      'GatherV2',
      [{ name: 'batch_dims', type: ATTRIBUTE.int, value: 0 }, ...types],
      [idOf(held), idOf(indices), axis],
    );
    binding.deleteTensor(axis);
    if (data.kind === 'points') return wrap(rows);
    const truncate = { name: 'Truncate', type: ATTRIBUTE.bool, value: false };
    const floats = execute(
      'Cast',
      [typeAttribute('SrcT', DTYPE.uint8), typeAttribute('DstT', DTYPE.float32), truncate],
      [rows.id],
    );
    binding.deleteTensor(rows.id);
    return wrap(floats);
  });
}
