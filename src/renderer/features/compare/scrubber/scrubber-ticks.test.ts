import { describe, expect, it } from 'vitest';
import { tickRows } from './scrubber-marks';

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
});
