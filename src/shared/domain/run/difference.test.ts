import { describe, expect, it } from 'vitest';
import { unwrap } from '../../contract/outcome';
import { describeDifference, differences } from './difference';
import type { Compared } from './difference';
import { parseHyperparameters } from './hyperparameters';

const run = (settings: Record<string, string | number> = {}, change: Partial<Compared> = {}): Compared => ({
  hyperparameters: unwrap(parseHyperparameters({ objective: 'gan', ...settings })),
  dataset: 'mnist',
  seed: 1,
  ...change,
});
const engine = (version: string) => ({ name: 'tensorflow', version, device: 'CPU' }) as const;
const names = (runs: Compared[]) => differences(runs).map(({ name }) => name);

describe('the rows of the difference table', () => {
  it('are the settings in which any two runs differ, with the value of each run', () => {
    expect(differences([run({ batchSize: 32 }), run({ batchSize: 64 }), run({ batchSize: 32 }, { seed: 7 })])).toEqual([
      { name: 'seed', label: 'Seed', values: [1, 1, 7], impliedByObjective: false },
      { name: 'batchSize', label: 'Batch size', values: [32, 64, 32], impliedByObjective: false },
    ]);
  });

  it('are empty for no run, for one, and for equal ones', () => {
    for (const runs of [[], [run()], [run(), run(), run()]]) expect(differences(runs)).toEqual([]);
  });

  it('have no value where a run does not use the setting', () => {
    const rows = differences([run(), run({ objective: 'wgan' })]);
    expect(rows.find(({ name }) => name === 'weightClip')?.values).toEqual([undefined, 0.01]);
    expect(rows.find(({ name }) => name === 'generatorLoss')?.values).toEqual(['non-saturating', undefined]);
  });

  it('list chosen settings before those that follow from the papers', () => {
    const rows = differences([run({ steps: 10 }), run({ objective: 'wgan', steps: 20 })]);
    expect(rows.filter(({ impliedByObjective }) => !impliedByObjective).map(({ name }) => name)).toEqual([
      'objective',
      'steps',
    ]);
    const firstImplied = rows.findIndex(({ impliedByObjective }) => impliedByObjective);
    expect(rows.slice(firstImplied).every(({ impliedByObjective }) => impliedByObjective)).toBe(true);
    expect(rows.slice(firstImplied).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['optimizer', 'learningRate', 'criticSteps', 'beta1', 'beta2', 'weightClip']),
    );
  });

  it('call a setting chosen as soon as one run has another value than its paper', () => {
    const implied = (settings: Record<string, number>) =>
      differences([run(settings), run({ objective: 'wgan' })]).find(({ name }) => name === 'learningRate')
        ?.impliedByObjective;
    expect(implied({})).toBe(true);
    expect(implied({ learningRate: 2e-4 })).toBe(true);
    expect(implied({ learningRate: 1e-3 })).toBe(false);
  });
});

describe('the content of a dataset', () => {
  const content = (hash: string, change: Partial<Compared> = {}) => run({}, { datasetHash: hash, ...change });

  it('differs only for the same dataset in the same format, and is written as twelve digits', () => {
    const [row] = differences([content('a'.repeat(64)), content('b'.repeat(64))]);
    expect(row).toEqual({
      name: 'datasetHash',
      label: 'Dataset content',
      values: ['a'.repeat(12), 'b'.repeat(12)],
      impliedByObjective: false,
    });
    expect(names([content('a'), content('b', { dataset: 'fashion-mnist' })])).toEqual(['dataset']);
    expect(names([content('a'), { ...run({ imageSize: 32 }), datasetHash: 'b' }])).toEqual(['imageSize']);
  });

  it('is compared in full, though twelve digits are shown', () => {
    const start = '0'.repeat(12);
    expect(differences([content(`${start}1`), content(`${start}2`)])).toMatchObject([{ values: [start, start] }]);
  });

  it('is no difference while it is not known', () => {
    expect(names([content('a'), run()])).toEqual([]);
    expect(names([content('a'), run(), content('b')])).toEqual(['datasetHash']);
  });
});

it('compares name and version of the engine, not its device, and only among runs that have started', () => {
  const cpu = run({}, { engine: engine('2.9') });
  expect(names([cpu, run({}, { engine: { ...engine('2.9'), device: 'GPU' } })])).toEqual([]);
  expect(names([cpu, run()])).toEqual([]);
  expect(differences([cpu, run({}, { engine: engine('2.10') })])).toMatchObject([
    { name: 'engineUsed', label: 'Engine version', values: ['tensorflow 2.9', 'tensorflow 2.10'] },
  ]);
});

describe('the sentence', () => {
  it('says that one run, or none, has nothing to be compared with', () => {
    expect([describeDifference([]), describeDifference([run()])]).toEqual([
      'One run: nothing to compare.',
      'One run: nothing to compare.',
    ]);
  });

  it('says that equal runs have equal settings', () =>
    expect(describeDifference([run(), run()])).toBe('These runs have equal settings.'));

  it('names what was chosen, what follows from it, and the seeds of pairs', () => {
    const runs = [1, 2].flatMap((seed) => [run({}, { seed }), run({ objective: 'lsgan' }, { seed })]);
    expect(describeDifference(runs)).toBe(
      'Differs only in objective and its paper-default settings: generator loss; seeds 1, 2 of each.',
    );
    expect(describeDifference([run({}, { seed: 1 }), run({}, { seed: 2 })])).toBe('Differs only in seed.');
  });

  it('adds which steps a branch shares with its parent', () => {
    const parent = {
      run: 'a',
      name: 'A',
      step: 40,
      sha256: '0'.repeat(64),
      before: { updates: 40, samples: 2560, seconds: 1 },
      changes: [{ name: 'learningRate', from: 2e-4, to: 1e-4 }],
    };
    expect(
      describeDifference([
        run({}, { id: 'a', name: 'A' }),
        run({ learningRate: 1e-4 }, { id: 'b', name: 'B', parent }),
      ]),
    ).toBe('Differs only in learning rate. B is A up to step 40. Only the steps after that can be compared.');
  });
});
