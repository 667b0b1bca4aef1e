import { describe, expect, test } from 'vitest';
import { drawnPoints, nearestPoint, nextPoint } from './scatter-points';

const shares = {
  x: Float32Array.of(0.5, 0, NaN, 0.5, 1),
  y: Float32Array.of(0.9, 1, 0.3, 0.1, NaN),
};

test('points are ordered from left to right, then upwards; those without a value on an axis are left out', () => {
  expect(drawnPoints(shares)).toEqual([1, 3, 0]);
});

describe('a key', () => {
  const order = [1, 3, 0];

  test.each([
    ['ArrowRight', 1, 3],
    ['ArrowDown', 3, 0],
    ['ArrowRight', 0, 0],
    ['ArrowLeft', 3, 1],
    ['ArrowUp', 1, 1],
    ['Home', 0, 1],
    ['End', 1, 0],
    ['ArrowRight', -1, 1],
    ['Enter', 3, undefined],
  ])('%s goes from point %i to %s', (key, active, to) => {
    expect(nextPoint(key, order, active)).toBe(to);
  });

  test('goes nowhere without points', () => {
    expect(nextPoint('ArrowRight', [], -1)).toBeUndefined();
  });
});

describe('the nearest point', () => {
  const points = [
    { x: 10, y: 10 },
    { x: 20, y: 10 },
    { x: NaN, y: 12 },
  ];
  const nearest = (x: number, y: number) => nearestPoint(points.length, (i) => points[i]!, { x, y }, 14);

  test('is found within the reach of the pointer', () => {
    expect([nearest(12, 11), nearest(17, 12), nearest(20, 23.9)]).toEqual([0, 1, 1]);
  });

  test('is none if all are too far away or cannot be drawn', () => {
    expect([nearest(20, 24), nearest(100, 100)]).toEqual([undefined, undefined]);
  });
});
