import { describe, expect, it } from 'vitest';
import { row, table, versus } from './report';

describe('a row', () => {
  it('has the median, minimum and maximum of its rounds, in four digits, and the machine', () => {
    expect(row('a chart', 'ms', [1.23456, 9, 1.11111])).toEqual({
      name: 'a chart',
      unit: 'ms',
      ours: 1.235,
      spread: [1.111, 9],
      on: expect.stringMatching(/^\d+ x .+, \d+ GiB, Node \d+\.\d+\.\d+$/) as string,
    });
  });

  it('keeps the size of numbers that have more digits', () => {
    expect(row('lines', '', [123_456]).ours).toBe(123_500);
    expect(row('lines', '', [0.0000123456]).ours).toBe(0.00001235);
    expect(row('lines', '', [0]).ours).toBe(0);
  });
});

describe('a comparison', () => {
  it('has a ratio above 1 where ours takes less', () => {
    expect(versus('gif', 's', [2, 2, 2], [6, 6, 6])).toMatchObject({ ours: 2, other: 6, ratio: 3 });
    expect(versus('gif', 's', [4], [1])).toMatchObject({ ratio: 0.25 });
  });

  it('takes the ratio of each pair of rounds, so that a slow moment of the machine counts for both', () => {
    // The machine is half as fast in the second round: each pair has the ratio 3 but for the last.
    expect(versus('gif', 's', [1, 2, 1], [3, 6, 4]).ratio).toBe(3);
  });
});

describe('a table', () => {
  it('has columns of one width, and no spaces at the ends of lines', () => {
    const rows = [
      { name: 'short', unit: 'ms', ours: 1, spread: [1, 2] as [number, number], on: '' },
      {
        name: 'a longer name',
        unit: 's',
        ours: 12.5,
        other: 25,
        ratio: 2,
        spread: [10, 15] as [number, number],
        on: '',
      },
    ];
    expect(table(rows).split('\n')).toEqual([
      'short          1 ms    1 - 2',
      'a longer name  12.5 s  10 - 15  against 25 s  x 2',
    ]);
  });

  it('of no rows is empty', () => expect(table([])).toBe(''));
});
