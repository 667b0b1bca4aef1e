import { dispose, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Input, InputSource } from './input';
import { idOf, nodeBackend } from './native';
import type { Attribute, Native, TensorValues } from './native';

/**
 * A function of tfjs ops over variables and inputs. Its results are named vectors, so that those of many runs can be
 * concatenated.
 */
export type Step = (input: Input) => Record<string, Tensor>;

export interface Executed {
  op: string;
  attributes: Attribute[];
  inputs: number[];
  outputs: number[];
  /** Shape of each output. */
  shapes: number[][];
  /** Source location: an error that is never thrown, because its stack is formatted only when read. */
  at: Error;
}

/** A value that JavaScript created while the step was executed. */
export interface Constant {
  shape: number[];
  dtype: number;
  values: TensorValues;
}

/** The operations of one execution of a step; tensors are identified by their numbers in the addon. */
export interface Recording {
  operations: Executed[];
  constants: Map<number, Constant>;
  inputs: { id: number; source: InputSource }[];
  /** Tensor numbers of variables and held tensors, before and after the step. */
  before: number[];
  after: number[];
  results: Record<string, number>;
  /** Values of the results. */
  values: Record<string, Float32Array>;
}

/** Thrown when a step reads a value that is known only at run time. */
export class ReadWhileRecording extends Error {
  override name = 'ReadWhileRecording';
}

/**
 * Executes a step once and records the calls to the engine.
 *
 * @param held tensors of the caller that the step reads and does not change
 * @throws ReadWhileRecording when the step reads a computed value, because code that depends on it cannot be recorded
 */
export function record(step: Step, variables: readonly Variable[], held: readonly Tensor[]): Recording {
  const engine = nodeBackend();
  const recording: Recording = {
    operations: [],
    constants: new Map(),
    inputs: [],
    before: [],
    after: [],
    results: {},
    values: {},
  };
  const tensorIds = () => [...variables, ...held].map(idOf);
  recording.before = tensorIds();
  const { binding } = engine;
  engine.binding = recordingBinding(binding, recording);
  let results: Record<string, Tensor>;
  const { stackTraceLimit } = Error;
  // tfjs adds about a dozen stack frames between a line of a step and the addon.
  Error.stackTraceLimit = 50;
  try {
    const input: Input = (source) => {
      const created = tensor(source.next(), source.shape, source.dtype);
      const id = idOf(created);
      recording.constants.delete(id);
      recording.inputs.push({ id, source });
      return created;
    };
    results = tidy(() => step(input));
    recording.after = tensorIds();
    for (const [name, result] of Object.entries(results)) recording.results[name] = idOf(result);
  } finally {
    engine.binding = binding;
    Error.stackTraceLimit = stackTraceLimit;
  }
  for (const [name, result] of Object.entries(results)) recording.values[name] = Float32Array.from(result.dataSync());
  dispose(results);
  return recording;
}

/** Wraps the addon to record the calls that create tensors. */
function recordingBinding(binding: Native, recording: Recording): Native {
  const overrides: Partial<Native> = {
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      recording.constants.set(id, { shape: [...shape], dtype, values: values.slice() });
      return id;
    },
    executeOp(op, attributes, inputs, outputs) {
      const created = binding.executeOp(op, attributes, inputs, outputs);
      recording.operations.push({
        op,
        attributes,
        inputs: [...inputs],
        outputs: created.map(({ id }) => id),
        shapes: created.map(({ shape }) => [...shape]),
        at: new Error(),
      });
      return created;
    },
    tensorDataSync(id) {
      if (recording.constants.has(id)) return binding.tensorDataSync(id);
      throw new ReadWhileRecording('The step reads a value that it computed');
    },
  };
  // A proxy with the addon as target must respect the addon's read-only properties, hence the empty target.
  return new Proxy({} as Native, { get: (_, key: keyof Native) => overrides[key] ?? binding[key] });
}
