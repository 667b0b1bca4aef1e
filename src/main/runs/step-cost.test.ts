import { expect, test } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import type { Value } from '../../shared/domain/run/hyperparameter-fields';
import { parseHyperparameters } from '../../shared/domain/run/hyperparameters';
import { layersOf, multiplicationsOf } from './network-layers';
import { stepCost } from './step-cost';

const settings = (more: Record<string, Value>) =>
  unwrap(parseHyperparameters({ network: 'fc', batchSize: 64, ...more }));

test('a step costs about as much more than another one as was measured', () => {
  // Milliseconds of a recorded step on two cores: docs/performance.md.
  const wgan = stepCost(settings({ objective: 'wgan' }));
  const ratio = (objective: string): number => stepCost(settings({ objective })) / wgan;
  expect(Math.abs(ratio('gan') - 21.3 / 39.4)).toBeLessThan(0.1);
  expect(Math.abs(ratio('wgan-gp') - 58.4 / 39.4)).toBeLessThan(0.1);
});

test('multiplications of a forward pass, by hand', () => {
  const { generator, discriminator } = layersOf(settings({}));
  expect(multiplicationsOf(generator)).toBe(100 * 128 + 128 * 256 + 256 * 512 + 512 * 1024 + 1024 * 784);
  expect(multiplicationsOf(discriminator)).toBe(784 * 512 + 512 * 256 + 256);
  // 28 x 28 -> 14 x 14 x 32 -> 7 x 7 x 64 -> 7 x 7 x 128 -> 1, filters of 4, 4, 3 and 7 pixels.
  const dcgan = layersOf(settings({ network: 'dcgan' }));
  expect(multiplicationsOf(dcgan.discriminator)).toBe(196 * 16 * 32 + 49 * 16 * 32 * 64 + 49 * 9 * 64 * 128 + 49 * 128);
  // Backwards: 1 -> 7 x 7 x 128 -> 7 x 7 x 64 -> 14 x 14 x 32 -> 28 x 28.
  expect(multiplicationsOf(dcgan.generator)).toBe(
    49 * 100 * 128 + 49 * 9 * 128 * 64 + 49 * 16 * 64 * 32 + 196 * 16 * 32,
  );
});

test('a step costs more with a larger batch, and less than in proportion', () => {
  const small = stepCost(settings({}));
  const large = stepCost(settings({ batchSize: 256 }));
  expect(large).toBeGreaterThan(1.5 * small);
  expect(large).toBeLessThan(4 * small);
});
