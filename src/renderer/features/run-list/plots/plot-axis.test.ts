import { describe, expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { axisOf, categoryLabel, missingText, sharesOf, valueAt } from './plot-axis';

const rows = [
  aRow('a', { seed: 1, last: { generatorLoss: -2 } }, { learningRate: 1e-4 }),
  aRow('b', { seed: 3, last: { generatorLoss: 8 } }, { learningRate: 1e-2, objective: 'wgan' }),
  aRow('c', { seed: 5 }, { learningRate: 1e-3, objective: 'lsgan' }),
];
const shares = (id: string, log = false) =>
  [...sharesOf(axisOf({ id, log }, rows), rows)].map((s) => Number(s.toFixed(3)));

describe('an axis', () => {
  test('of numbers extends from the least to the greatest', () => {
    expect(shares('seed')).toEqual([0, 0.5, 1]);
    expect(axisOf({ id: 'seed', log: false }, rows).ticks.map((t) => t.label)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('of whole numbers has no fractional ticks', () => {
    expect(axisOf({ id: 'seed', log: false }, rows.slice(0, 2)).ticks.map((t) => t.label)).toEqual(['1', '2', '3']);
  });

  test('has labels that differ, for any values', () => {
    const labels = (...values: number[]) =>
      axisOf(
        { id: 'generator', log: false },
        values.map((value, i) => aRow(`r${i}`, { last: { generatorLoss: value } })),
      ).ticks.map((t) => t.label);
    expect(labels(80_000.5, 210_000)).toEqual(['100,000', '150,000', '200,000']);
    expect(labels(1000.04, 1000.16)).toEqual(['1,000.05', '1,000.10', '1,000.15']);
    expect(labels(1e7 + 0.5, 2e7)).toEqual(['1.2e7', '1.4e7', '1.6e7', '1.8e7', '2e7']);
  });

  test('can be logarithmic if all values are above 0: equal ratios have equal distances', () => {
    expect(shares('learningRate', true)).toEqual([0, 1, 0.5]);
    const axis = axisOf({ id: 'learningRate', log: true }, rows);
    expect(axis.ticks.map((t) => t.label)).toContain('0.001');
    expect(valueAt(axis, 0.5)).toBeCloseTo(1e-3, 12);
    expect(axisOf({ id: 'generator', log: true }, rows)).toMatchObject({ log: false, canLog: false });
  });

  test('of categories has them in order, and one for runs without a value', () => {
    expect(shares('objective')).toEqual([0, 1, 0.5]);
    expect(axisOf({ id: 'weightClip', log: false }, rows.slice(0, 1))).toMatchObject({
      kind: 'categories',
      categories: ['none'],
    });
    expect(axisOf({ id: 'generatorLoss', log: false }, rows).categories).toEqual(['non-saturating', 'none']);
  });

  test('of numbers counts the runs that it cannot show', () => {
    expect(shares('generator')).toEqual([0, 1, NaN]);
    expect(axisOf({ id: 'generator', log: false }, rows).missing).toBe(1);
  });

  test('of values that differ in their last bit shows both', () => {
    const close = [0.3, 0.30000000000000004].map((rate, i) => aRow(`r${i}`, {}, { learningRate: rate }));
    for (const log of [false, true]) {
      const axis = axisOf({ id: 'learningRate', log }, close);
      expect(axis.ticks.map(({ share }) => share)).toEqual([0, 1]);
      expect([...sharesOf(axis, close)]).toEqual([0, 1]);
    }
  });

  test('of the least and the greatest doubles has finite positions', () => {
    for (const [values, log] of [
      [[-Number.MAX_VALUE, Number.MAX_VALUE], false],
      [[1e-300, 1e300], true],
      [[Number.MAX_VALUE], false],
      [[5e-324], true],
    ] as const) {
      const extreme = values.map((value, i) => aRow(`r${i}`, { last: { generatorLoss: value } }));
      const axis = axisOf({ id: 'generator', log }, extreme);
      for (const share of [...axis.ticks.map((tick) => tick.share), ...sharesOf(axis, extreme)])
        expect(share >= 0 && share <= 1).toBe(true);
      expect(valueAt(axis, 0.5)).toSatisfy(Number.isFinite);
    }
  });

  test('of one value puts it in the middle', () => {
    expect(shares('batchSize')).toEqual([0.5, 0.5, 0.5]);
    expect(axisOf({ id: 'seed', log: true }, rows.slice(2)).ticks.length).toBeGreaterThan(0);
  });

  test('of more than 24 categories combines the rest in the last one', () => {
    const many = Array.from({ length: 100 }, (_, i) => aRow(`r${i}`, { name: `run ${i}` }));
    const axis = axisOf({ id: 'name', log: false }, many);
    expect(axis.categories).toHaveLength(24);
    expect(axis.categories.at(-1)).toBe('77 others');
  });
});

test('runs that an axis cannot show are counted by axis', () => {
  const axes = ['seed', 'generator', 'discriminator'].map((id) => axisOf({ id, log: false }, rows));
  expect(missingText(axes.slice(0, 2), rows.length)).toBe('1 of 3 without a finite Loss G');
  expect(missingText(axes.slice(0, 1), rows.length)).toBe('');
  const some = [
    aRow('a', { last: { generatorLoss: NaN, discriminatorLoss: 1 } }),
    aRow('b', { last: { generatorLoss: 1 } }),
  ];
  expect(
    missingText(
      ['generator', 'discriminator'].map((id) => axisOf({ id, log: false }, some)),
      2,
    ),
  ).toBe('1 of 2 without a finite Loss G, 1 of 2 without a finite Loss D');
});

test('shows objectives as in their papers, and other categories as they are', () => {
  expect([
    categoryLabel('objective', 'wgan-gp'),
    categoryLabel('dataset', 'gan'),
    categoryLabel('objective', 'none'),
  ]).toEqual(['WGAN-GP', 'gan', 'none']);
});
