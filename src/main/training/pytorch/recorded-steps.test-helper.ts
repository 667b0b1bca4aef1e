import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { ACTIVATIONS, NETWORKS, OBJECTIVES } from '../../../shared/domain/run/hyperparameter-fields';
import { samplesPerUpdate } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { NamedArray, TensorFile } from '../../../shared/formats/safetensors';
import { pytorchScript } from '../../../shared/pytorch/script';
import { gather } from '../data';
import type { Data } from '../data';
import { generate, levels } from '../output/samples';
import type { RandomTensors } from '../random/random-tensors';
import { Stream } from '../random/random';
import { closeTrainer, openTrainer, readTrainer } from '../trainer';
import { settings } from '../training.test-helper';
import { updateDiscriminator, updateGenerator } from '../updates';
import type { Players, Reported } from '../updates';

/** Steps before the checkpoint, so that no part of its state has the initial value, and steps that are compared. */
const WARM_UP = 3;
const STEPS = 10;
const PICTURES = 4;
const SEED = 7;

/**
 * Small rates: at those of the papers a sample on another side of the kink of a ReLU changes the losses by 1e-3 within ten steps, and
 * rounding decides which side it is on, also between two engines here. The networks for points are less sensitive and have theirs.
 */
const SMALL = { imageSize: 8, batchSize: 16, learningRate: 2e-5 };
const SIZES: Record<string, object> = { mlp: { hiddenSize: 16, hiddenLayers: 2, batchSize: 8 } };
const of = (network: string, given: object) => ({ network, ...(SIZES[network] ?? SMALL), ...given });
const twoCritics = { criticSteps: 2 };

/** Every objective with every network, and every setting that changes the code of a script. */
export const CASES: Record<string, Record<string, unknown>> = {
  ...Object.fromEntries(
    OBJECTIVES.flatMap((objective) =>
      NETWORKS.map((network) => [
        `${objective}, ${network}`,
        of(network, {
          objective,
          latentSize: 6,
          ...(network === 'dcgan' ? { discriminatorNorm: 'none' } : {}),
          ...(['wgan', 'wgan-gp', 'hinge'].includes(objective) ? twoCritics : {}),
        }),
      ]),
    ),
  ),
  ...Object.fromEntries(
    ACTIVATIONS.map((discriminatorActivation) => [
      `r1, mlp, ${discriminatorActivation}`,
      of('mlp', { objective: 'r1', discriminatorActivation, optimizer: 'adam', learningRate: 1e-3 }),
    ]),
  ),
  rmsprop: of('mlp', { objective: 'gan', optimizer: 'rmsprop', rmsDecay: 0.9, learningRate: 1e-3 }),
  sgd: of('fc', { objective: 'lsgan', optimizer: 'sgd', learningRate: 0.01 }),
  'sgd with momentum': of('fc', { objective: 'gan', optimizer: 'sgd', learningRate: 0.01, momentum: 0.9 }),
  'adam without a first moment': of('fc', { objective: 'gan', optimizer: 'adam', beta1: 0, beta2: 0.9 }),
  'a large learning rate': of('mlp', { objective: 'wgan-gp', learningRate: 0.01, beta1: 0.5, beta2: 0.999 }),
  minimax: of('fc', { objective: 'gan', generatorLoss: 'minimax' }),
  'uniform latents': of('dcgan', { objective: 'lsgan', latentDistribution: 'uniform', latentSize: 5 }),
  'batch normalisation in both networks': of('dcgan', { objective: 'gan', discriminatorNorm: 'batch' }),
  'batch normalisation and a penalty': of('dcgan', {
    objective: 'wgan-gp',
    discriminatorNorm: 'batch',
    ...twoCritics,
  }),
  'batch normalisation and clipping': of('dcgan', {
    objective: 'wgan',
    discriminatorNorm: 'batch',
    weightClip: 0.05,
  }),
  'spectral normalisation of dcgan': of('dcgan', {
    objective: 'hinge',
    spectralNorm: 'on',
    channels: 3,
    ...twoCritics,
  }),
  'spectral normalisation of fc': of('fc', { objective: 'hinge', spectralNorm: 'on', channels: 3 }),
  'spectral normalisation and clipping': of('mlp', { objective: 'wgan', spectralNorm: 'on', weightClip: 0.1 }),
  'spectral and batch normalisation with a penalty': of('dcgan', {
    objective: 'r1',
    spectralNorm: 'on',
    discriminatorNorm: 'batch',
  }),
  'packs of points': of('mlp', { objective: 'wgan-gp', packing: 3 }),
  'packs of RGB images': of('fc', { objective: 'dragan', packing: 2, channels: 3 }),
  'packs for dcgan': of('dcgan', { objective: 'gan', packing: 2, spectralNorm: 'on' }),
  'packs for the wide discriminator': of('conv-generator', { objective: 'wgan-gp', packing: 2, channels: 3 }),
  'no dropout': of('fc-wide', { objective: 'lsgan', dropout: 0, channels: 3 }),
  'images of 28 x 28': of('dcgan', { objective: 'gan', imageSize: 28, latentSize: 100, discriminatorNorm: 'none' }),
};

const settingsOf = (name: string): Hyperparameters => settings({ steps: 13, ...CASES[name] });

/** The script of a case. */
export const scriptOf = (name: string): string =>
  pytorchScript({ name, dataset: 'reference', seed: SEED, hyperparameters: settingsOf(name) });

/** Ten steps of a case here, with all that another implementation needs to repeat them. */
interface RecordedSteps {
  /** The state before the first of the steps. */
  checkpoint: TensorFile;
  /** Batches, latent vectors, uniform numbers and dropout masks, in the order of their use. */
  inputs: TensorFile;
  /** Losses of the updates of each step: those of the discriminator, then that of the generator. */
  losses: number[][];
  /** Images of `pictures` in `inputs` as bytes, or points, drawn from the checkpoint. */
  pictures: Uint8Array | Float32Array;
}

