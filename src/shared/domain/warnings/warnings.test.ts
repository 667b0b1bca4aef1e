import { describe, expect, it } from 'vitest';
import { parseHyperparameters } from '../run/hyperparameters';
import { unwrap } from '../../contract/outcome';
import { warning, WARNING_NAMES, warningLabel } from './catalogue';
import { describeSettings, describeWarningChange, foldWarnings, settingsWarnings } from './run-warnings';

const run = (given: Record<string, unknown>) => ({ hyperparameters: unwrap(parseHyperparameters(given)) });

it('has one sentence on the meaning of a warning and one with a remedy', () => {
  for (const name of WARNING_NAMES) {
    const { means, remedy } = warning(name)!;
    for (const text of [means, remedy]) expect(text, name).toMatch(/^[A-Z][^.]*(\.\d[^.]*)*\.$/);
  }
  expect(warningLabel('of-another-version')).toBe('of-another-version');
});

it('includes value and threshold, and only these when it has passed', () => {
  const began = describeWarningChange({ name: 'mode-collapse', state: 'began', value: 0.12345, threshold: 0.3 });
  expect(began).toMatch(/^Mode collapse: diversity 0.123, threshold 0.3. The generator/);
  expect(describeWarningChange({ name: 'mode-collapse', state: 'passed', value: 0.5, threshold: 0.3 })).toBe(
    'Mode collapse has passed: diversity 0.5, threshold 0.3.',
  );
  expect(describeWarningChange({ name: 'diverged', state: 'began', value: NaN })).toContain(
    'NaN: first value that is not finite NaN.',
  );
});

it('folds all changes into one entry per warning', () => {
  const said = [
    { name: 'oscillation', state: 'began', step: 10 },
    { name: 'diverged', state: 'began', step: 15 },
    { name: 'oscillation', state: 'passed', step: 20 },
    { name: 'oscillation', state: 'began', step: 30 },
    { name: 'clip-bounds', state: 'passed', step: 40 },
  ] as const;
  expect(foldWarnings(said)).toEqual([
    { name: 'oscillation', step: 30 },
    { name: 'diverged', step: 15 },
  ]);
});

describe('from settings alone', () => {
  it.each([
    [{ objective: 'wgan', optimizer: 'adam', beta1: 0.5 }, ['wgan-momentum']],
    [{ objective: 'wgan', optimizer: 'adam', beta1: 0 }, []],
    [{ objective: 'wgan', optimizer: 'sgd', momentum: 0.9 }, ['wgan-momentum']],
    [{ objective: 'wgan' }, []],
    [{ objective: 'wgan-gp', beta1: 0.5 }, []],
    [{ objective: 'gan', network: 'dcgan' }, []],
  ])('%j', (given, names) => {
    expect(settingsWarnings(run(given).hyperparameters).map(({ name }) => name)).toEqual(names);
  });

  it('are listed once, with the number of runs', () => {
    const runs = [
      run({ objective: 'wgan', optimizer: 'adam' }),
      run({ objective: 'wgan', optimizer: 'adam', beta1: 0.9 }),
      run({ objective: 'gan' }),
    ];
    expect(describeSettings(runs)).toEqual([
      expect.stringMatching(/^Momentum with WGAN in 2 of 3 runs: The WGAN paper/),
    ]);
  });
});
