import { dispose } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
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
import { gatherInside, hold } from './dataset';
import type { Input } from './input';
import type { Step } from './recorder';

/** What is read of a step: always, and when it is looked at closely. */
const LOSSES = ['losses'];
const ALL = ['losses', 'diagnostics'];

/** Steps in a call: of the small networks of 2-D data one takes so little that calling it is a twentieth of the time. */
const strideOf = (network: string): number => (network === 'mlp' ? 8 : 1);

/** Both updates as steps that can be recorded, and the dataset beside them, which is the caller's to dispose. */
export function stepsOf(trainer: Trainer): { held: Tensor; critic: Named; generator: Named } {
  const { batches, data } = trainer;
  const held = hold(data);
  const updates = updatesFrom(trainer, (input) => scaled(data, gatherInside(held, data, batches, input)));
  return { held, critic: named(updates.critic), generator: named(updates.generator) };
}

/**
 * A step of training as one call: both updates are recorded once, and the graph holds n_critic of the one and one of the
 * other in a row, with the dataset beside them. The trainer is left as it was; `begin` comes before the first run.
 */
export function recordIteration(trainer: Trainer): Outcome<RecordedIteration> {
  const { h, streams, batches } = trainer;
  const at = { streams: readState(streams), batches: batches.at };
  const { held, critic, generator } = stepsOf(trainer);
  const stride = strideOf(h.network);
  const step = [...new Array<string>(h.criticSteps).fill('critic'), 'generator'];
  const plans = { step, ...(stride > 1 ? { stride: new Array<string[]>(stride).fill(step).flat() } : {}) };
  try {
    const compiled = compile({
      variables: Object.values(variablesOf(trainer.players)),
      held: [held],
      steps: { critic: critic.step, generator: generator.step },
      plans,
      xla: h.xla === 'on',
    });
    if (!compiled.ok) return compiled;
    const names = (plan: keyof typeof plans, result: string) =>
      plans[plan]!.flatMap((call) => (call === 'critic' ? critic : generator).names[result]!);
    const { run, push, pull, close } = compiled.value;
    // TensorFlow makes the graph its own at the first run, and may find only then that its device lacks an operation.
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
    return refuse(`TensorFlow does not run the graph: ${(error as Error).message.split('\n')[0]}`);
  } finally {
    held.dispose();
    restoreState(streams, at.streams);
    batches.seek(at.batches);
  }
}

/** An update as a step, and what its results are called. */
interface Named {
  step: Step;
  names: Record<string, string[]>;
}

function named(update: (input: Input) => Reported): Named {
  const names: Record<string, string[]> = {};
  const step: Step = (input) => {
    const { losses, diagnostics } = update(input);
    names['losses'] = losses.names;
    names['diagnostics'] = diagnostics!.names;
    return { losses: losses.values, diagnostics: diagnostics!.values };
  };
  return { step, names };
}
