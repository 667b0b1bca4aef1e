import { expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { besideOf, compatibleRuns, describeLatent, latentMismatch, sheetSize } from './latent-sources';

const settings = (change: object = {}) => ({
  latentSize: 100,
  latentDistribution: 'normal' as const,
  network: 'fc' as const,
  ...change,
});

test('runs need latents of the same size and distribution, and the same kind of samples', () => {
  expect(latentMismatch(settings(), settings({ network: 'dcgan' }))).toBeUndefined();
  expect(latentMismatch(settings(), settings({ latentSize: 64 }))).toContain('(100 and 64)');
  expect(latentMismatch(settings(), settings({ latentDistribution: 'uniform' }))).toContain('uniform');
  expect(latentMismatch(settings(), settings({ network: 'mlp' }))).toContain('points');
});

test('compatible runs are the newest first, those of the same experiment before the others', () => {
  const rows = [
    aRow('1', { step: 5 }),
    aRow('2', { step: 5, experiment: 'e2' }),
    aRow('3', { step: 5 }),
    aRow('4', { step: 5, experiment: 'e2' }),
    aRow('not-started', { step: 0 }),
    aRow('other-size', { step: 5 }, { latentSize: 2 }),
  ];
  expect(compatibleRuns(rows[0]!, rows).map(({ id }) => id)).toEqual(['3', '1', '4', '2']);
  expect(compatibleRuns(rows[1]!, rows).map(({ id }) => id)).toEqual(['4', '2', '3', '1']);
});

test('lists at most 200 runs', () => {
  const rows = Array.from({ length: 300 }, (_, i) => aRow(`${i}`, { step: 1 }));
  expect(compatibleRuns(rows[0]!, rows)).toHaveLength(200);
});

test('compares with the newest checkpoint of another run, and the oldest of the same run', () => {
  const first = { id: 'a', checkpoints: [{ step: 10 }, { step: 20 }] };
  expect(besideOf('b', first)).toEqual({ run: 'b' });
  expect(besideOf('a', first)).toEqual({ run: 'a', step: 10 });
  expect(besideOf('', first)).toBeUndefined();
});

test.each([
  // One sheet of 1200 - 48 pixels would be too large, two of 552 fit.
  [1200, 1, 560],
  [1200, 2, 552],
  [601, 2, 252],
  [300, 2, 240],
  [500, 0, 452],
])('a page of %i pixels with %i sheets draws each with %i', (width, count, size) => {
  expect(sheetSize(width, count)).toBe(size);
});

test('describes a latent by its index and seed', () => {
  expect(describeLatent({ seed: 1000, index: 3 })).toBe('no. 3 of seed 1,000');
  expect(describeLatent(undefined)).toBe('not set');
});
