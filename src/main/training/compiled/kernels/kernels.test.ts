import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { ObjectiveName } from '../../../../shared/domain/run/hyperparameter-fields';
import { unwrap } from '../../../../shared/contract/outcome';
import { eagerIteration } from '../../eager';
import { Controls } from '../../process/control';
import { Stream } from '../../random/random';
import { availableEngines, fingerprint, relativeError, useEngine } from '../../training.test-helper';
import { closeTrainer, readTrainer } from '../../trainer';
import { compile } from '../compile';
import type { Recordable } from '../compile';
import { drawInGraph } from '../generators';
import { eagerly } from '../input';
import type { Input } from '../input';
import { recordIteration } from '../iteration';
import { differing, openSmall, readings } from '../compiled.test-helper';
import type { Step } from '../recorder';
import { findKernels, loadKernels } from './addon';
import type { KernelAddon } from './addon';

const hasTensorflow = (await availableEngines()).includes('tensorflow');
if (hasTensorflow) await useEngine('tensorflow');
const addon: KernelAddon | undefined = hasTensorflow && findKernels().length > 0 ? loadKernels() : undefined;

type Variables = readonly tf.Variable[];

/** Numbers on [-1, 1) that are the same at each call. */
const numbers = (n: number, seed = 1): Float32Array => new Stream(seed, 'latents').uniform(n).map((v) => 2 * v - 1);
const variable = (
  shape: number[],
  seed = 1,
  values = numbers(
    shape.reduce((a, b) => a * b, 1),
    seed,
  ),
) => tf.variable(tf.tensor(values, shape));

/** Runs a step with the kernels; returns its results as numbers, and leaves the final values in the variables. */
function runWithKernels(
  variables: Variables,
  step: Step,
  options: { threads?: number; calls?: number; mergeProducts?: boolean; results: string[] },
): number[][] {
  const { threads = 2, calls = 1, mergeProducts = false, results } = options;
  const plans: Recordable['plans'] = { all: new Array<string>(calls).fill('step') };
  const kernels: Recordable['kernels'] = { addon: addon!, threads, held: [], results: [results] };
  const compiled = unwrap(compile({ variables, steps: { step }, plans, mergeProducts, kernels }));
  const values = compiled.run('all', results).map((t) => [...t.dataSync()]);
  compiled.pull();
  compiled.close();
  return values;
}

/** Flattens a result, since results of a step are vectors. */
const flat = (t: tf.Tensor): tf.Tensor => tf.reshape(t, [-1]);

