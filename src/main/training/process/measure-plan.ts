import { dispose } from '@tensorflow/tfjs-core';
import type { FromMeasuring, ToMeasuring } from '../../../shared/domain/plan-race';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { unwrap } from '../../../shared/contract/outcome';
import { openEngine } from '../backends';
import { recordIteration } from '../compiled/iteration';
import type { Data } from '../data';
import type { RecordedIteration } from '../iteration';
import { closeTrainer, openTrainer } from '../trainer';
import { parentPort } from './parent-channel';

/** Samples of the synthetic dataset: a small one, since a batch is gathered from it in any case. */
const SAMPLES = 1024;

/**
 * Entry of a measuring process (`worker measure`): trains networks on synthetic data for as long as it is asked to.
 * Environment variables set the plan, as for a training process. Ends with its parent.
 */
export function serveMeasuring(): Promise<never> {
  const port = parentPort();
  const send = (message: FromMeasuring): void => {
    if (port) port.postMessage(message);
    else process.send?.(message, () => undefined);
  };
  let run: MeasuredRun | undefined;
  const answer = async (message: ToMeasuring): Promise<FromMeasuring> => {
    if (message.type === 'train') return run!.train(message.milliseconds);
    run?.close();
    run = await open(message.settings);
    return { type: 'opened', memoryMiB: peakMemoryMiB() };
  };
  const onMessage = (message: unknown): void => {
    answer(message as ToMeasuring).then(send, (error: unknown) => {
      send({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
  };
  const end = () => process.exit(0);
  port?.on('message', ({ data }) => {
    onMessage(data);
  });
  port?.on('close', end);
  process.on('message', onMessage);
  process.on('disconnect', end);
  return new Promise(() => undefined);
}

interface MeasuredRun {
  train(milliseconds: number): Promise<FromMeasuring>;
  close(): void;
}

async function open(settings: Record<string, Value>): Promise<MeasuredRun> {
  await openEngine('tensorflow');
  const h = unwrap(parseHyperparameters(settings));
  const trainer = openTrainer(h, syntheticData(h), 1, 1);
  const recorded = recordIteration(trainer);
  if (!recorded.ok) throw new Error(recorded.error.message);
  if (recorded.value.notice) throw new Error(recorded.value.notice);
  trainer.recorded = recorded.value;
  recorded.value.begin();
  // TensorFlow and XLA compile at the first step.
  await step(recorded.value);
  return {
    train: async (milliseconds) => {
      const from = performance.now();
      let steps = 0;
      do steps += await step(recorded.value);
      while (performance.now() - from < milliseconds);
      return { type: 'trained', msPerStep: (performance.now() - from) / steps, memoryMiB: peakMemoryMiB() };
    },
    close: () => {
      closeTrainer(trainer);
    },
  };
}

/** Trains as many steps as one call takes; returns their number. */
async function step({ run, stride }: RecordedIteration): Promise<number> {
  for (const { values } of await run(false, stride)) {
    // Read, since a training process reads them too, and a device may still be computing before.
    values.dataSync();
    dispose(values);
  }
  return stride;
}

/** Samples that fill the range of their kind evenly, always the same ones. */
function syntheticData(h: Hyperparameters): Data {
  if (h.network === 'mlp') {
    const values = Float32Array.from({ length: SAMPLES * 2 }, (_, i) => Math.sin(i));
    return { kind: 'points', count: SAMPLES, shape: [2], values };
  }
  const { imageSize = 28, channels = 1 } = h;
  const values = Uint8Array.from({ length: SAMPLES * imageSize ** 2 * channels }, (_, i) => (i * 151) % 256);
  return { kind: 'images', count: SAMPLES, shape: [imageSize, imageSize, channels], values };
}

/** Largest resident set of this process so far. `maxRSS` is in KiB on all systems. */
const peakMemoryMiB = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
