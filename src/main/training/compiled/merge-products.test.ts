import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { eagerIteration } from '../eager';
import { Controls } from '../process/control';
import { availableEngines, useEngine } from '../training.test-helper';
import { closeTrainer, variablesOf } from '../trainer';
import type { Trainer } from '../trainer';
import { differing, openSmall, readings } from './compiled.test-helper';
import { graphOf, nodeNameOf } from './graph';
import type { Node, Slot } from './graph';
import { recordableSteps, recordIteration } from './iteration';
import { mergeProducts } from './merge-products';
import { programOf } from './program';
import { record } from './recorder';
import type { Step } from './recorder';
import { reduce } from './rewrites';

const hasTensorflow = (await availableEngines()).includes('tensorflow');
if (hasTensorflow) await useEngine('tensorflow');

/** The graph of one call of a step over float32 variables. */
function graphOfStep(variables: readonly tf.Variable[], step: Step): Node[] {
  const slots: Slot[] = variables.map(({ shape }) => ({ shape, dtype: 1 }));
  const program = reduce(unwrap(programOf(record(step, variables, []))));
  return graphOf(slots, { step: program }, { plan: ['step'] });
}

/** The graph of an iteration with two critic steps. */
function graphOfIteration(trainer: Trainer): Node[] {
  const variables = Object.values(variablesOf(trainer.players));
  const { held, critic, generator } = recordableSteps(trainer);
  const programs = Object.fromEntries(
    Object.entries({ critic: critic.step, generator: generator.step }).map(([name, step]) => [
      name,
      reduce(unwrap(programOf(record(step, variables, [held])))),
    ]),
  );
  const slots: Slot[] = [...variables, held].map(({ shape }) => ({ shape, dtype: 1 }));
  held.dispose();
  return graphOf(slots, programs, { plan: ['critic', 'critic', 'generator'] });
}

/** Nodes by operation, without those that no result depends on. */
function countOf(nodes: readonly Node[], op: string): number {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const used = new Set<string>();
  const pending = nodes.filter((node) => node.op === 'Identity' && node.name.includes('/')).map(({ name }) => name);
  while (pending.length > 0) {
    const name = pending.pop()!;
    if (used.has(name)) continue;
    used.add(name);
    pending.push(...byName.get(name)!.inputs.map(nodeNameOf));
  }
  return [...used].filter((name) => byName.get(name)!.op === op).length;
}

const variable = (shape: number[]) => tf.variable(tf.randomNormal(shape, 0, 1, 'float32', 7));
const flat = (t: tf.Tensor) => tf.reshape(t, [-1]);

describe.skipIf(!hasTensorflow)('merging products', () => {
  it('computes two products with the same weights as one, and the activations after them', () => {
    const [x, y, w, b] = [variable([3, 4]), variable([5, 4]), variable([4, 6]), variable([6])];
    const layer = (t: tf.Tensor) => tf.leakyRelu(tf.add(tf.matMul(t as tf.Tensor2D, w as tf.Tensor2D), b));
    const nodes = graphOfStep([x, y, w, b], () => ({ x: flat(layer(x)), y: flat(layer(y)) }));
    const merged = mergeProducts(nodes);
    expect([countOf(nodes, 'MatMul'), countOf(nodes, 'LeakyRelu')]).toEqual([2, 2]);
    expect([countOf(merged, 'MatMul'), countOf(merged, 'LeakyRelu'), countOf(merged, 'SplitV')]).toEqual([1, 1, 1]);
  });

  it('leaves products apart of which one depends on the other', () => {
    const [x, w] = [variable([3, 4]), variable([4, 4])];
    const times = (t: tf.Tensor) => tf.matMul(t as tf.Tensor2D, w as tf.Tensor2D);
    const nodes = graphOfStep([x, w], () => ({ twice: flat(times(times(x))) }));
    expect(countOf(mergeProducts(nodes), 'MatMul')).toBe(2);
  });

  it('leaves products with other weights, another orientation or of another plan apart', () => {
    const [x, w, v] = [variable([4, 4]), variable([4, 4]), variable([4, 4])];
    const nodes = graphOfStep([x, w, v], () => ({
      one: flat(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)),
      two: flat(tf.matMul(x as tf.Tensor2D, v as tf.Tensor2D)),
      three: flat(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true)),
    }));
    expect(countOf(mergeProducts(nodes), 'MatMul')).toBe(3);
  });

  it('does not merge what mixes rows: the mean of a batch is taken for each batch', () => {
    const [x, y, w] = [variable([3, 4]), variable([3, 4]), variable([4, 6])];
    const normalised = (t: tf.Tensor) => {
      const h = tf.matMul(t as tf.Tensor2D, w as tf.Tensor2D);
      return tf.sub(h, tf.mean(h, 0, true));
    };
    const nodes = graphOfStep([x, y, w], () => ({ x: flat(normalised(x)), y: flat(normalised(y)) }));
    const merged = mergeProducts(nodes);
    expect([countOf(merged, 'MatMul'), countOf(merged, 'Mean'), countOf(merged, 'Sub')]).toEqual([1, 2, 2]);
  });

  it('computes the sum of two weight gradients as one product over the rows of both', () => {
    const [x, y, dx, dy] = [variable([3, 4]), variable([5, 4]), variable([3, 6]), variable([5, 6])];
    const gradient = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, true, false);
    const nodes = graphOfStep([x, y, dx, dy], () => ({ sum: flat(tf.add(gradient(x, dx), gradient(y, dy))) }));
    const merged = mergeProducts(nodes);
    expect([countOf(merged, 'MatMul'), countOf(merged, 'Add'), countOf(merged, 'ConcatV2')]).toEqual([1, 0, 2]);
  });

  it('makes the three generator passes of an iteration with two critic steps one, batch norms apart', () => {
    const trainer = openSmall('fc', { objective: 'wgan' });
    const nodes = graphOfIteration(trainer);
    const merged = mergeProducts(nodes);
    // The generator has five products; two of its three passes are gone, those of the discriminator stay.
    expect(countOf(nodes, 'MatMul') - countOf(merged, 'MatMul')).toBe(2 * 5);
    expect(countOf(merged, 'Rsqrt')).toBe(countOf(nodes, 'Rsqrt'));
    closeTrainer(trainer);
  });

  it.each([
    { network: 'fc', objective: 'wgan-gp', xla: 'off' },
    { network: 'fc', objective: 'gan', xla: 'on' },
    { network: 'dcgan', objective: 'gan', xla: 'off' },
    { network: 'conv-generator', objective: 'wgan', xla: 'off' },
    { network: 'mlp', objective: 'r1', xla: 'off' },
  ] as const)(
    'of $network and $objective, XLA $xla, leaves what a step reports',
    async ({ network, objective, xla }) => {
      const one = openSmall(network, { objective });
      const [expected] = await readings(eagerIteration(one, new Controls()), 1);
      closeTrainer(one);
      const two = openSmall(network, { objective, mergeProducts: 'on', xla });
      two.recorded = unwrap(recordIteration(two));
      const [values] = await readings(two.recorded, 1);
      expect(differing(values!, expected!)).toEqual([]);
      closeTrainer(two);
    },
  );
});
