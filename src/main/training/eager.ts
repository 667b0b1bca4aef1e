import type { Tensor } from '@tensorflow/tfjs-core';
import { randomTensorsFrom } from './random/random-tensors';
import { gather } from './data';
import type { Controls } from './process/control';
import type { Input } from './compiled/input';
import type { Iteration } from './iteration';
import { updateDiscriminator, updateGenerator } from './updates';
import type { Players, Reported } from './updates';
import type { Trainer } from './trainer';

/** A training iteration in eager mode; control messages are processed between updates. */
export function eagerIteration({ h, players, batches, data }: Trainer, controls: Controls): Iteration {
  return {
    stride: 1,
    async run(diagnose) {
      const updates: Reported[] = [];
      for (let i = 0; i < h.criticSteps; i++) {
        const real = gather(data, batches.next());
        updates.push(updateDiscriminator(players, real, diagnose));
        real.dispose();
        await controls.yieldToMessages();
      }
      updates.push(updateGenerator(players, diagnose));
      return updates.flatMap(({ losses, diagnostics }) => (diagnostics ? [losses, diagnostics] : [losses]));
    },
    begin: () => undefined,
    settle: () => undefined,
  };
}

/** The two updates as functions of their inputs: `real` makes the batch, and the input supplies the random numbers. */
export function updatesFrom(
  trainer: Trainer,
  real: (input: Input) => Tensor,
): { critic: (input: Input) => Reported; generator: (input: Input) => Reported } {
  const { players, streams, h } = trainer;
  const withInput = (input: Input): Players => ({ ...players, draws: randomTensorsFrom(streams, h, input) });
  return {
    critic: (input) => updateDiscriminator(withInput(input), real(input), true),
    generator: (input) => updateGenerator(withInput(input), true),
  };
}