/** Trains a case for three steps, then for ten that are recorded. */
export function recordSteps(name: string): RecordedSteps {
  const h = settingsOf(name);
  const trainer = openTrainer(h, dataFor(h), SEED, 0);
  const used = new UsedInputs(h);
  const players = { ...trainer.players, draws: used.draws };
  const step = (): number[] => {
    const critics = Array.from({ length: h.criticSteps }, () => {
      const real = used.keep('real', gather(trainer.data, trainer.batches.next()));
      const loss = lossOf(updateDiscriminator(players, real, false), 'discriminatorLoss');
      real.dispose();
      return loss;
    });
    return [...critics, lossOf(updateGenerator(players as Players, false), 'generatorLoss')];
  };
  for (let i = 0; i < WARM_UP; i++) step();
  trainer.step = WARM_UP;
  used.clear();
  const checkpoint = readTrainer(trainer, 0);
  const latents = used.keep('pictures', used.draws.latents(), PICTURES);
  const drawn = tidy(() => generate(players.generator, latents));
  used.clear('latents');
  const losses = Array.from({ length: STEPS }, step);
  closeTrainer(trainer);
  return {
    checkpoint,
    inputs: { tensors: used.tensors(), metadata: {} },
    losses,
    pictures: h.network === 'mlp' ? drawn : levels(drawn),
  };
}

const lossOf = ({ losses }: Reported, name: string): number => losses.values.dataSync()[losses.names.indexOf(name)]!;

/** Samples with structure, so that real ones differ from generated ones. */
function dataFor(h: Hyperparameters): Data {
  const shape = h.network === 'mlp' ? [2] : [h.imageSize!, h.imageSize!, h.channels!];
  const size = shape.reduce((a, b) => a * b, 1);
  const count = 40;
  const uniform = new Stream(SEED, 'epsilon').uniform(count * size);
  return h.network === 'mlp'
    ? { kind: 'points', count, shape, values: uniform.map((u, i) => u + (i % 2)) }
    : { kind: 'images', count, shape, values: Uint8Array.from(uniform, (u, i) => 128 * u + (i % 3) * 60) };
}

type Kind = 'real' | 'latents' | 'uniform' | 'dropout' | 'pictures';

/** Draws random tensors in JavaScript, the same on every engine, and keeps their values. */
class UsedInputs {
  readonly draws: RandomTensors;
  private readonly used = new Map<Kind, NamedArray[]>();

  constructor(private readonly h: Hyperparameters) {
    const streams = { latents: new Stream(SEED, 'latents'), other: new Stream(SEED, 'dropout') };
    const uniform = (shape: number[]) => tensor(streams.other.uniform(sizeOf(shape)), shape);
    const batch = h.batchSize;
    this.draws = {
      latents: () => {
        const shape = [samplesPerUpdate(h), h.latentSize];
        const values =
          h.latentDistribution === 'normal'
            ? streams.latents.normal(sizeOf(shape))
            : streams.latents.uniform(sizeOf(shape)).map((u) => 2 * u - 1);
        return this.keep('latents', tensor(values, shape));
      },
      epsilon: (rank) => this.keep('uniform', uniform([batch, ...new Array<number>(rank - 1).fill(1)])),
      noise: (shape) => this.keep('uniform', uniform(shape)),
      dropoutMask: (shape, rate) =>
        this.keep(
          'dropout',
          tensor(
            streams.other.uniform(sizeOf(shape)).map((u) => (u >= rate ? 1 / (1 - rate) : 0)),
            shape,
          ),
        ),
    };
  }

  /** Keeps the values of a tensor, or of its first rows, and returns the tensor or the rows. */
  keep(kind: Kind, values: Tensor, rows?: number): Tensor {
    const kept = rows === undefined ? values : values.slice(0, Math.min(rows, values.shape[0]!));
    const list = this.used.get(kind) ?? [];
    list.push({ shape: kept.shape, data: Float32Array.from(kept.dataSync()) });
    this.used.set(kind, list);
    return kept;
  }

  clear(kind?: Kind): void {
    if (kind) this.used.delete(kind);
    else this.used.clear();
  }

  /** All values by kind and number: `latents/3`. */
  tensors(): Record<string, NamedArray> {
    const masks = this.splitMasks(this.used.get('dropout') ?? []);
    return Object.fromEntries(
      [...this.used, ['dropout', masks] as const].flatMap(([kind, list]) =>
        list.map((values, i) => [`${kind}/${i}`, values]),
      ),
    );
  }

  /**
   * Real and generated samples pass the discriminator here in one batch, elsewhere in two: the masks of all layers for
   * the real ones come first there.
   */
  private splitMasks(masks: readonly NamedArray[]): NamedArray[] {
    const out: NamedArray[] = [];
    for (let i = 0; i < masks.length;) {
      if (masks[i]!.shape[0] === this.h.batchSize) {
        out.push(masks[i++]!);
        continue;
      }
      const both = masks.slice(i, i + DROPOUT_LAYERS);
      i += DROPOUT_LAYERS;
      const half = (part: 0 | 1) => (m: NamedArray) => ({
        shape: [m.shape[0]! / 2, ...m.shape.slice(1)],
        data: m.data.slice((part * m.data.length) / 2, ((part + 1) * m.data.length) / 2),
      });
      out.push(...both.map(half(0)), ...both.map(half(1)));
    }
    return out;
  }
}

/** Hidden layers of the wide discriminator. */
const DROPOUT_LAYERS = 3;

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
