import { expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { legendOf, plotNotice, plotStyles } from './plot-styles';
import { runStyle } from '../../../lib/run-styles';

const rows = [aRow('a'), aRow('b', {}, { objective: 'wgan' }), aRow('c')];

test('selected runs have their style in the comparison of the selection, the others are muted', () => {
  expect(plotStyles(rows, ['c', 'a'], undefined)).toEqual([
    { ...runStyle(1), strong: true },
    { token: '--muted', shape: 'circle', strong: false },
    { ...runStyle(0), strong: true },
  ]);
});

test('without a selection each run has its own colour, or that of its category', () => {
  expect(plotStyles(rows, [], undefined).map((s) => s.token)).toEqual(['--run-1', '--run-2', '--run-3']);
  expect(plotStyles(rows, ['b'], 'objective').map((s) => [s.token, s.strong])).toEqual([
    ['--run-1', false],
    ['--run-2', true],
    ['--run-1', false],
  ]);
});

test('more runs than there are colours have the same colour', () => {
  expect(
    new Set(
      plotStyles(
        Array.from({ length: 13 }, (_, i) => aRow(`r${i}`)),
        [],
        undefined,
      ).map((s) => s.token),
    ),
  ).toEqual(new Set(['--run-1']));
});

test('the legend has the categories in order with the style of their runs, and counts those that share a colour', () => {
  const styles = plotStyles(rows, [], 'objective');
  const { entries, more } = legendOf(rows, 'objective');
  expect(entries.map(({ category, label }) => [category, label])).toEqual([
    ['gan', 'GAN'],
    ['wgan', 'WGAN'],
  ]);
  expect(entries.map(({ style }) => style.token)).toEqual([styles[0]!.token, styles[1]!.token]);
  expect(more).toBe(0);
  const named = Array.from({ length: 15 }, (_, i) => aRow(`r${i}`, { dataset: `set ${i}` }));
  expect(legendOf(named, 'dataset')).toMatchObject({ entries: { length: 12 }, more: 3 });
  expect(legendOf(rows, undefined)).toEqual({ entries: [], more: 0 });
});

const gan = aRow('a');
const wgan = aRow('b', {}, { objective: 'wgan' });
const wganGp = aRow('c', {}, { objective: 'wgan-gp' });

test('an axis with losses that have no common unit has a notice', () => {
  expect(plotNotice(['learningRate', 'generator'], [gan, wgan])).toMatch(/no common unit/);
  expect(plotNotice(['last.discriminatorLossReal'], [gan, wgan])).toMatch(/no common unit/);
});

test('there is no notice for one kind of loss, or without a loss axis', () => {
  expect(plotNotice(['generator'], [wgan, wganGp])).toBeUndefined();
  expect(plotNotice(['learningRate', 'best.stepsPerSecond'], [gan, wgan])).toBeUndefined();
  // The hyperparameter of that name is a category, not a loss.
  expect(plotNotice(['generatorLoss'], [gan, wgan])).toBeUndefined();
});
