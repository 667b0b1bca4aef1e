import { backend, getBackend } from '@tensorflow/tfjs-core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** Data types and kinds of attributes by their numbers in TensorFlow's C API (tf_datatype.h, tf_attrtype.h). */
export const DTYPE = { float32: 1, int32: 3, uint8: 4, bool: 10, uint64: 23 } as const;
export const ATTRIBUTE = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** An attribute of an operation, as tfjs-node hands it to its addon. */
export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** A tensor inside the addon. */
export interface Handle {
  id: number;
  shape: number[];
  dtype: number;
}

/** What tfjs-node's native addon does: tensors are numbers, and every operation is a call. */
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

/** tfjs-node's backend, with the parts that its types keep to themselves. */
export interface NodeBackend {
  binding: Native;
  getInputTensorIds(tensors: TensorInfo[]): number[];
  createOutputTensor(handle: Handle): Tensor;
  tensorMap: { get(data: object): { dtype: number } };
}

/** Whether the engine that computes now can run a graph. */
export const hasGraphs = (): boolean => getBackend() === 'tensorflow';

export const nodeBackend = (): NodeBackend => backend() as unknown as NodeBackend;

/** A tensor of tfjs that owns what the addon made. */
export const wrap = (handle: Handle): Tensor => nodeBackend().createOutputTensor(handle);

/** The addon's number for a tensor; its values are handed over first if they were not yet. */
export const idOf = (tensor: TensorInfo): number => nodeBackend().getInputTensorIds([tensor])[0]!;

/** Executes an operation of one result that tfjs has no kernel for; the result is the caller's to delete, or to wrap. */
export const execute = (op: string, attributes: Attribute[], inputs: number[]): Handle =>
  nodeBackend().binding.executeOp(op, attributes, inputs, 1)[0]!;

export const typeAttribute = (name: string, value: number): Attribute => ({ name, type: ATTRIBUTE.type, value });
