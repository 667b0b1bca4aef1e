import { dispose, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Input, InputSource } from './input';
import { idOf, nodeBackend } from './native';
import type { Attribute, Native, TensorValues } from './native';

/** A function of tfjs ops over variables and inputs. Its results are by name and of rank 1, so that those of many runs can be joined. */
export type Step = (input: Input) => Record<string, Tensor>;

export interface Executed {
  op: string;
  attributes: Attribute[];
  inputs: number[];
  outputs: number[];
  /** Of each output. */
  shapes: number[][];
  /** Where: an error that nobody throws, whose stack is made into text only when it is read. */
  at: Error;
}

/** A value that JavaScript made while the step was executed. */
export interface Constant {
  shape: number[];
  dtype: number;
  values: TensorValues;
}

/** What happened when a step was executed once; tensors are named by their numbers in the addon. */
export interface Recording {
  operations: Executed[];
  constants: Map<number, Constant>;
  inputs: { id: number; source: InputSource }[];
  /** Numbers of variables and held tensors before and after. */
  before: number[];
  after: number[];
  results: Record<string, number>;
  /** What the results were. */
  values: Record<string, Float32Array>;
}

/** A step asked for a number that only a run of it knows. */
export class ReadWhileRecording extends Error {
  override name = 'ReadWhileRecording';
}

/**
 * Executes a step once, and writes down what the engine was asked to do.
 *
 * @param held tensors of the caller that the step reads and does not change
 * @throws ReadWhileRecording when the step reads a computed value, for what JavaScript then does cannot be repeated
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
  const numbers = () => [...variables, ...held].map(idOf);
  recording.before = numbers();
  const { binding } = engine;
  engine.binding = listening(binding, recording);
  let results: Record<string, Tensor>;
  const { stackTraceLimit } = Error;
  // Between a line of a step and the addon lie a dozen of tfjs.
  Error.stackTraceLimit = 50;
  try {
    const input: Input = (source) => {
      const made = tensor(source.next(), source.shape, source.dtype);
      const id = idOf(made);
      recording.constants.delete(id);
      recording.inputs.push({ id, source });
      return made;
    };
    results = tidy(() => step(input));
    recording.after = numbers();
    for (const [name, result] of Object.entries(results)) recording.results[name] = idOf(result);
  } finally {
    engine.binding = binding;
    Error.stackTraceLimit = stackTraceLimit;
  }
  for (const [name, result] of Object.entries(results)) recording.values[name] = Float32Array.from(result.dataSync());
  dispose(results);
  return recording;
}

/** The addon, with an ear at the calls that make tensors. */
function listening(binding: Native, recording: Recording): Native {
  const ear: Partial<Native> = {
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      recording.constants.set(id, { shape: [...shape], dtype, values: values.slice() });
      return id;
    },
    executeOp(op, attributes, inputs, outputs) {
      const made = binding.executeOp(op, attributes, inputs, outputs);
      recording.operations.push({
        op,
        attributes,
        inputs: [...inputs],
        outputs: made.map(({ id }) => id),
        shapes: made.map(({ shape }) => [...shape]),
        at: new Error(),
      });
      return made;
    },
    tensorDataSync(id) {
      if (recording.constants.has(id)) return binding.tensorDataSync(id);
      throw new ReadWhileRecording('The step reads a value that it computed');
    },
  };
  // The addon's own properties are read-only, which a proxy of it would have to respect.
  return new Proxy({} as Native, { get: (_, key: keyof Native) => ear[key] ?? binding[key] });
}
