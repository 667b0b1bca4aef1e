// A process that trains seeds of one 2-D configuration: argv[2] is its job. Each line on stdin is a round of so many
// milliseconds; it answers with the milliseconds of a step of one seed, by the clock and of the processor.
import {
  add,
  concat,
  dispose,
  matMul,
  mean,
  mul,
  neg,
  reshape,
  scalar,
  split,
  sum,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core';
import { createInterface } from 'node:readline';
import { openEngine } from '../../src/main/training/backends';
import { compile } from '../../src/main/training/compiled/compile';
import type { Compiled } from '../../src/main/training/compiled/compile';
import { datasetTensor, gatherInGraph } from '../../src/main/training/compiled/dataset';
import { recordableSteps } from '../../src/main/training/compiled/iteration';
import type { Step } from '../../src/main/training/compiled/recorder';
import { readData } from '../../src/main/training/data';
import { relu, softplus } from '../../src/main/training/networks/activations';
import { adam } from '../../src/main/training/optimizers/adam';
import { randomTensorsFrom } from '../../src/main/training/random/random-tensors';
import { openTrainer, variablesOf } from '../../src/main/training/trainer';
import type { Trainer } from '../../src/main/training/trainer';
import { unwrap } from '../../src/shared/contract/outcome';
import { LATENT_SEED } from '../../src/shared/formats/run-file';
import type { Run } from '../training/runs';

export interface SeedsJob {
  run: Run;
  /** The step once for each seed in one graph, or one step whose products have a dimension for the seeds. */
  how: 'copies' | 'batched';
  seeds: number;
}

/** Steps in a call, as the product takes of 2-D networks. */
const STRIDE = 8;

const job = JSON.parse(process.argv[2]!) as SeedsJob;
await openEngine('tensorflow');
const data = unwrap(await readData(job.run.dataset, job.run.hyperparameters));
const compiled = job.how === 'copies' ? copies() : batched();
for (let i = 0; i < 5; i++) call();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const budget = Number(line);
  const start = performance.now();
  const before = process.cpuUsage();
  let calls = 0;
  while (performance.now() - start < budget) {
    call();
    calls++;
  }
  const steps = calls * STRIDE * job.seeds;
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${(performance.now() - start) / steps} ${(user + system) / 1000 / steps}\n`);
}
process.exit(0);

function call(): void {
  const results = compiled.run('stride', ['losses']);
  results[0]!.dataSync();
  dispose(results);
}

/** The recorded step of the product, once for each seed. */
function copies(): Compiled {
  const trainers = Array.from({ length: job.seeds }, (_, i) =>
    openTrainer(job.run.hyperparameters, data, i + 1, LATENT_SEED),
  );
  const variables: Variable[] = [];
  const held: Tensor[] = [];
  const steps: Record<string, Step> = {};
  const order: string[] = [];
  trainers.forEach((trainer, i) => {
    const own = recordableSteps(trainer);
    variables.push(...Object.values(variablesOf(trainer.players)));
    held.push(own.held);
    steps[`critic${i}`] = own.critic.step;
    steps[`generator${i}`] = own.generator.step;
    order.push(...new Array<string>(job.run.hyperparameters.criticSteps).fill(`critic${i}`), `generator${i}`);
  });
  const stride = new Array<string[]>(STRIDE).fill(order).flat();
  return unwrap(compile({ variables, held, steps, plans: { stride } }));
}

/** GAN with the networks of `mlp`, all seeds in products [seeds, n, m]. Only its speed counts: seeds share a stream. */
function batched(): Compiled {
  const { seeds, run } = job;
  const h = { ...run.hyperparameters, batchSize: run.hyperparameters.batchSize * seeds };
  const trainer: Trainer = openTrainer(h, data, 1, LATENT_SEED);
  const held = datasetTensor(data);
  const n = run.hyperparameters.batchSize;
  const network = (inputs: number, outputs: number, name: string) => {
    const sizes = [inputs, ...new Array<number>(h.hiddenLayers ?? 3).fill(h.hiddenSize ?? 128), outputs];
    const weights: Record<string, Variable> = {};
    for (let i = 1; i < sizes.length; i++) {
      const [rows, columns] = [sizes[i - 1]!, sizes[i]!];
      const count = seeds * rows * columns;
      const values = Float32Array.from({ length: count }, (_, j) => Math.sin(j * 12.9898) * Math.sqrt(2 / rows));
      weights[`${name}${i}/weight`] = variable(reshape(tensorOf(values), [seeds, rows, columns]));
      weights[`${name}${i}/bias`] = variable(reshape(tensorOf(new Float32Array(seeds * columns)), [seeds, 1, columns]));
    }
    const apply = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 1; i < sizes.length; i++) {
        y = add(matMul(y, weights[`${name}${i}/weight`]!), weights[`${name}${i}/bias`]!);
        if (i < sizes.length - 1) y = relu(y);
      }
      return y;
    };
    return { weights, apply, optimizer: adam(weights, h.learningRate, h.beta1 ?? 0.5, h.beta2 ?? 0.999) };
  };
  const generator = network(h.latentSize, 2, 'g');
  const discriminator = network(2, 1, 'd');
  const minimise = (player: ReturnType<typeof network>, loss: () => Scalar) => {
    const { grads, value } = variableGrads(loss, Object.values(player.weights));
    player.optimizer.apply(
      Object.fromEntries(Object.entries(player.weights).map(([name, w]) => [name, grads[w.name]!])),
    );
    return { losses: reshape(value, [1]) as Tensor1D };
  };
  // The mean over the samples of each seed, summed over the seeds.
  const total = (x: Tensor): Scalar => sum<Scalar>(mean(x, 1));
  const critic: Step = (input) =>
    tidy(() => {
      const draws = randomTensorsFrom(trainer.streams, h, input);
      const real = reshape(gatherInGraph(held, data, trainer.batches, input), [seeds, n, 2]);
      const fake = generator.apply(reshape(draws.latents(), [seeds, n, h.latentSize]));
      return minimise(discriminator, () => {
        const [ofReal, ofFake] = split(discriminator.apply(concat([real, fake], 1)), 2, 1);
        return add<Scalar>(total(softplus(neg(ofReal!))), total(softplus(ofFake!)));
      });
    });
  const generate: Step = (input) =>
    tidy(() => {
      const latents = reshape(randomTensorsFrom(trainer.streams, h, input).latents(), [seeds, n, h.latentSize]);
      return minimise(generator, () => total(softplus(neg(discriminator.apply(generator.apply(latents))))));
    });
  const variables = [generator, discriminator].flatMap(({ weights, optimizer }) => [
    ...Object.values(weights),
    ...Object.values(optimizer.slots),
  ]);
  const stride = new Array<string[]>(STRIDE).fill(['critic', 'generator']).flat();
  return unwrap(compile({ variables, held: [held], steps: { critic, generator: generate }, plans: { stride } }));
}

function tensorOf(values: Float32Array): Tensor {
  return mul(scalar(1), reshape(Array.from(values) as never, [values.length]));
}
