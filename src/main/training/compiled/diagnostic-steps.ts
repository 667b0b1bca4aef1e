import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { compile } from './compile';
import { eagerly } from './input';
import { hasGraphs } from './native';
import type { Step } from './recorder';

/** Reads named values from the engine. */
export type ReadDiagnostics = () => Record<string, Float32Array>;

/**
 * Returns a function that evaluates a side-effect-free step on the current values of the variables.
 *
 * It compiles the step to a graph on the first call if the engine supports graphs, and evaluates it eagerly
 * otherwise.
 */
export function readDiagnosticsWith(
  variables: readonly Variable[],
  names: readonly string[],
  step: Step,
): ReadDiagnostics {
  let reader: ReadDiagnostics | undefined;
  return () => (reader ??= compiledReader(variables, names, step) ?? eagerReader(names, step))();
}

const eagerReader =
  (names: readonly string[], step: Step): ReadDiagnostics =>
  () => {
    const read = () => {
      const results = step(eagerly);
      return names.map((name) => results[name]!.dataSync<'float32'>().slice());
    };
    const values = tidy(read as never) as unknown as Float32Array[];
    return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  };

function compiledReader(
  variables: readonly Variable[],
  names: readonly string[],
  step: Step,
): ReadDiagnostics | undefined {
  if (!hasGraphs() || process.env['GANDER_STEP'] === 'eager') return undefined;
  try {
    const compiled = compile({ variables, steps: { read: step }, plans: { read: ['read'] } });
    if (!compiled.ok) return undefined;
    const reader = () => {
      compiled.value.push();
      return Object.fromEntries(
        compiled.value.run('read', names).map((values, i) => [names[i]!, readAndDispose(values)]),
      );
    };
    // TensorFlow validates the graph at the first run, and may fail then if the device lacks an operation.
    reader();
    return reader;
  } catch {
    return undefined;
  }
}

function readAndDispose(values: Tensor): Float32Array {
  const read = values.dataSync<'float32'>().slice();
  values.dispose();
  return read;
}
