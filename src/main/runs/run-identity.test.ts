import { expect, it } from 'vitest';
import { parseHyperparameters } from '../../shared/domain/run/hyperparameters';
import { unwrap } from '../../shared/contract/outcome';
import { runHash } from './run-identity';

const h = unwrap(parseHyperparameters({ objective: 'wgan', network: 'mlp' }));

it('computes the same hash as before packing and spectral normalisation existed', () => {
  const { packing: _p, spectralNorm: _s, ...before } = h;
  expect(runHash(h, 1, 'data')).toBe(runHash(before as typeof h, 1, 'data'));
  expect(
    new Set(
      [h, { ...h, packing: 2 }, { ...h, spectralNorm: 'on' as const }, { ...h, batchSize: 65 }].map((one) =>
        runHash(one, 1, 'data'),
      ),
    ).size,
  ).toBe(4);
});