describe.skipIf(!addon)('kernels', () => {
  it.each([
    [1, 1, 1],
    [6, 16, 8],
    [7, 17, 9],
    [64, 1, 33],
    [1, 40, 300],
    [130, 70, 600],
  ])('multiply matrices of %i x %i with %i terms in each orientation', (m, n, k) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const a = variable(transposeA ? [k, m] : [m, k], 1);
      const b = variable(transposeB ? [n, k] : [k, n], 2);
      const [product] = runWithKernels(
        [a, b],
        () => ({ product: flat(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, transposeA, transposeB)) }),
        { results: ['product'] },
      );
      const [x, y] = [a.dataSync(), b.dataSync()];
      const expected = Array.from({ length: m * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = 0;
        for (let p = 0; p < k; p++)
          sum += x[transposeA ? p * m + i : i * k + p]! * y[transposeB ? j * k + p : p * n + j]!;
        return sum;
      });
      // A float32 sum of k terms of size 1 is off by about sqrt(k) 2^-24.
      expect(relativeError(product!, expected)).toBeLessThan(2e-6);
    }
  });

  it('compute every elementwise operation, also of zero, infinite and undefined numbers', () => {
    const special = [0, -0, 1, -1, 0.3, -0.7, 5, -20, 90, -90, Infinity, -Infinity, NaN, 1e-20, -1e-20, 3e38];
    const x = tf.variable(tf.tensor1d(special));
    const y = tf.variable(tf.tensor1d([...special].reverse()));
    const functions: Record<string, [() => tf.Tensor, (a: number, b: number) => number]> = {
      add: [() => tf.add(x, y), (a, b) => a + b],
      sub: [() => tf.sub(x, y), (a, b) => a - b],
      mul: [() => tf.mul(x, y), (a, b) => a * b],
      div: [() => tf.div(x, y), (a, b) => a / b],
      maximum: [() => tf.maximum(x, y), Math.max],
      minimum: [() => tf.minimum(x, y), Math.min],
      neg: [() => tf.neg(x), (a) => -a],
      abs: [() => tf.abs(x), Math.abs],
      square: [() => tf.square(x), (a) => a * a],
      sqrt: [() => tf.sqrt(x), Math.sqrt],
      rsqrt: [() => tf.rsqrt(x), (a) => 1 / Math.sqrt(a)],
      tanh: [() => tf.tanh(x), Math.tanh],
      sigmoid: [() => tf.sigmoid(x), (a) => 1 / (1 + Math.exp(-a))],
      softplus: [() => tf.softplus(x), (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))],
      leakyRelu: [() => tf.leakyRelu(x, 0.2), (a) => (a > 0 ? a : 0.2 * a)],
      relu: [() => tf.relu(x), (a) => (a > 0 || a !== a ? a : 0)],
      exp: [() => tf.exp(x), Math.exp],
      log: [() => tf.log(x), Math.log],
    };
    const names = Object.keys(functions);
    const values = runWithKernels(
      [x, y],
      () => Object.fromEntries(names.map((name) => [name, functions[name]![0]()])),
      { results: names },
    );
    names.forEach((name, i) => {
      const expected = special.map((a, k) =>
        Math.fround(functions[name]![1](Math.fround(a), Math.fround(special.at(-1 - k)!))),
      );
      values[i]!.forEach((value, k) => {
        // Results below the smallest normal number may be rounded to zero.
        const close = Math.abs(value - expected[k]!) <= 1e-6 * Math.abs(expected[k]!) + 1e-38;
        expect({
          name,
          of: special[k],
          value: Object.is(value, expected[k]) || value === expected[k] || close ? expected[k] : value,
        }).toEqual({
          name,
          of: special[k],
          value: expected[k],
        });
      });
    });
  });

  it('broadcast rows, columns and single numbers, of narrow and of wide matrices', () => {
    for (const columns of [3, 100]) {
      const full = variable([50, columns], 1);
      const row = variable([columns], 2);
      const column = variable([50, 1], 3);
      const one = variable([1, 1], 4);
      const [result] = runWithKernels(
        [full, row, column, one],
        () => ({ result: flat(tf.sub(tf.mul(tf.add(full, row), column), tf.mul(one, full))) }),
        { results: ['result'] },
      );
      const [f, r, c, o] = [full, row, column, one].map((v) => v.dataSync());
      const expected = f!.map((v, i) => (v + r![i % columns]!) * c![Math.floor(i / columns)]! - o![0]! * v);
      expect(relativeError(result!, expected)).toBeLessThan(1e-6);
    }
  });

  it('read a row of a result that the same sequence could compute', () => {
    const a = variable([50, 100]);
    const [result] = runWithKernels(
      [a],
      () => {
        const doubled = tf.add(a, a);
        const [, last] = tf.split(doubled, [49, 1]);
        return { result: flat(tf.mul(doubled, last!)) };
      },
      { results: ['result'] },
    );
    const values = a.dataSync();
    expect(result).toEqual([...values.map((v, i) => Math.fround(2 * v * (2 * values[4900 + (i % 100)]!)))]);
  });

  it.each([
    { size: 9, channels: 3, filter: 3, stride: 1, padding: 'same', out: 5 },
    { size: 9, channels: 2, filter: 4, stride: 2, padding: 'same', out: 20 },
    { size: 8, channels: 5, filter: 3, stride: 2, padding: 'valid', out: 4 },
    { size: 7, channels: 6, filter: 7, stride: 1, padding: 'valid', out: 9 },
  ] as const)('convolve and differentiate convolutions: $filter x $filter, stride $stride, $padding', (c) => {
    const x = variable([11, c.size, c.size, c.channels], 1) as unknown as tf.Tensor4D & tf.Variable;
    const filter = variable([c.filter, c.filter, c.channels, c.out], 2) as unknown as tf.Tensor4D & tf.Variable;
    const step = () => {
      const loss = () => tf.sum<tf.Scalar>(tf.square(tf.conv2d(x, filter, c.stride, c.padding)));
      const { grads, value } = tf.variableGrads(loss, [x, filter]);
      return { loss: flat(value), x: flat(grads[x.name]!), filter: flat(grads[filter.name]!) };
    };
    const expected = tf.tidy(() => Object.values(step()).map((t) => [...t.dataSync()]));
    const values = runWithKernels([x, filter], step, { results: ['loss', 'x', 'filter'] });
    values.forEach((value, i) => {
      expect(relativeError(value, expected[i]!)).toBeLessThan(2e-6);
    });
  });

  it('draw the numbers of random.ts: uniform ones bit for bit, normal ones to 2e-5', () => {
    const n = 5003;
    const step = (input: Input) => ({
      uniform: drawInGraph('StatelessRandomUniformV2', new Stream(3, 'epsilon', 2 ** 32 - 5), n, input),
      normal: drawInGraph('StatelessRandomNormalV2', new Stream(3, 'latents', 77), n, input),
    });
    // Recording draws once from the streams that the program continues.
    const drawn = Math.ceil(n / 4);
    const [uniform, normal] = runWithKernels([variable([1])], step, { results: ['uniform', 'normal'] });
    expect(uniform).toEqual([...new Stream(3, 'epsilon', 2 ** 32 - 5 + drawn).uniform(n)]);
    const expected = new Stream(3, 'latents', 77 + drawn).normal(n);
    expect(Math.max(...normal!.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(2e-5);
  });

  // Sequences, registers, memory that is used again, variables updated in place: whatever the program, the values stay.
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('compute random program %i as TensorFlow does', (seed) => {
    const random = new Stream(seed, 'batches').uniform(2000);
    let at = 0;
    const below = (n: number) => Math.floor(random[at++ % random.length]! * n);
    const shapes = [[40, 24], [24], [24, 24], [40, 1]];
    const variables = shapes.map((shape, i) => variable(shape, seed + i));
    const start = variables.map((v) => v.dataSync().slice());
    const choices = Array.from({ length: 60 }, () => [below(10), below(1000), below(1000)] as const);
    const updated = Array.from({ length: 3 }, () => below(1000));
    const step: Step = () => {
      const [a, b, c, d] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
      const values: tf.Tensor[] = [tf.mul(a, d)];
      for (const [kind, i, j] of choices) {
        const x = values[i % values.length]!;
        const y = values[j % values.length]!;
        const operations = [
          () => tf.tanh(x),
          () => tf.sub(x, tf.mul(y, tf.scalar(0.5))),
          () => tf.add(x, b),
          () => tf.mul(x, d),
          () => tf.tanh(tf.matMul(x as tf.Tensor2D, c as tf.Tensor2D)),
          () => tf.sub(x, tf.mean(x, 0, true)),
          () => tf.mul(x, tf.tanh(tf.sum(y, 1, true))),
          () => tf.leakyRelu(x, 0.2),
          () => tf.concat(tf.split(x, 2).reverse()),
          () => tf.maximum(x, y),
        ];
        values.push(operations[kind]!());
      }
      const chosen = updated.map((i) => tf.tanh(values[i % values.length]!));
      a.assign(tf.add(tf.mul(a, tf.scalar(0.9)), chosen[0]!));
      b.assign(tf.add(b, tf.mean(chosen[1]!, 0)));
      c.assign(tf.tanh(tf.matMul(chosen[2] as tf.Tensor2D, a as tf.Tensor2D, true, false)));
      return { last: flat(values.at(-1)!), sum: flat(tf.mean(tf.square(values[30]!))) };
    };
    const restore = () => {
      tf.tidy(() => {
        variables.forEach((v, i) => {
          v.assign(tf.tensor(start[i]!, v.shape));
        });
      });
    };
    const results = ['last', 'sum'];
    const eager = tf.tidy(() => {
      const calls = [step(eagerly), step(eagerly), step(eagerly)];
      return results.map((name) => calls.flatMap((call) => [...call[name]!.dataSync()]));
    });
    const expected = [...eager, ...variables.map((v) => [...v.dataSync()])];
    restore();
    for (const mergeProducts of [false, true]) {
      const values = runWithKernels(variables, step, { calls: 3, results, mergeProducts });
      [...values, ...variables.map((v) => [...v.dataSync()])].forEach((value, i) => {
        expect(relativeError(value, expected[i]!)).toBeLessThan(2e-4);
      });
      restore();
    }
  });
});

