import { backend, getBackend } from '@tensorflow/tfjs-core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** Data types and attribute types by their values in TensorFlow's C API (tf_datatype.h, tf_attrtype.h). */
export const DTYPE = { float32: 1, int32: 3, uint8: 4, bool: 10, uint64: 23 } as const;
export const ATTRIBUTE = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** An attribute of an operation, as tfjs-node passes it to its addon. */
export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** A tensor in the native addon. */
export interface Handle {
  id: number;
  shape: number[];
  dtype: number;
}

/** tfjs-node's native addon, in which tensors are identified by number. */
export interface Native {
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(op: string, attributes: Attribute[], inputs: number[], outputs: number): Handle[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(model: number): void;
  /** Names are joined by commas. */
  runSavedModel(model: number, inputs: number[], inputNames: string, outputNames: string): Handle[];
}

/** tfjs-node's backend, including members that its type declarations do not expose. */
export interface NodeBackend {
  binding: Native;
  getInputTensorIds(tensors: TensorInfo[]): number[];
  createOutputTensor(handle: Handle): Tensor;
  tensorMap: { get(data: object): { dtype: number } };
}

/** Returns whether the active engine can run graphs. */
export const hasGraphs = (): boolean => getBackend() === 'tensorflow';

export const nodeBackend = (): NodeBackend => backend() as unknown as NodeBackend;

/** Returns a tfjs tensor that owns a tensor of the addon. */
export const wrap = (handle: Handle): Tensor => nodeBackend().createOutputTensor(handle);

/** Returns the addon's number of a tensor, after uploading its values if necessary. */
export const idOf = (tensor: TensorInfo): number => nodeBackend().getInputTensorIds([tensor])[0]!;

/** Executes an operation with one result that has no tfjs kernel; the caller deletes or wraps the result. */
export const execute = (op: string, attributes: Attribute[], inputs: number[]): Handle =>
  nodeBackend().binding.executeOp(op, attributes, inputs, 1)[0]!;

export const typeAttribute = (name: string, value: number): Attribute => ({ name, type: ATTRIBUTE.type, value });
