import { expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { plotNotice } from './plot-styles';

const gan = aRow('a');
const wgan = aRow('b', {}, { objective: 'wgan' });
const gp = aRow('c', {}, { objective: 'wgan-gp' });

test('losses of different kinds on one axis come with a notice', () => {
  expect(plotNotice(['learningRate', 'generator'], [gan, wgan])).toMatch(/no common unit/);
  expect(plotNotice(['last.discriminatorLossReal'], [gan, wgan])).toMatch(/no common unit/);
});

test('nothing is said of one kind of loss, or where no axis is a loss', () => {
  expect(plotNotice(['generator'], [wgan, gp])).toBeUndefined();
  expect(plotNotice(['learningRate', 'best.stepsPerSecond'], [gan, wgan])).toBeUndefined();
  // The hyperparameter of that name is a word, not a loss.
  expect(plotNotice(['generatorLoss'], [gan, wgan])).toBeUndefined();
});
