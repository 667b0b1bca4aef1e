import { expect, test } from 'vitest';
import { nextSteps } from './run';

const run = (id: string, state: 'finished' | 'failed' | 'interrupted', samples = 3) => ({ id, state, samples });

test('what can be done next depends on how the runs ended', () => {
  expect(nextSteps([run('a', 'finished'), run('b', 'finished')], 'e-1')).toBe(
    'See them side by side: gander open e-1\nAn animation: gander export gif e-1',
  );
  expect(nextSteps([run('a', 'failed', 0)], 'e-1', ' --home /tmp/h')).toBe(
    'Why it failed: gander show a --home /tmp/h',
  );
  expect(nextSteps([run('a', 'interrupted', 0)], 'e-1')).toBe('Continue: gander resume a');
});
