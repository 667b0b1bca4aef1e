import { describe, expect, it } from 'vitest';
import { placeLabels, placeTicks, valueTicks } from './axis-ticks';
import type { Axis } from './time-axis';

const labels = (ticks: readonly { label: string }[]) => ticks.map(({ label }) => label);
const x = (axis: Axis, from: number, to: number, width = 500) => labels(placeTicks(axis, from, to, width));

describe('ticks of y', () => {
  it('have distinct labels', () => {
    expect(labels(valueTicks(-12_000, 260_000, false))).toEqual(['0', '100,000', '200,000']);
    expect(labels(valueTicks(999.99, 1000.21, false))).toEqual([
      '1,000.00',
      '1,000.05',
      '1,000.10',
      '1,000.15',
      '1,000.20',
    ]);
    expect(labels(valueTicks(0.0004, 30, true))).toEqual(['0.001', '0.01', '0.1', '1', '10']);
    expect(labels(valueTicks(999.9, 1000.3, true))).toEqual(['999.9', '1,000.0', '1,000.1', '1,000.2', '1,000.3']);
  });
});

describe('ticks of x', () => {
  it('are whole steps', () => {
    expect(x('step', 0, 1999)).toEqual(['0', '500', '1,000', '1,500']);
    expect(x('step', 1015.4, 1018.2)).toEqual(['1,016', '1,017', '1,018']);
    expect(x('updates', 0, 3)).toEqual(['0', '1', '2', '3']);
    expect(x('step', 0, 1e8)).toEqual(['0', '20,000,000', '40,000,000', '60,000,000', '80,000,000', '100,000,000']);
  });

  it('are fractions only between two steps', () => {
    expect(x('step', 1016.2, 1016.8).every((label) => label.startsWith('1,016.'))).toBe(true);
  });

  it('are distinct times in seconds, minutes or hours', () => {
    expect(x('time', 0, 1)).toEqual(['0 s', '0.2 s', '0.4 s', '0.6 s', '0.8 s', '1.0 s']);
    expect(x('time', 0, 0.03)).toEqual(['0 s', '0.005 s', '0.010 s', '0.015 s', '0.020 s', '0.025 s', '0.030 s']);
    expect(x('time', 200, 200.4)).toEqual([
      '3 min 20.0 s',
      '3 min 20.1 s',
      '3 min 20.2 s',
      '3 min 20.3 s',
      '3 min 20.4 s',
    ]);
    expect(x('time', 0, 3000)).toEqual(['0 s', '10 min', '20 min', '30 min', '40 min', '50 min']);
    expect(x('time', 100_000, 100_300)).toEqual(['1 d 3 h 48 min', '1 d 3 h 50 min']);
    expect(x('time', 0, 50 * 86_400)).toEqual(['0 s', '10 d', '20 d', '30 d', '40 d', '50 d']);
  });

  it('are fewer on a narrow axis', () => {
    for (const axis of ['step', 'epoch', 'time'] as const)
      for (const to of [1e-3, 7, 1e6, 1e12]) {
        const ticks = placeTicks(axis, 0, to, 200);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(new Set(labels(ticks)).size).toBe(ticks.length);
      }
  });

  it('are few, distinct and within the range for any zoom', () => {
    let state = 3;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let trial = 0; trial < 2000; trial++) {
      const from = random() < 0.3 ? 0 : 10 ** (random() * 9);
      const to = from + Math.max(1e-9, 10 ** (random() * 18 - 9));
      for (const axis of ['step', 'updates', 'epoch', 'time'] as const) {
        const ticks = placeTicks(axis, from, to, 500);
        expect(ticks.length).toBeLessThanOrEqual(14);
        expect(new Set(labels(ticks)).size, `${axis} ${from} ${to} ${labels(ticks).join()}`).toBe(ticks.length);
        for (const { value } of ticks) expect(value >= from - 1e-6 * to && value <= to * (1 + 1e-9)).toBe(true);
      }
    }
  });
});

it('labels of adjacent positions are distinct', () => {
  expect(placeLabels('epoch', [123.41, 123.44, 124])).toEqual(['123.41', '123.44', '124']);
  expect(placeLabels('time', [61, 61.25])).toEqual(['1 min 1.0 s', '1 min 1.3 s']);
  expect(placeLabels('step', [999, 1000])).toEqual(['999', '1,000']);
});
