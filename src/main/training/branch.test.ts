import { describe, expect, it } from 'vitest';
import { branchSettings } from '../../shared/domain/run/branch';
import { OBJECTIVES } from '../../shared/domain/run/hyperparameter-fields';
import type { Hyperparameters, Value } from '../../shared/domain/run/hyperparameters';
import type { SettingChange } from '../../shared/domain/run/lineage';
import { unwrap } from '../../shared/contract/outcome';
import type { TensorFile } from '../../shared/formats/safetensors';
import { branchState } from './branch';
import { Controls } from './process/control';
import type { Data } from './data';
import { drawSample } from './output/samples';
import { availableEngines, fingerprint, settings, useEngine } from './training.test-helper';
import { train } from './train';
import { closeTrainer, openTrainer, readTrainer, restoreTrainer } from './trainer';

const SMALL = {
  mlp: { network: 'mlp', hiddenSize: 8, hiddenLayers: 1, samplePoints: 16 },
  fc: { network: 'fc', imageSize: 8, latentSize: 5, gridSize: 2 },
};

const dataFor = (h: Hyperparameters): Data => {
  const shape = h.network === 'mlp' ? [2] : [8, 8, 1];
  const values = Array.from({ length: 10 * (h.network === 'mlp' ? 2 : 64) }, (_, i) => (i * 37) % 256);
  return h.network === 'mlp'
    ? { kind: 'points', count: 10, shape, values: Float32Array.from(values, (v) => v / 128 - 1) }
    : { kind: 'images', count: 10, shape, values: Uint8Array.from(values) };
};

interface Trained {
  states: TensorFile[];
  samples: Uint8Array[];
  first: TensorFile;
}

/** Trains to the end, from a checkpoint of another run if one is given; every checkpoint and sample of it. */
async function trained(h: Hyperparameters, from?: { state: TensorFile; changes: SettingChange[] }): Promise<Trained> {
  const trainer = openTrainer(h, dataFor(h), 7, 0);
  if (from) unwrap(restoreTrainer(trainer, branchState(from.state, from, trainer)));
  const out: Trained = { states: [], samples: [], first: readTrainer(trainer, 0) };
  await train(trainer, new Controls(), {
    metrics: () => undefined,
    state: () => undefined,
    sample: () => void out.samples.push(drawSample(trainer).bytes),
    checkpoint: () => void out.states.push(readTrainer(trainer, 0)),
  });
  closeTrainer(trainer);
  return out;
}

/** A parent of four steps with a checkpoint at its second, and a branch from there. */
async function both(
  given: Record<string, unknown>,
  set: Record<string, Value>,
): Promise<{ parent: Trained; child: Trained }> {
  const h = settings(given);
  const parent = await trained(h);
  const { hyperparameters, changes } = unwrap(branchSettings(h, 2, set));
  return { parent, child: await trained(hyperparameters, { state: parent.states[0]!, changes }) };
}

const slot = (state: TensorFile, name: string): number[] => [...state.tensors[name]!.data];
const weights = (state: TensorFile) => Object.entries(state.tensors).filter(([name]) => !name.includes('Optimizer/'));
const engines = await availableEngines();

describe.each(engines)('a branch on %s', (engine) => {
  // A branch copies tensors, whatever they are of: every objective in plain JavaScript, and on each other engine one with a penalty,
  // one that clips weights, and a network of images. With `GANDER_TEST_STEPS` set, every objective on every engine.
  const objectives =
    engine === 'cpu' || process.env['GANDER_TEST_STEPS'] !== undefined
      ? OBJECTIVES
      : (['gan', 'wgan', 'wgan-gp'] as const);
  const fc = engine === 'cpu' ? [] : [{ objective: 'wgan' as const, network: 'fc' as const }];
  const cases = [...objectives.map((objective) => ({ objective, network: 'mlp' as const })), ...fc];

  it.each(cases)(
    'of $objective with $network and unchanged settings goes on bit for bit as its parent',
    async ({ objective, network }) => {
      await useEngine(engine);
      const { parent, child } = await both(
        { objective, ...SMALL[network], ...(objective === 'gan' ? {} : { criticSteps: 2 }) },
        {},
      );
      expect(fingerprint(child.first)).toEqual(fingerprint(parent.states[0]!));
      expect(fingerprint(child.states.at(-1)!)).toEqual(fingerprint(parent.states.at(-1)!));
      expect(child.samples).toEqual(parent.samples.slice(2));
    },
  );
});

describe('what a branch keeps', () => {
  it('drops the slots with the optimizer, and keeps weights, streams and place in the data', async () => {
    await useEngine('cpu');
    const { parent, child } = await both(SMALL.mlp, { optimizer: 'rmsprop' });
    expect(weights(child.first)).toEqual(weights(parent.states[0]!));
    expect(child.first.metadata).toEqual(parent.states[0]!.metadata);
    expect(slot(child.first, 'generatorOptimizer/generator/dense1/weight/v').every((v) => v === 0)).toBe(true);
    expect(weights(child.states.at(-1)!)).not.toEqual(weights(parent.states.at(-1)!));
  });

  it('gives Adam first moments that it had not, with their bias correction from the start', async () => {
    await useEngine('cpu');
    const { parent, child } = await both({ objective: 'wgan-gp', ...SMALL.mlp, criticSteps: 1 }, { beta1: 0.5 });
    expect(slot(parent.states[0]!, 'generatorOptimizer/beta1^t')).toEqual([0]);
    expect(slot(child.first, 'generatorOptimizer/beta1^t')).toEqual([1]);
    // Two steps at 0.5; the second moment's product goes on: 0.9 ^ 4.
    expect(slot(child.states.at(-1)!, 'generatorOptimizer/beta1^t')).toEqual([0.25]);
    expect(slot(child.states.at(-1)!, 'generatorOptimizer/beta2^t')[0]).toBeCloseTo(0.9 ** 4, 6);
  });

  it('goes on with the product of the decays when one changes', async () => {
    await useEngine('cpu');
    const { child } = await both(SMALL.mlp, { beta1: 0.9 });
    // Two steps at 0.5, two at 0.9.
    expect(slot(child.states.at(-1)!, 'generatorOptimizer/beta1^t')[0]).toBeCloseTo(0.5 ** 2 * 0.9 ** 2, 6);
  });

  it.each([
    { objective: 'wgan' },
    { batchSize: 8 },
    { criticSteps: 3 },
    { learningRate: 0.01 },
    { discriminatorActivation: 'tanh' },
  ])('trains on with %j from the same weights', async (set) => {
    await useEngine('cpu');
    const { parent, child } = await both(SMALL.mlp, set);
    expect(weights(child.first)).toEqual(weights(parent.states[0]!));
    expect(slot(child.states.at(-1)!, 'generator/output/weight').every(Number.isFinite)).toBe(true);
    expect(weights(child.states.at(-1)!)).not.toEqual(weights(parent.states.at(-1)!));
  });
});
