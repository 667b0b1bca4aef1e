import { expect, test } from 'vitest';
import type { ScoreReport } from '../../../shared/domain/scores';
import { classBars, scoreLines, scoreNotes } from './score-report';

const report: ScoreReport = {
  run: 'a',
  step: 400,
  samples: 1000,
  seed: 7,
  seconds: 12.5,
  engine: { name: 'tensorflow', version: '2.9', device: 'cpu' },
  scores: [
    { name: 'fid.digits_v1.1000', value: 12, floor: 2 },
    { name: 'unknown-score', value: 1 },
  ],
};
const copies = {
  samples: 256,
  median: 4.5,
  realMedian: 5,
  authenticity: 0.8,
  realAuthenticity: 0.9,
  identical: 0,
};

test('a score has the label of its metric, or its name if the metric is unknown', () => {
  expect(scoreLines(report)).toMatchObject([
    { label: 'FID (digits-v1, 1,000)', generated: 12, real: 2 },
    { label: 'unknown-score', generated: 1, real: undefined },
  ]);
  expect(scoreLines(report)[0]!.description).toBeTruthy();
});

test('the distances to the training images follow, where they were measured', () => {
  expect(scoreLines({ ...report, copies }).slice(2)).toEqual([
    { label: 'Distance to the nearest training image, median', generated: 4.5, real: 5 },
    { label: 'Authenticity', generated: 0.8, real: 0.9 },
  ]);
});

test('the notes name the features, the copies, and always seed, engine and time', () => {
  expect(scoreNotes(report)).toBe('Seed 7; tensorflow, 12.50 s.');
  expect(
    scoreNotes({ ...report, copies, features: { id: 'digits-v1', about: '99 % accuracy on 10000 held-out images' } }),
  ).toBe(
    'Features digits-v1: 99 % accuracy on 10000 held-out images. ' +
      'None of 256 generated images is a training image pixel by pixel. Seed 7; tensorflow, 12.50 s.',
  );
  expect(scoreNotes({ ...report, copies: { ...copies, identical: 1 } })).toMatch(
    /^1 of 256 generated images is a training image /,
  );
  expect(scoreNotes({ ...report, copies: { ...copies, identical: 3 } })).toMatch(
    /^3 of 256 generated images are training images pixel by pixel\./,
  );
});

test('the bars of the classes are relative to the largest count of both sides', () => {
  expect(classBars({ generated: [5, 0], real: [2, 10] })).toEqual([
    { generated: 5, real: 2, width: 50, realWidth: 20 },
    { generated: 0, real: 10, width: 0, realWidth: 100 },
  ]);
  expect(classBars({ generated: [0], real: [0] })).toEqual([{ generated: 0, real: 0, width: 0, realWidth: 0 }]);
});
