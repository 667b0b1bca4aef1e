import type { NetworkName } from '../../../shared/domain/run/hyperparameter-fields';
import type { Data } from '../data';
import type { Iteration } from '../iteration';
import { PendingReadings } from '../output/pending-readings';
import { settings } from '../training.test-helper';
import { openTrainer } from '../trainer';
import type { Trainer } from '../trainer';

/** The smallest size of each network that has all of its layers. */
const SMALL: Record<NetworkName, Record<string, unknown>> = {
  fc: { imageSize: 8 },
  'fc-wide': { imageSize: 8 },
  'conv-generator': { imageSize: 8 },
  dcgan: { imageSize: 8 },
  mlp: { hiddenSize: 80, samplePoints: 16 },
};

/** Opens a small run of twelve samples, with two critic steps. */
export function openSmall(network: NetworkName, given: Record<string, unknown>): Trainer {
  const h = settings({ latentSize: 4, network, criticSteps: 2, learningRate: 1e-5, ...SMALL[network], ...given });
  const isPoints = network === 'mlp';
  const shape = isPoints ? [2] : [8, 8, 1];
  const values = Array.from({ length: 12 * shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 256);
  const data: Data = isPoints
    ? { kind: 'points', count: 12, shape, values: Float32Array.from(values, (v) => v / 128 - 1) }
    : { kind: 'images', count: 12, shape, values: Uint8Array.from(values) };
  return openTrainer(h, data, 7, 0);
}

/** Takes steps, the first with diagnostics; returns the metrics of each by name. */
export async function readings(iteration: Iteration, steps: number): Promise<Record<string, number>[]> {
  const pending = new PendingReadings();
  iteration.begin();
  for (let step = 1; step <= steps; step++) pending.add([{ step, values: {} }], await iteration.run(step === 1, 1));
  iteration.settle();
  return pending.read().map(({ values }) => values);
}

/**
 * Returns the metrics that differ from what is expected by more than 1e-4, relative where they are above 1: a graph may
 * add in another order, and a norm of gradients may jump where a unit is at the kink of its ReLU.
 */
export const differing = (values: Record<string, number>, expected: Record<string, number>): [string, number][] =>
  Object.entries(values).filter(
    ([name, value]) => !(Math.abs(value - expected[name]!) <= 1e-4 * Math.max(1, Math.abs(expected[name]!))),
  );
