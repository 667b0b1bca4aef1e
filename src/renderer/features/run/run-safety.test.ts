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

it('describes the age of the newest checkpoint of a live run, and what a crash would lose', () => {
  expect(runSafetyOf(run('running', 2240, 40), [at(2000, 6), at(1000, 31)], NOW)).toEqual({
    journal: 'all up to step 2,240',
    checkpoint: 'step 2,000, 6 s ago',
    crash:
      'lost: at most 1 s of journal lines, and the 240 steps since the checkpoint, about 6 s, which are trained again on resume. Listed grids and checkpoints are kept.',
  });
});

it.each([
  [
    'running',
    40,
    [],
    'lost: at most 1 s of journal lines, and all 40 steps so far: the first checkpoint is written at step 1,000. Listed grids and checkpoints are kept.',
  ],
  [
    'paused',
    1000,
    [1000],
    'lost: at most 1 s of journal lines, and no training. Listed grids and checkpoints are kept.',
  ],
  ['parked', 1100, [1100], 'nothing is lost: it resumes from its checkpoint.'],
  ['queued', 0, [], 'nothing is lost: it has not started.'],
  ['queued', 1100, [1100], 'nothing is lost: it will resume from its checkpoint.'],
  ['finished', 5000, [5000], 'nothing is lost: the whole run is on disk.'],
  ['stopped', 1100, [1100], 'nothing is lost: it resumes where it ended.'],
  ['failed', 1101, [1000], 'nothing more is lost. On resume, the last 101 steps are trained again.'],
  ['interrupted', 40, [], 'nothing more is lost. There is no checkpoint: a retry starts from step 0.'],
] as const)('describes the loss of a %s run at step %i with checkpoints at %j', (state, step, checkpoints, crash) => {
  expect(
    runSafetyOf(
      run(state, step),
      checkpoints.map((c) => at(c, 10)),
      NOW,
    ).crash,
  ).toBe(crash);
});
