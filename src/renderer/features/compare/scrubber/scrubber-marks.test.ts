import { expect, it } from 'vitest';
import type { StepClock } from '../../../lib/time-axis';
import { scrubberMarks } from './scrubber-marks';

const clock: StepClock = { hyperparameters: { criticSteps: 1, batchSize: 1 }, datasetCount: 1, steps: [], times: [] };
const clocks = new Map([
  ['a', clock],
  ['b', { ...clock, hyperparameters: { criticSteps: 5, batchSize: 1 } }],
]);
const at = (run: string, ...steps: number[]) => steps.map((step) => ({ run, step }));

it('lays things along the scrubber, and lets close ones share a mark', () => {
  const marks = scrubberMarks([...at('a', 10, 50, 100), ...at('b', 50)], clocks, 'step', 0, 100, 200);
  expect(marks).toEqual([
    { x: 20, items: [{ run: 'a', step: 10 }] },
    {
      x: 100,
      items: [
        { run: 'a', step: 50 },
        { run: 'b', step: 50 },
      ],
    },
    { x: 200, items: [{ run: 'a', step: 100 }] },
  ]);
});

it('goes by the axis of the playhead, and leaves out what lies beyond it', () => {
  expect(scrubberMarks([...at('a', 50), ...at('b', 20, 50)], clocks, 'updates', 0, 100, 200).map((m) => m.x)).toEqual([
    100, 200,
  ]);
});
