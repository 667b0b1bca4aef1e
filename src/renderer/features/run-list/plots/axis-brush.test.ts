import { expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { brushBetween, spanOf } from './axis-brush';
import { axisOf } from './plot-axis';

const rows = [
  aRow('a', { seed: 0 }, { learningRate: 1e-4 }),
  aRow('b', { seed: 10 }, { learningRate: 1e-2, objective: 'wgan' }),
  aRow('c', { seed: 5 }, { objective: 'lsgan' }),
];

test('a drag keeps the numbers between its ends, whichever came first, and an end whole where it comes near', () => {
  const seed = axisOf({ id: 'seed', log: false }, rows);
  expect(brushBetween(seed, 0.8, 0.2)).toEqual({ kind: 'range', from: 2, to: 8 });
  expect(brushBetween(seed, 0.5, 1.7)).toEqual({ kind: 'range', from: 5, to: 10 });
  expect(brushBetween(seed, 0.5, 0.99)).toEqual({ kind: 'range', from: 5, to: 10 });
  const rate = axisOf({ id: 'learningRate', log: true }, rows);
  const brush = brushBetween(rate, 0, 0.5)!;
  expect(brush.kind === 'range' && [brush.from, brush.to.toPrecision(3)]).toEqual([1e-4, '0.00100']);
  expect(spanOf(rate, brush)!.to).toBeCloseTo(0.5, 9);
});

test('a drag keeps the words that it touches; all of them is no brush', () => {
  const objective = axisOf({ id: 'objective', log: false }, rows);
  expect(brushBetween(objective, 0.4, 1)).toEqual({ kind: 'words', words: ['lsgan', 'wgan'] });
  expect(brushBetween(objective, 0, 1)).toBeUndefined();
  expect(brushBetween(objective, 0.2, 0.3)).toBeUndefined();
  expect(spanOf(objective, { kind: 'words', words: ['gan'] })).toEqual({ from: 0, to: 0.15 });
});
