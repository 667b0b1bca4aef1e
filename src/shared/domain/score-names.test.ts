import { expect, it } from 'vitest';
import { aRow } from './run/run-row.test-helper';
import { metric, metricsAmong, panelOf } from './metrics';
import { fullName, rowValue } from './table/row-values';
import { floorOf, parseScoreName, scoreName } from './scores';

const FID = 'fid.digits_v1.1000';

it('a name contains the score, its features and its samples, and can be parsed', () => {
  const parts = { score: 'fid', isFloor: false, features: 'random-v1-28x28x1', samples: 500 };
  expect(scoreName(parts)).toBe('fid.random_v1_28x28x1.500');
  for (const isFloor of [false, true])
    expect(parseScoreName(scoreName({ ...parts, isFloor }))).toEqual({ ...parts, isFloor });
  expect(['fid', 'fid.a', 'fid.a.b', 'fid.a.1.2', '.a.1', 'generatorLoss'].map(parseScoreName)).toEqual(
    Array<undefined>(6).fill(undefined),
  );
  expect(floorOf(FID)).toBe('fidFloor.digits_v1.1000');
  expect(floorOf('fidFloor.digits_v1.1000')).toBeUndefined();
});

it('is a metric of its own for each setting: with label, panel and direction; a floor has no direction', () => {
  expect(metric(FID)).toMatchObject({ label: 'FID (digits-v1, 1,000)', panel: 'frechet', best: 'min' });
  expect(metric('fidFloor.digits_v1.1000')).toMatchObject({
    label: 'FID of real (digits-v1, 1,000)',
    panel: 'frechet',
  });
  expect(metric('fidFloor.digits_v1.1000')).not.toHaveProperty('best');
  expect(panelOf('recall.digits_v1.1000', 'wgan')).toBe('support');
  expect([metric('inception.digits_v1.1000'), metric('fid'), metric('modesCovered.digits_v1.10')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(
    metricsAmong(['coverage.a.100', 'generatorLoss', FID, 'fid.digits_v1.500', 'nobody', FID]).map((m) => m.name),
  ).toEqual(['generatorLoss', FID, 'fid.digits_v1.500', 'coverage.a.100', 'nobody']);
});

it('is read from a row, newest and best, under exactly that setting', () => {
  const row = aRow('a', { last: { [FID]: 12, 'fidFloor.digits_v1.1000': 4 }, best: { [FID]: 9 } });
  expect(
    [FID, `last.${FID}`, `best.${FID}`, 'fid.digits_v1.500', 'best.fidFloor.digits_v1.1000'].map((name) =>
      rowValue(row, name),
    ),
  ).toEqual([12, 12, 9, undefined, undefined]);
  expect([fullName(FID), fullName('fid.nothing'), fullName('best.fidFloor.digits_v1.1000')]).toEqual([
    FID,
    undefined,
    undefined,
  ]);
});
