import { expect, it } from 'vitest';
import type { RunState } from '../../../shared/domain/run/run';
import { runSafetyOf } from './run-safety';

const NOW = Date.UTC(2026, 0, 1, 12);
const run = (state: RunState, step: number, stepsPerSecond?: number) =>
  ({
    state,
    step,
    steps: 5000,
    hyperparameters: { checkpointEvery: 1000 },
    ...(stepsPerSecond ? { stepsPerSecond } : {}),
  }) as Parameters<typeof runSafetyOf>[0];
const at = (step: number, secondsAgo: number) => ({ step, at: new Date(NOW - 1000 * secondsAgo).toISOString() });

it('says how old the newest checkpoint of a run in training is, and what a crash would cost', () => {
  expect(runSafetyOf(run('running', 2240, 40), [at(2000, 6), at(1000, 31)], NOW)).toEqual({
    log: 'all up to step 2,240',
    checkpoint: 'step 2,000, 6 s ago',
    crash:
      'At most 1 s of log lines, and the 240 steps since the checkpoint, about 6 s, which resuming trains again. Grids and checkpoints that are listed stay.',
  });
});

it.each([
  [
    'running',
    40,
    [],
    'At most 1 s of log lines, and all 40 steps so far: the first checkpoint comes at step 1,000. Grids and checkpoints that are listed stay.',
  ],
  ['paused', 1000, [1000], 'At most 1 s of log lines, and no training. Grids and checkpoints that are listed stay.'],
  ['parked', 1100, [1100], 'Nothing: it goes on from its checkpoint.'],
  ['queued', 0, [], 'Nothing: it has not begun.'],
  ['queued', 1100, [1100], 'Nothing: it waits to go on from its checkpoint.'],
  ['finished', 5000, [5000], 'Nothing: all of it is on disk.'],
  ['stopped', 1100, [1100], 'Nothing: resuming goes on where it ended.'],
  ['failed', 1101, [1000], 'Nothing more. Resuming trains the last 101 steps again.'],
  ['interrupted', 40, [], 'Nothing more. It has no checkpoint: retry begins again.'],
] as const)('of a %s run at step %i with checkpoints at %j', (state, step, checkpoints, crash) => {
  expect(
    runSafetyOf(
      run(state, step),
      checkpoints.map((c) => at(c, 10)),
      NOW,
    ).crash,
  ).toBe(crash);
});
