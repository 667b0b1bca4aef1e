import { expect, test } from 'vitest';
import { BoundedLinearScale } from './bounded-scale';

const ticksOf = (min: number, max: number): number[] => {
  const scale = Object.assign(Object.create(BoundedLinearScale.prototype) as BoundedLinearScale, {
    min,
    max,
    getTickLimit: () => 9,
  });
  return scale.buildTicks().map(({ value }) => value);
};

// With the linear scale of chart.js this range never ends.
test('a chart of losses below 1e-308 has ticks', () => {
  const ticks = ticksOf(-1e-310, 1e-310);
  expect(ticks.length).toBeGreaterThan(2);
  expect(ticks.length).toBeLessThanOrEqual(9);
});

test('a chart has round ticks within its range, no more than there is room for', () => {
  expect(ticksOf(-0.04, 1.04)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksOf(0.3, 0.30000000000000004)).toEqual([0.3, 0.30000000000000004]);
});
