import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { compile } from './compile';
import { eagerly } from './input';
import { hasGraphs } from './native';
import type { Step } from './recorder';

/** Numbers by name, read from the engine. */
export type ReadDiagnostics = () => Record<string, Float32Array>;

/**
 * A step that changes nothing, seen as often as wanted: as a graph where the engine runs one, which is made at the first
 * look, and operation by operation elsewhere. The graph takes up what the variables hold at each look.
 */
export function readDiagnosticsWith(
  variables: readonly Variable[],
  names: readonly string[],
  step: Step,
): ReadDiagnostics {
  let look: ReadDiagnostics | undefined;
  return () => (look ??= recorded(variables, names, step) ?? executed(names, step))();
}

const executed =
  (names: readonly string[], step: Step): ReadDiagnostics =>
  () => {
    const read = () => {
      const results = step(eagerly);
      return names.map((name) => results[name]!.dataSync<'float32'>().slice());
    };
    const values = tidy(read as never) as unknown as Float32Array[];
    return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  };

function recorded(variables: readonly Variable[], names: readonly string[], step: Step): ReadDiagnostics | undefined {
  if (!hasGraphs() || process.env['GANDER_STEP'] === 'eager') return undefined;
  try {
    const compiled = compile({ variables, steps: { look: step }, plans: { look: ['look'] } });
    if (!compiled.ok) return undefined;
    const look = () => {
      compiled.value.push();
      return Object.fromEntries(compiled.value.run('look', names).map((values, i) => [names[i]!, taken(values)]));
    };
    // TensorFlow makes the graph its own at the first run, and may find only then that its device lacks an operation.
    look();
    return look;
  } catch {
    return undefined;
  }
}

function taken(values: Tensor): Float32Array {
  const read = values.dataSync<'float32'>().slice();
  values.dispose();
  return read;
}
