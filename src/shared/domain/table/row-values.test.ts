import { describe, expect, test } from 'vitest';
import { METRICS } from '../metrics';
import { FIELDS } from '../run/hyperparameter-fields';
import { aRow } from '../run/run-row.test-helper';
import { fullName, ROW_FIELD_NAMES, rowValue, rowValues } from './row-values';

const row = aRow('20261121-100000-abcd', {
  name: 'wgan · seed 3',
  state: 'failed',
  reason: 'diverged',
  step: 500,
  steps: 2000,
  seed: 3,
  position: 2,
  tags: ['paper', 'night run'],
  notes: 'Collapsed.',
  favourite: true,
  trashedAt: '2026-11-22T10:00:00.000Z',
  samples: 4,
  stepsPerSecond: 12.5,
  secondsLeft: 120,
  warnings: 3,
  warned: [
    { name: 'mode-collapse', step: 10 },
    { name: 'of-another-version', step: 20 },
  ],
  last: { generatorLoss: 0.25, discriminatorLoss: 1.5, modesCovered: 6, memory: null },
  best: { modesCovered: 7 },
  engine: { name: 'wasm', version: '4', device: 'CPU' },
});

describe('the value of a field', () => {
  test.each([
    ['name', 'wgan · seed 3'],
    ['experiment', 'First'],
    ['state', 'failed'],
    ['reason', 'diverged'],
    ['dataset', 'mnist'],
    ['seed', 3],
    ['step', 500],
    ['progress', 0.25],
    ['speed', 12.5],
    ['left', 120],
    ['samples', 4],
    ['warnings', 3],
    ['warning', 'mode collapse, of-another-version'],
    ['position', 2],
    ['favourite', 'yes'],
    ['archived', 'no'],
    ['trashed', 'yes'],
    ['notes', 'Collapsed.'],
    ['tag', 'paper night run'],
    ['ended', undefined],
    ['device', 'CPU'],
    ['id', '20261121-100000-abcd'],
    ['parent', undefined],
    ['batchSize', 64],
    ['weightClip', undefined],
    ['modesCovered', 6],
    ['last.modesCovered', 6],
    ['best.modesCovered', 7],
    ['memory', undefined],
    ['constructor', undefined],
    ['', undefined],
  ])('%s is %s', (name, value) => expect(rowValue(row, name)).toBe(value));

  test('of a name that a setting and a metric share is the setting, and the metric with "last."', () => {
    expect(rowValue(row, 'generatorLoss')).toBe('non-saturating');
    expect(rowValue(row, 'last.generatorLoss')).toBe(0.25);
    expect([rowValue(row, 'generator'), rowValue(row, 'discriminator')]).toEqual([0.25, 1.5]);
  });

  test('has a best one only where a metric has a direction', () => {
    expect(rowValue({ ...row, best: { generatorLoss: 1 } }, 'best.generatorLoss')).toBeUndefined();
    const directed = METRICS.filter(({ best }) => best !== undefined).map(({ name }) => `best.${name}`);
    expect(ROW_FIELD_NAMES.filter((name) => name.startsWith('best.'))).toEqual(directed);
  });

  test('of a layer or a score is found by its full name, whatever its number', () => {
    const scored = { ...row, last: { 'layerGradientNorm.3': 0.5, 'fid.digits_v1.1000': 20 }, best: { 'fid.x.10': 4 } };
    expect(rowValue(scored, 'layerGradientNorm.3')).toBe(0.5);
    expect(rowValue(scored, 'last.fid.digits_v1.1000')).toBe(20);
    expect(rowValue(scored, 'fid.digits_v1.1000')).toBe(20);
    expect(rowValue(scored, 'best.fid.x.10')).toBe(4);
    expect(rowValue(scored, 'best.layerGradientNorm.3')).toBeUndefined();
    expect(rowValue(scored, 'fid.digits_v1.1000.5')).toBeUndefined();
  });
});

describe('the values that a filter compares', () => {
  test('are the warnings one by one, and one value of every other field', () => {
    expect(rowValues(row, 'warning')).toEqual(['mode collapse', 'of-another-version']);
    expect(rowValues(row, 'tag')).toEqual(['paper night run']);
    expect(rowValues(row, 'seed')).toEqual([3]);
  });

  test('are none where the run has no value, but 0 is a value', () => {
    expect(rowValues(row, 'memory')).toEqual([]);
    expect(rowValues({ ...row, warned: [] }, 'warning')).toEqual([]);
    expect(rowValues({ ...row, step: 0 }, 'step')).toEqual([0]);
  });
});

describe('a typed name', () => {
  test('is found in any case, and by its short forms', () => {
    for (const name of ['batchSize', 'batchsize', 'BATCHSIZE', 'batch', 'Batch'])
      expect(fullName(name)).toBe('batchSize');
    expect(
      ['lr', 'star', 'starred', 'n_critic', 'c', 'lambda', 'eta', 'run', 'note', 'tags'].map((name) => fullName(name)),
    ).toEqual([
      'learningRate',
      'favourite',
      'favourite',
      'criticSteps',
      'weightClip',
      'penaltyWeight',
      'left',
      'id',
      'notes',
      'tag',
    ]);
  });

  test('of every setting and metric is found, and is among the suggestions', () => {
    for (const { name } of [...FIELDS, ...METRICS]) {
      expect(fullName(name.toUpperCase())?.toLowerCase()).toBe(name.toLowerCase());
      expect(ROW_FIELD_NAMES).toContain(name);
    }
    for (const name of ROW_FIELD_NAMES) expect(fullName(name), name).toBeDefined();
  });

  test('that nothing has is not found, nor one of every object', () => {
    for (const name of ['', 'loss', 'best.', 'last.', '.', 'constructor', '__proto__', 'toString', 'best.time'])
      expect(fullName(name), name).toBeUndefined();
  });
});
