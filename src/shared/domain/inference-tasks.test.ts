import { describe, expect, test } from 'vitest';
import { checkInput } from '../contract/schema-issue';
import { latentTask } from './inference-tasks';

const says = (input: unknown): string => {
  const outcome = checkInput(latentTask, input);
  return outcome.ok ? 'accepted' : outcome.error.message;
};
const latent = { seed: 0, index: 0 };

describe('tasks for a generator', () => {
  test.each([
    { kind: 'resample', seed: 0, count: 1 },
    { kind: 'resample', seed: 2 ** 31 - 1, count: 10_000, truncation: 0.1 },
    { kind: 'interpolate', from: latent, to: { ...latent, index: 9999 }, frames: 2, path: 'linear' },
    { kind: 'interpolate', from: latent, to: { ...latent, truncation: 5 }, frames: 64, path: 'spherical' },
    { kind: 'nearest', latent, k: 1 },
    { kind: 'nearest', latent, k: 32 },
  ])('%j is accepted', (task) => expect(says(task)).toBe('accepted'));

  test.each([
    [{ kind: 'resample', seed: -1, count: 1 }, 'seed must be a whole number from 0 to 2147483647, not -1.'],
    [
      { kind: 'resample', seed: 2 ** 31, count: 1 },
      'seed must be a whole number from 0 to 2147483647, not 2147483648.',
    ],
    [{ kind: 'resample', seed: 0, count: 0 }, 'count must be a whole number from 1 to 10000, not 0.'],
    [{ kind: 'resample', seed: 0, count: 10_001 }, 'count must be a whole number from 1 to 10000, not 10001.'],
    [{ kind: 'resample', seed: 0, count: 1, truncation: 0 }, 'truncation must be a number from 0.1 to 5, not 0.'],
    [{ kind: 'resample', seed: 0, count: 1, truncation: NaN }, 'truncation must be a number from 0.1 to 5, not NaN.'],
    [{ kind: 'resample', seed: 0 }, 'count is missing: it must be a whole number from 1 to 10000.'],
    [
      { kind: 'interpolate', from: latent, to: latent, frames: 1, path: 'linear' },
      'frames must be a whole number from 2 to 64, not 1.',
    ],
    [
      { kind: 'interpolate', from: latent, to: { seed: 0, index: 10_000 }, frames: 2, path: 'linear' },
      'index in to must be a whole number from 0 to 9999, not 10000.',
    ],
    [
      { kind: 'interpolate', from: latent, to: latent, frames: 2, path: 'round' },
      'path must be one of linear, spherical, not "round".',
    ],
    [{ kind: 'nearest', latent, k: 33 }, 'k must be a whole number from 1 to 32, not 33.'],
    [{ kind: 'nearest', latent, k: 1, seed: 1 }, '"seed" is not a known name.'],
    [{ kind: 'draw' }, 'kind must be one of resample, interpolate, nearest, not "draw".'],
    [null, 'It must be an object whose kind is one of resample, interpolate, nearest, not null.'],
  ])('%j is refused', (task, sentence) => expect(says(task)).toBe(sentence));
});
