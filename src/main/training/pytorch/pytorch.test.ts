import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { availableEngines, useEngine } from '../training.test-helper';
import { compareSteps, LOSS_BOUND } from './compare-steps.test-helper';
import type { ExpectedSteps } from './compare-steps.test-helper';
import { CASES, recordSteps, scriptOf } from './recorded-steps.test-helper';
import expected from './reference/expected.json';

const EXPECTED: Record<string, ExpectedSteps> = expected;

beforeAll(async () => {
  const [fastest] = await availableEngines();
  await useEngine(fastest!);
}, 60_000);

test('PyTorch has computed every case', () => {
  expect(Object.keys(EXPECTED)).toEqual(Object.keys(CASES));
});

describe.each(Object.keys(CASES))('%s', (name) => {
  it('has the script that PyTorch executed', () => {
    const sha256 = createHash('sha256').update(scriptOf(name)).digest('hex');
    expect(sha256, 'The script has changed: run npm run pytorch-reference.').toBe(EXPECTED[name]?.script);
  });

  it('gives the losses of PyTorch in ten steps from a checkpoint, and its pictures', () => {
    const { loss, picture, allowed } = compareSteps(recordSteps(name), EXPECTED[name]!);
    expect(loss).toBeLessThanOrEqual(LOSS_BOUND);
    expect(picture).toBeLessThanOrEqual(allowed);
  });
});
