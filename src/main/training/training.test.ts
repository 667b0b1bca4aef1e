import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { NETWORKS, OBJECTIVES, OPTIMIZERS } from '../../shared/domain/run/hyperparameter-fields';
import type { ObjectiveName } from '../../shared/domain/run/hyperparameter-fields';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { decodeTensors, encodeTensors } from '../../shared/formats/safetensors';
import { canTrain } from './backends';
import { Controls } from './process/control';
import type { Data } from './data';
import type { LoggedStep } from './output/pending-readings';
import { availableEngines, fingerprint, settings, useEngine } from './training.test-helper';
import { train } from './train';
import type { TrainingListener } from './train';
import { closeTrainer, openTrainer, readTrainer, restoreTrainer } from './trainer';
import type { Trainer } from './trainer';

const TINY: Record<string, Record<string, unknown>> = {
  fc: { network: 'fc', imageSize: 8 },
  'fc-wide': { network: 'fc-wide', imageSize: 8 },
  'conv-generator': { network: 'conv-generator', imageSize: 8 },
  dcgan: { network: 'dcgan', imageSize: 8, channels: 3 },
  mlp: { network: 'mlp', hiddenSize: 8, hiddenLayers: 1, samplePoints: 16 },
};

function dataFor(h: Hyperparameters): Data {
  const shape = h.network === 'mlp' ? [2] : [h.imageSize!, h.imageSize!, h.channels!];
  const values = Array.from({ length: 10 * shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 256);
  return h.network === 'mlp'
    ? { kind: 'points', count: 10, shape, values: Float32Array.from(values, (v) => v / 128 - 1) }
    : { kind: 'images', count: 10, shape, values: Uint8Array.from(values) };
}

interface Heard {
  rows: LoggedStep[];
  samples: number[];
  checkpoints: Uint8Array[];
}

function listenTo(trainer: Trainer): { report: TrainingListener; heard: Heard } {
  const heard: Heard = { rows: [], samples: [], checkpoints: [] };
  return {
    heard,
    report: {
      metrics: (rows) => {
        heard.rows.push(...rows);
      },
      sample: () => {
        heard.samples.push(trainer.step);
      },
      checkpoint: (seconds) => {
        heard.checkpoints.push(encodeTensors(readTrainer(trainer, seconds)));
      },
      state: () => undefined,
    },
  };
}

/** Rows without what depends on the clock and the process. */
const numbers = (rows: LoggedStep[]) =>
  rows.map(({ step, values }) => {
    const { time: _t, stepsPerSecond: _s, memory: _m, tensors: _n, ...rest } = values;
    return { step, ...rest };
  });

async function run(h: Hyperparameters, resume?: Uint8Array): Promise<Heard> {
  const trainer = openTrainer(h, dataFor(h), 7, 0);
  if (resume) expect(restoreTrainer(trainer, decodeTensors(resume)).ok).toBe(true);
  const { report, heard } = listenTo(trainer);
  await train(trainer, new Controls(), report);
  closeTrainer(trainer);
  return heard;
}

const engines = await availableEngines();
/**
 * A step of every objective is compared with the compiled one in `compiled/iteration.test.ts`. Here is what is kept from step to step
 * and in checkpoints: weights, slots of the optimizers, random streams and the place in the data. One objective without a penalty and
 * one with (which has a random stream more) stand for all with the large networks, and one more, that clips weights, with the smallest.
 * With `GANDER_TEST_STEPS` set, every objective runs with every network.
 */
const ALL_COMBINATIONS = process.env['GANDER_TEST_STEPS'] !== undefined;
const THROUGHOUT: readonly ObjectiveName[] = ['gan', 'wgan-gp'];
const WITH_CLIPPING: readonly ObjectiveName[] = [...THROUGHOUT, 'wgan'];
const pairs = NETWORKS.flatMap((network) => OBJECTIVES.map((objective) => ({ network, objective })));

describe.each(engines)('on %s', (engine) => {
  // Plain JavaScript takes seconds for a step of the large networks: there, the small ones stand for all.
  const objectives = (network: string) =>
    ALL_COMBINATIONS || (network === 'mlp' && engine === 'cpu')
      ? OBJECTIVES
      : network === 'mlp'
        ? WITH_CLIPPING
        : THROUGHOUT;
  const cases = pairs.filter(
    ({ network, objective }) =>
      objectives(network).includes(objective) &&
      canTrain(engine, network) &&
      (engine === 'tensorflow' || network === 'mlp' || (engine === 'wasm' && network === 'fc')),
  );

  it.each(cases)(
    '$objective with $network repeats its losses bit for bit, and goes on from a checkpoint as if nothing had been',
    async ({ network, objective }) => {
      await useEngine(engine);
      const h = settings({
        objective,
        ...TINY[network],
        latentSize: 5,
        ...(objective === 'gan' ? {} : { criticSteps: 2 }),
      });
      const before = memory().numTensors;
      const whole = await run(h);
      expect(numbers(whole.rows)).toHaveLength(h.steps);
      expect(whole.rows.every((row) => Object.values(row.values).every(Number.isFinite))).toBe(true);
      expect(numbers((await run(h)).rows)).toEqual(numbers(whole.rows));
      const rest = await run(h, whole.checkpoints[0]);
      expect(numbers(rest.rows)).toEqual(numbers(whole.rows).slice(2));
      expect(strip(rest.checkpoints.at(-1)!)).toEqual(strip(whole.checkpoints.at(-1)!));
      expect(memory().numTensors).toBe(before);
    },
  );

  it('goes on with packs and a spectrally normalised discriminator bit for bit', async () => {
    await useEngine(engine);
    const h = settings({ objective: 'wgan-gp', ...TINY['mlp'], packing: 2, spectralNorm: 'on', criticSteps: 1 });
    const whole = await run(h);
    const rest = await run(h, whole.checkpoints[0]);
    expect(numbers(rest.rows)).toEqual(numbers(whole.rows).slice(2));
    expect(strip(rest.checkpoints.at(-1)!)).toEqual(strip(whole.checkpoints.at(-1)!));
    expect(Object.keys(decodeTensors(rest.checkpoints[0]!).tensors)).toContain('discriminator/dense1/u');
  });

  it.each(OPTIMIZERS)('goes on from a checkpoint of %s', async (optimizer) => {
    await useEngine(engine);
    const h = settings({ ...TINY['mlp'], optimizer, ...(optimizer === 'sgd' ? { momentum: 0.9 } : {}) });
    const whole = await run(h);
    expect(numbers((await run(h, whole.checkpoints[0])).rows)).toEqual(numbers(whole.rows).slice(2));
  });

  it('gives the same first losses as JavaScript, but for rounding', async () => {
    const h = settings({ objective: 'wgan-gp', ...TINY['mlp'] });
    const rows: LoggedStep[][] = [];
    for (const name of [engine, 'cpu'] as const) {
      await useEngine(name);
      rows.push((await run(h)).rows);
    }
    expect(rows[0]![0]!.values['discriminatorLoss']).toBeCloseTo(rows[1]![0]!.values['discriminatorLoss']!, 4);
  });
});

/** The bits of a checkpoint but for its time. */
function strip(bytes: Uint8Array): unknown {
  const {
    tensors,
    metadata: { seconds: _, ...metadata },
  } = fingerprint(decodeTensors(bytes));
  return { tensors, metadata };
}

describe('the loop', () => {
  it('keeps the tensor count flat', async () => {
    await useEngine('cpu');
    const heard = await run(settings({ objective: 'wgan-gp', ...TINY['mlp'], steps: 30, diagnosticsEvery: 1 }));
    expect(new Set(heard.rows.map((row) => row.values['tensors'])).size).toBe(1);
  });

  it('samples at step 0, at the interval and at the end', async () => {
    const heard = await run(settings({ ...TINY['mlp'], steps: 5, sampleEvery: 2 }));
    expect(heard.samples).toEqual([0, 2, 4, 5]);
  });

  it('logs what belongs to the objective, and diagnostics at their interval', async () => {
    const names = async (objective: string) => {
      const { rows } = await run(settings({ objective, ...TINY['mlp'], hiddenLayers: 3, diagnosticsEvery: 2 }));
      return [rows[0]!, rows[1]!].map((row) => Object.keys(row.values).sort());
    };
    const losses = ['discriminatorLoss', 'discriminatorLossFake', 'discriminatorLossReal', 'generatorLoss', 'time'];
    const layers = [1, 2, 3, 4].map((layer) => `layerGradientNorm.${layer}`);
    const diagnostics = [
      ...layers,
      'discriminatorGradientNorm',
      'generatorGradientNorm',
      'memory',
      'sampleDiversity',
      'stepsPerSecond',
      'tensors',
    ];
    expect(await names('gan')).toEqual([
      [...losses, 'dReal', 'dFake'].sort(),
      [...losses, 'dReal', 'dFake', ...diagnostics].sort(),
    ]);
    expect((await names('wgan'))[1]).toEqual(
      [...losses, 'wassersteinEstimate', 'clipSaturation', ...diagnostics].sort(),
    );
    expect((await names('wgan-gp'))[0]).toEqual(
      [...losses, 'wassersteinEstimate', 'penalty', 'penaltyGradientNorm'].sort(),
    );
    expect((await names('r1'))[0]).toEqual([...losses, 'dReal', 'dFake', 'penalty', 'penaltyGradientNorm'].sort());
    expect((await names('hinge'))[0]).toEqual([...losses, 'dReal', 'dFake'].sort());
  });

  it('stops when a loss is no longer finite, with the rows so far', async () => {
    const h = settings({
      objective: 'lsgan',
      ...TINY['mlp'],
      optimizer: 'sgd',
      momentum: 0,
      learningRate: 10,
      steps: 200,
    });
    const trainer = openTrainer(h, dataFor(h), 7, 0);
    const { report, heard } = listenTo(trainer);
    await expect(train(trainer, new Controls(), report)).rejects.toThrow(/became (NaN|Infinity|-Infinity) at step \d+/);
    const last = heard.rows.at(-1)!;
    expect(Object.values(last.values).every(Number.isFinite)).toBe(false);
    expect(trainer.step).toBeLessThan(200);
  });

  it.each([
    ['stop', 'stopped'],
    ['park', 'parked'],
  ] as const)('ends at a %s with a checkpoint of what was trained', async (type, state) => {
    const h = settings({ ...TINY['mlp'], steps: 100_000, checkpointEvery: 100_000 });
    const trainer = openTrainer(h, dataFor(h), 7, 0);
    const { report, heard } = listenTo(trainer);
    const controls = new Controls();
    setTimeout(() => {
      controls.request(type);
    }, 100);
    expect(await train(trainer, controls, report)).toBe(state);
    expect(heard.checkpoints).toHaveLength(1);
    expect(decodeTensors(heard.checkpoints[0]!).metadata['step']).toBe(String(trainer.step));
    expect(heard.rows).toHaveLength(trainer.step);
  });

  it('refuses a checkpoint of another network', () => {
    const mlp = openTrainer(settings(TINY['mlp']!), dataFor(settings(TINY['mlp']!)), 1, 0);
    const other = settings({ ...TINY['mlp'], hiddenSize: 9 });
    const refused = restoreTrainer(openTrainer(other, dataFor(other), 1, 0), readTrainer(mlp, 0));
    expect(refused).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('generator/dense1/weight') as string },
    });
  });
});