describe.skipIf(!addon)('a step computed by the kernels', () => {
  it.each(
    (['fc', 'conv-generator', 'dcgan', 'mlp'] as const).flatMap((network) =>
      (['gan', 'wgan', 'wgan-gp'] as const satisfies ObjectiveName[]).map((objective) => ({ network, objective })),
    ),
  )('of $objective and $network reports what the same step does op by op', async ({ network, objective }) => {
    const one = openSmall(network, { objective });
    const [expected] = await readings(eagerIteration(one, new Controls()), 1);
    closeTrainer(one);
    for (const mergeProducts of ['off', 'on']) {
      const two = openSmall(network, { objective, kernels: 'gander', mergeProducts, threads: 2 });
      const recorded = (two.recorded = unwrap(recordIteration(two)));
      expect(recorded.notice).toBeUndefined();
      const [values] = await readings(recorded, 1);
      expect(Object.keys(values!).sort()).toEqual(Object.keys(expected!).sort());
      expect(differing(values!, expected!)).toEqual([]);
      closeTrainer(two);
    }
  });

  it.each(['fc', 'dcgan', 'mlp'] as const)(
    'of %s is the same bit for bit with one, two and three threads, and at each repetition',
    async (network) => {
      const train = async (threads: number) => {
        const trainer = openSmall(network, {
          objective: 'wgan-gp',
          kernels: 'gander',
          mergeProducts: 'on',
          threads,
          batchSize: 64,
        });
        trainer.recorded = unwrap(recordIteration(trainer));
        const values = await readings(trainer.recorded, 3);
        const state = fingerprint(readTrainer(trainer, 0));
        closeTrainer(trainer);
        return { values, state };
      };
      const one = await train(1);
      expect(await train(2)).toEqual(one);
      expect(await train(3)).toEqual(one);
      expect(await train(2)).toEqual(one);
    },
  );

  it('resumes bit for bit: six steps are three and three from a copy of the state', async () => {
    const train = async (calls: number[]) => {
      const trainer = openSmall('mlp', { objective: 'wgan', kernels: 'gander', threads: 2 });
      for (const steps of calls) {
        const recorded = unwrap(recordIteration(trainer));
        await readings(recorded, steps);
        recorded.close();
      }
      const state = fingerprint(readTrainer(trainer, 0));
      closeTrainer(trainer);
      return state;
    };
    expect(await train([3, 3])).toEqual(await train([6]));
  });

  it('is left to TensorFlow, with a notice, if it has an operation that the kernels lack', async () => {
    const trainer = openSmall('mlp', { objective: 'gan', kernels: 'gander' });
    const { generatorLoss } = trainer.players.objective;
    trainer.players.objective = {
      ...trainer.players.objective,
      generatorLoss: (fake) => tf.sin(generatorLoss(fake)),
    };
    const recorded = (trainer.recorded = unwrap(recordIteration(trainer)));
    expect(recorded.notice).toMatch(/^Gander's kernels cannot be used, and TensorFlow's are: .*Sin|Cos/);
    const [values] = await readings(recorded, 1);
    expect(Object.values(values!).every(Number.isFinite)).toBe(true);
    closeTrainer(trainer);
  });
});
