import { describe, expect, it } from 'vitest';
import type { StepClock } from '../../../lib/time-axis';
import { scrubberMarks, tickHeights, tickRows } from './scrubber-marks';

const clock: StepClock = { hyperparameters: { criticSteps: 1, batchSize: 1 }, datasetCount: 1, steps: [], times: [] };
const clocks = new Map([
  ['a', clock],
  ['b', { ...clock, hyperparameters: { criticSteps: 5, batchSize: 1 } }],
]);
const at = (run: string, ...steps: number[]) => steps.map((step) => ({ run, step }));

it('places things along the scrubber, and groups close ones in a mark', () => {
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

it('uses the axis of the playhead, and leaves out what is beyond its end', () => {
  expect(scrubberMarks([...at('a', 50), ...at('b', 20, 50)], clocks, 'updates', 0, 100, 200).map((m) => m.x)).toEqual([
    100, 200,
  ]);
});

describe('the ticks of the scrubber', () => {
  it('are hollow where another run has a grid and this one has none nearby', () => {
    const [often, seldom] = tickRows(
      [
        [0, 50, 100],
        [0, 100],
      ],
      0,
      100,
      200,
    );
    expect(often).toEqual([
      { x: 0, filled: true },
      { x: 100, filled: true },
      { x: 200, filled: true },
    ]);
    expect(seldom!.map((t) => t.filled)).toEqual([true, false, true]);
  });

  it('are shared by grids a few pixels apart', () => {
    const [a, b] = tickRows(
      [
        [0, 100],
        [1, 99],
      ],
      0,
      100,
      100,
    );
    expect(a!.map((t) => t.filled)).toEqual([true, true]);
    expect(b!.map((t) => t.filled)).toEqual([true, true]);
  });

  it('are at most one each few pixels, however many grids there are', () => {
    const many = Array.from({ length: 5000 }, (_, i) => i);
    expect(tickRows([many], 0, 4999, 600)[0]!.length).toBeLessThanOrEqual(101);
  });

  it('leave out what lies outside the range, and need no range at all', () => {
    expect(tickRows([[0, 50, 500]], 0, 100, 100)[0]!.length).toBe(2);
    expect(tickRows([[7]], 7, 7, 100)[0]).toEqual([{ x: 0, filled: true }]);
    expect(tickRows([[], []], 0, 1, 100)).toEqual([[], []]);
  });

  it('are lower the more runs there are, in a track of 24 to 60 pixels', () => {
    expect([1, 2, 5, 10, 20, 50].map((runs) => tickHeights(runs))).toEqual([
      { row: 8, track: 24 },
      { row: 8, track: 24 },
      { row: 8, track: 48 },
      { row: 6, track: 60 },
      { row: 3, track: 60 },
      { row: 2, track: 60 },
    ]);
  });
});
