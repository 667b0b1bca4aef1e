import { describe, expect, it } from 'vitest';
import { formatAt, formatSeconds, interpolate, toAxis, toStep } from './time-axis';
import { lowerBound } from '../../shared/lib/lists';
import type { StepClock } from './time-axis';

const critic: StepClock = {
  hyperparameters: { criticSteps: 5, batchSize: 64 },
  datasetCount: 6400,
  steps: [0, 100, 200],
  times: [0, 10, 30],
};

describe('an axis', () => {
  it('counts five discriminator updates per step if the run makes five', () => {
    expect(toAxis(critic, 'updates', 100)).toBe(500);
  });

  it('counts an epoch when the discriminator has seen as many samples as the dataset has', () => {
    // 20 steps x 5 updates x 64 samples = 6,400
    expect(toAxis(critic, 'epoch', 20)).toBe(1);
  });

  it('interpolates training time between known steps and extrapolates at the last pace', () => {
    expect(toAxis(critic, 'time', 150)).toBe(20);
    expect(toAxis(critic, 'time', 250)).toBe(40);
  });

  it('counts the time and updates of ancestors for a branch', () => {
    const branch: StepClock = {
      ...critic,
      hyperparameters: { criticSteps: 1, batchSize: 128 },
      parent: { step: 100, before: { updates: 500, samples: 32_000, seconds: 10 } },
    };
    expect(toAxis(branch, 'updates', 100)).toBe(500);
    expect(toAxis(branch, 'updates', 150)).toBe(550);
    expect(toAxis(branch, 'epoch', 150)).toBeCloseTo((32_000 + 50 * 128) / 6400, 9);
    expect(toStep(branch, 'updates', 550)).toBe(150);
  });

  it('converts back to the step on every axis', () => {
    for (const axis of ['step', 'updates', 'epoch', 'time'] as const) {
      expect(toStep(critic, axis, toAxis(critic, axis, 130))).toBeCloseTo(130, 9);
    }
  });
});

describe('searching a sorted list', () => {
  it('finds the first entry that is not less', () => {
    expect(lowerBound([1, 3, 5], 3)).toBe(1);
    expect(lowerBound([1, 3, 5], 4)).toBe(2);
    expect(lowerBound([1, 3, 5], 9)).toBe(3);
  });

  it('does not divide by zero if two entries have the same x', () => {
    expect(interpolate([0, 0, 1], [2, 4, 6], 0.5)).toBe(5);
    expect(interpolate([4, 4], [1, 2], 4)).toBe(2);
  });
});

describe('formatting a position', () => {
  it('includes the unit', () => {
    expect(formatAt('step', 1200)).toBe('step 1,200');
    expect(formatAt('epoch', 3.456)).toBe('epoch 3.46');
    expect(formatSeconds(125)).toBe('2 min 5 s');
    expect(formatSeconds(7384)).toBe('2 h 3 min');
  });
});
