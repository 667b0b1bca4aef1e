import { expect, it } from 'vitest';
import { checkpointMarks } from './checkpoint-marks';
import type { Clock } from './axis';

const clock: Clock = { hyperparameters: { criticSteps: 1, batchSize: 1 }, datasetCount: 1, steps: [], times: [] };
const clocks = new Map([['a', clock], ['b', { ...clock, hyperparameters: { criticSteps: 5, batchSize: 1 } }]]);
const run = (id: string, ...steps: number[]) => ({ id, checkpoints: steps.map((step) => ({ step })) });

it('lays checkpoints along the scrubber, and lets close ones share a mark', () => {
  const marks = checkpointMarks([run('a', 10, 50, 100), run('b', 50)], clocks, 'step', 0, 100, 200);
  expect(marks).toEqual([
    { x: 20, checkpoints: [{ run: 'a', step: 10 }] },
    { x: 100, checkpoints: [{ run: 'a', step: 50 }, { run: 'b', step: 50 }] },
    { x: 200, checkpoints: [{ run: 'a', step: 100 }] },
  ]);
});

it('goes by the axis of the playhead, and leaves out what lies beyond it', () => {
  expect(checkpointMarks([run('a', 50), run('b', 20, 50)], clocks, 'updates', 0, 100, 200).map((m) => m.x)).toEqual([100, 200]);
});
