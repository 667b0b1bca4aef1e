import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Tensor } from '@tensorflow/tfjs-core';
import { openEngine } from '../src/main/training/backends';
import { gather } from '../src/main/training/data';
import { closeTrainer } from '../src/main/training/trainer';
import type { Trainer } from '../src/main/training/trainer';
import { updateDiscriminator, updateGenerator } from '../src/main/training/updates';
import type { Reported } from '../src/main/training/updates';
import { encodeTensors } from '../src/shared/formats/safetensors';
import type { NamedArray } from '../src/shared/formats/safetensors';
import { scratch } from './lib/homes';
import { row } from './lib/report';
import type { Bench } from './lib/suite';
import { baseline } from './training-recorded/contender';
import { PEERS } from './training-recorded/contenders';
import type { TheirJob } from './training-recorded/jobs';
import { open } from './training/loop';
import { runsOf } from './training/runs';

const PYTHON = process.env['GANDER_BENCH_PYTHON'];
const STEPS = 3;
const OBJECTIVES = ['gan', 'lsgan', 'wgan', 'wgan-gp'] as const;

/**
 * Largest difference of a loss, relative above 1. The products of the widest layer sum 6,272 terms, in another order in each
 * framework: sqrt(6272) 2^-24 is 5e-6. The optimizers multiply that where a gradient is near 0, in three iterations up to
 * some 1e-4. A wrong sign, rate or missing clip changes losses of the second iteration by 1e-2 or more.
 */
const BOUND = 1e-3;

/**
 * Trains a few iterations with the same weights, batches and random numbers here, in PyTorch and in JAX, with and without
 * merging, and compares the losses.
 *
 * @throws Error if they differ by more than the bound
 */
export async function peers(bench: Bench): Promise<void> {
  if (!PYTHON) return bench.note('peers: skipped, GANDER_BENCH_PYTHON names no Python (bench/baselines/README.md)');
  await openEngine('tensorflow');
  const wrong: string[] = [];
  for (const network of ['fc', 'dcgan'] as const) {
    for (const run of await runsOf([network], OBJECTIVES)) {
      if (bench.only && bench.only !== `${run.objective}-${network}`) continue;
      const folder = join(scratch(), 'comparison');
      mkdirSync(folder);
      const trainer = await open(run);
      const expected = train(trainer, folder);
      closeTrainer(trainer);
      for (const { name, script, ...how } of PEERS.filter(({ compiled }) => !compiled || !bench.quick)) {
        const batch = run.hyperparameters.batchSize;
        const job = { objective: run.objective, network, batch, ...how, losses: folder };
        const title = `${run.objective} ${network}, ${name}: difference of losses in ${STEPS} iterations`;
        try {
          const difference = largestDifference(expected, await lossesOf(script, job));
          bench.add(row(title, '', [difference]));
          if (!(difference <= BOUND)) wrong.push(`${title}: ${difference}`);
        } catch (error) {
          bench.note(`${title}: ${(error as Error).message}`);
          if (!(how.compiled && run.objective === 'wgan-gp')) wrong.push(title);
        }
      }
    }
  }
  if (wrong.length > 0) throw new Error(`Peers compute something else:\n${wrong.join('\n')}`);
}

async function lossesOf(script: 'pytorch.py' | 'jax_step.py', job: TheirJob): Promise<number[][]> {
  const child = spawn(PYTHON!, [baseline(script), JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [answer, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!answer) throw new Error(errors.trim().split('\n').at(-1) ?? 'no answer');
  return (JSON.parse(answer) as { losses: number[][] }).losses;
}

const largestDifference = (expected: number[][], found: number[][]): number =>
  Math.max(
    ...expected.flatMap((losses, step) =>
      losses.map((loss, i) => Math.abs(loss - found[step]![i]!) / Math.max(1, Math.abs(loss))),
    ),
  );

/** Trains operation by operation. Writes the first weights and all numbers used; returns the losses of each iteration. */
function train({ h, players, data, batches }: Trainer, folder: string): number[][] {
  write(folder, 'weights', { ...players.generator.weights, ...players.discriminator.weights });
  const used: Record<'real' | 'latents' | 'mixing', Float32Array[]> = { real: [], latents: [], mixing: [] };
  const keep = (name: keyof typeof used, tensor: Tensor) => {
    used[name].push(Float32Array.from(tensor.dataSync()));
    return tensor;
  };
  const { draws } = players;
  const recording = {
    ...players,
    draws: {
      ...draws,
      latents: () => keep('latents', draws.latents()),
      epsilon: (rank: number) => keep('mixing', draws.epsilon(rank)),
    },
  };
  const losses = Array.from({ length: STEPS }, () => [
    ...Array.from({ length: h.criticSteps }, () => {
      const real = keep('real', gather(data, batches.next()));
      return lossOf(updateDiscriminator(recording, real, false), 'discriminatorLoss');
    }),
    lossOf(updateGenerator(recording, false), 'generatorLoss'),
  ]);
  const inputs = Object.entries(used).map(([name, list]) => [name, stacked(list, h.batchSize)] as const);
  write(folder, 'numbers', {
    // Only a penalty mixes; the scripts of the other objectives take as many and do not use them.
    mixing: {
      shape: [STEPS * h.criticSteps, h.batchSize],
      data: new Float32Array(STEPS * h.criticSteps * h.batchSize),
    },
    ...Object.fromEntries(inputs.filter(([, { shape }]) => shape[0]! > 0)),
  });
  return losses;
}

const lossOf = ({ losses }: Reported, name: string): number => losses.values.dataSync()[losses.names.indexOf(name)]!;

/** Batches as [number of batches, samples, values of a sample]. */
function stacked(list: readonly Float32Array[], batchSize: number): NamedArray {
  const data = Float32Array.from(list.flatMap((values) => [...values]));
  return { shape: [list.length, batchSize, data.length / (list.length * batchSize || 1)], data };
}

function write(folder: string, name: string, tensors: Record<string, NamedArray | Tensor>): void {
  const arrays = Object.entries(tensors).map(([key, value]): [string, NamedArray] => [
    key,
    'dataSync' in value ? { shape: value.shape, data: Float32Array.from(value.dataSync()) } : value,
  ]);
  writeFileSync(
    join(folder, `${name}.safetensors`),
    encodeTensors({ tensors: Object.fromEntries(arrays), metadata: {} }),
  );
}
