import { cpus } from 'node:os';
import { dispose } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { m } from '../../../paraglide/messages';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { scaled } from '../data';
import { updatesFrom } from '../eager';
import type { RecordedIteration } from '../iteration';
import { readState, restoreState } from '../random/random';
import { variablesOf } from '../trainer';
import type { Trainer } from '../trainer';
import type { Reported } from '../updates';
import { compile } from './compile';
import { gatherInGraph, datasetTensor } from './dataset';
import { loadKernels } from './kernels/addon';
import type { Recordable } from './compile';
import type { Input } from './input';
import type { Step } from './recorder';

/** Results fetched from a step: always, and on diagnostic steps. */
const LOSSES = ['losses'];
const ALL = ['losses', 'diagnostics'];

/**
 * Steps per call: for the small networks of 2-D data, the overhead of a call to TensorFlow is a twentieth of a step's
 * time. XLA fuses over the steps of a call and rounds otherwise than for one step, while how many steps a call takes
 * depends on time: with XLA a call takes one. Gander's kernels have no such overhead, and merging takes seconds in a
 * graph of several steps.
 */
const strideOf = ({ network, xla, kernels, mergeProducts }: Hyperparameters): number =>
  network === 'mlp' && xla !== 'on' && kernels !== 'gander' && mergeProducts !== 'on' ? 8 : 1;

/** Returns both updates as recordable steps, and the dataset tensor, which the caller disposes of. */
export function recordableSteps(trainer: Trainer): { held: Tensor; critic: NamedStep; generator: NamedStep } {
  const { batches, data } = trainer;
  const held = datasetTensor(data);
  const updates = updatesFrom(trainer, (input) => scaled(data, gatherInGraph(held, data, batches, input)));
  return { held, critic: namedStep(updates.critic), generator: namedStep(updates.generator) };
}

/**
 * Compiles a training step to a single call: a graph of n_critic discriminator updates and one generator update, with
 * the dataset in the addon.
 *
 * The trainer is left unchanged; call `begin` before the first run.
 */
export function recordIteration(trainer: Trainer): Outcome<RecordedIteration> {
  if (trainer.h.kernels !== 'gander') return recordWith(trainer);
  let reason: string;
  try {
    const recorded = recordWith(trainer, kernelsFor(trainer));
    if (recorded.ok) return recorded;
    reason = recorded.error.message;
  } catch (error) {
    reason = (error as Error).message;
  }
  const recorded = recordWith(trainer);
  if (recorded.ok) recorded.value.notice = m.training_kernels_unused({ reason: reason.replace(/\.$/, '') });
  return recorded;
}

/** @throws Error if the addon cannot be loaded */
const kernelsFor = ({ h, data }: Trainer): Recordable['kernels'] => ({
  addon: loadKernels(),
  threads: h.threads || cpus().length,
  held: [data.values],
  results: [LOSSES, ALL],
});

function recordWith(trainer: Trainer, kernels?: Recordable['kernels']): Outcome<RecordedIteration> {
  const { h, streams, batches } = trainer;
  const at = { streams: readState(streams), batches: batches.at };
  const { held, critic, generator } = recordableSteps(trainer);
  const stride = strideOf(h);
  const step = [...new Array<string>(h.criticSteps).fill('critic'), 'generator'];
  const plans = { step, ...(stride > 1 ? { stride: new Array<string[]>(stride).fill(step).flat() } : {}) };
  try {
    const compiled = compile({
      variables: Object.values(variablesOf(trainer.players)),
      held: [held],
      steps: { critic: critic.step, generator: generator.step },
      plans,
      xla: h.xla === 'on',
      mergeProducts: h.mergeProducts === 'on',
      ...(kernels ? { kernels } : {}),
    });
    if (!compiled.ok) return compiled;
    const names = (plan: keyof typeof plans, result: string) =>
      plans[plan]!.flatMap((call) => (call === 'critic' ? critic : generator).names[result]!);
    const { run, push, pull, close } = compiled.value;
    // TensorFlow validates the graph at the first run, and may fail then if the device lacks an operation.
    dispose(run('step', LOSSES));
    return ok({
      stride,
      run: (diagnose, steps) => {
        const results = diagnose ? ALL : LOSSES;
        const plan = steps === 1 ? 'step' : 'stride';
        return Promise.resolve(
          run(plan, results).map((values, i) => ({ names: names(plan, results[i]!), values: values as Tensor1D })),
        );
      },
      begin: push,
      settle: pull,
      close,
    });
  } catch (error) {
    const [message] = (error as Error).message.split('\n');
    return refuse(kernels ? message! : `TensorFlow cannot run the graph: ${message}`);
  } finally {
    held.dispose();
    restoreState(streams, at.streams);
    batches.seek(at.batches);
  }
}

/** An update as a step, and the metric names of its results. */
interface NamedStep {
  step: Step;
  names: Record<string, string[]>;
}

function namedStep(update: (input: Input) => Reported): NamedStep {
  const names: Record<string, string[]> = {};
  const step: Step = (input) => {
    const { losses, diagnostics } = update(input);
    names['losses'] = losses.names;
    names['diagnostics'] = diagnostics!.names;
    return { losses: losses.values, diagnostics: diagnostics!.values };
  };
  return { step, names };
}
