import { describe, expect, test } from 'vitest';
import { checkInput } from '../contract/schema-issue';
import { describeAccuracy, floorOf, parseScoreName, scoreName, scoreRequest } from './scores';

describe('the name of a score', () => {
  test('is read back as it was made, for any features', () => {
    for (const score of ['fid', 'kidDeviation'])
      for (const isFloor of [false, true])
        for (const features of ['digits-v1', 'mnist-0a1b2c3d', 'x'])
          for (const samples of [100, 10_000]) {
            const parts = { score, isFloor, features, samples };
            expect(parseScoreName(scoreName(parts))).toEqual(parts);
          }
  });

  test('has no hyphen, which a filter would read as a minus', () =>
    expect(scoreName({ score: 'fid', isFloor: false, features: 'a-b-c', samples: 5 })).toBe('fid.a_b_c.5'));

  test.each(['', 'fid', 'fid.', 'fid.a', 'fid.a.', '.a.5', 'fid..5', 'fid.a.5.6', 'fid.a.x', 'fid.a.-5', 'fid.a.1e3'])(
    '%j is not one',
    (name) => {
      expect(parseScoreName(name)).toBeUndefined();
      expect(floorOf(name)).toBeUndefined();
    },
  );

  test('has a floor of the same settings, which has none itself', () => {
    expect(floorOf('fid.digits_v1.1000')).toBe('fidFloor.digits_v1.1000');
    expect(floorOf('fidFloor.digits_v1.1000')).toBeUndefined();
    expect(floorOf('wasserstein1')).toBeUndefined();
  });
});

test('a request for scores compares 100 to 10,000 samples of a checkpoint', () => {
  const says = (change: object) => {
    const outcome = checkInput(scoreRequest, { run: 'a', ...change });
    return outcome.ok ? 'accepted' : outcome.error.message;
  };
  for (const change of [{}, { samples: 100 }, { samples: 10_000, step: 0 }]) expect(says(change)).toBe('accepted');
  expect(says({ samples: 99 })).toBe('samples must be a whole number from 100 to 10000, not 99.');
  expect(says({ samples: 10_001 })).toBe('samples must be a whole number from 100 to 10000, not 10001.');
  expect(says({ step: -1 })).toBe('step must be a whole number from 0 on, not -1.');
  expect(says({ run: '' })).toBe('run must be text of 1 to 100 characters, not "".');
});

test('an accuracy is written in per cent with the number of images', () =>
  expect(describeAccuracy({ id: 'a', dataset: 'b', classes: 10, accuracy: 0.98765, heldOut: 2000 })).toBe(
    '98.77 % accuracy on 2000 held-out images',
  ));
