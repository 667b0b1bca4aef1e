import { expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { plotStyles } from './plot-styles';
import { runStyle } from '../../../lib/run-styles';

const rows = [aRow('a'), aRow('b', {}, { objective: 'wgan' }), aRow('c')];

test('ticked runs look as in the comparison of what is ticked, the others stand back', () => {
  expect(plotStyles(rows, ['c', 'a'], undefined)).toEqual([
    { ...runStyle(1), strong: true },
    { token: '--muted', shape: 'circle', strong: false },
    { ...runStyle(0), strong: true },
  ]);
});

test('without ticks each run has its own colour, or that of its word', () => {
  expect(plotStyles(rows, [], undefined).map((s) => s.token)).toEqual(['--run-1', '--run-2', '--run-3']);
  expect(plotStyles(rows, ['b'], 'objective').map((s) => [s.token, s.strong])).toEqual([
    ['--run-1', false],
    ['--run-2', true],
    ['--run-1', false],
  ]);
});

test('more runs than there are colours have one', () => {
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
