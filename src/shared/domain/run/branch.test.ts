import { expect, it } from 'vitest';
import { branchSettings, fixedFieldReason } from './branch';
import { parseHyperparameters } from './hyperparameters';
import type { Hyperparameters } from './hyperparameters';
import { unwrap } from '../../contract/outcome';

const settings = (given: object): Hyperparameters => unwrap(parseHyperparameters({ steps: 1000, ...given }));
const refusal = (parent: object, step: number, set: Record<string, unknown>): string => {
  const outcome = branchSettings(settings(parent), step, set);
  return outcome.ok ? 'it was allowed' : outcome.error.message;
};

it('keeps settings that are not set and lists those that are', () => {
  const parent = settings({ objective: 'wgan', network: 'mlp' });
  const { hyperparameters, changes } = unwrap(
    branchSettings(parent, 400, { weightClip: '0.05', learningRate: 1e-4, batchSize: 64 }),
  );
  expect(hyperparameters).toEqual({ ...parent, weightClip: 0.05, learningRate: 1e-4 });
  expect(changes).toEqual([
    { name: 'weightClip', from: 0.01, to: 0.05 },
    { name: 'learningRate', from: 5e-5, to: 1e-4 },
  ]);
});

it('takes another objective with the settings of the parent, and only new fields from its paper', () => {
  const parent = settings({ objective: 'gan', network: 'mlp' });
  const { hyperparameters, changes, notes } = unwrap(branchSettings(parent, 400, { objective: 'wgan' }));
  expect(hyperparameters).toMatchObject({
    objective: 'wgan',
    optimizer: 'adam',
    learningRate: 2e-4,
    criticSteps: 1,
    weightClip: 0.01,
  });
  expect(changes).toEqual([
    { name: 'objective', from: 'gan', to: 'wgan' },
    { name: 'generatorLoss', from: 'non-saturating' },
    { name: 'weightClip', to: 0.01 },
  ]);
  expect(notes).toEqual([
    'The losses before and after the branch are of different kinds, and are drawn in different charts.',
  ]);
});

it('notes which optimizer state is reset', () => {
  const notes = (parent: object, set: Record<string, string | number>) =>
    unwrap(branchSettings(settings(parent), 10, set)).notes;
  expect(notes({}, { optimizer: 'rmsprop' })).toEqual([
    'The state of adam is discarded: rmsprop starts with new state.',
  ]);
  expect(notes({ objective: 'wgan-gp' }, { beta1: 0.5 })[0]).toMatch(/^With β₁ = 0 Adam stored no first moments/);
  expect(notes({ optimizer: 'sgd', momentum: 0 }, { momentum: 0.9 })[0]).toMatch(/^Without momentum/);
  expect(notes({}, { beta1: 0.9 })).toEqual([]);
  expect(notes({}, { steps: 2000, sampleEvery: 5 })[0]).toMatch(/^No computed value changes/);
});

it.each(['network=dcgan', 'latentSize=2', 'latentDistribution=uniform', 'imageSize=32', 'channels=3'])(
  'refuses %s in a sentence',
  (text) => {
    const [name, value] = text.split('=') as [string, string];
    expect(refusal({}, 10, { [name]: value })).toBe(fixedFieldReason(name));
    expect(fixedFieldReason(name)).toMatch(new RegExp(`^${name} cannot change in a branch: .{20,}\\.$`));
  },
);

it('refuses settings that do not apply, end before the branch, or contradict each other', () => {
  expect(refusal({ network: 'mlp' }, 10, { hiddenSize: 64 })).toBe(fixedFieldReason('hiddenSize'));
  expect(refusal({}, 10, { weightClip: 0.1 })).toMatch(/no meaning for the objective gan/);
  expect(refusal({}, 10, { lerningRate: 1 })).toMatch(/not a hyperparameter/);
  expect(refusal({}, 1000, {})).toBe('steps must be more than 1000, where the branch begins, not 1000.');
  expect(refusal({ network: 'dcgan' }, 10, { objective: 'wgan-gp' })).toMatch(
    /its discriminator has batch normalisation/,
  );
  expect(refusal({}, 10, { network: 'fc' })).toBe('it was allowed');
});
