import { describe, expect, it } from 'vitest';
import type { Series } from '../../../../../shared/domain/series';
import { MetricLine, emptyMetricLine } from './metric-line';

const raw = (steps: number[], values: number[]): Series => {
  const v = Float64Array.from(values);
  return {
    run: 'a',
    metric: 'm',
    time: Float64Array.from(steps, (s) => s / 10),
    columns: { span: 1, step: Float64Array.from(steps), mean: v, min: v, max: v, last: v },
  };
};
const list = (line: MetricLine, name: 'step' | 'mean' | 'min' | 'max' | 'last' | 'time' | 'count' | 'nonFinite') => [
  ...line[name].subarray(0, line.length),
];
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('a line', () => {
  it('has raw points while there is room for them', () => {
    const line = emptyMetricLine('a', 'm');
    line.append(raw([1, 2, 3], [5, 6, 7]), 100);
    expect(list(line, 'step')).toEqual([1, 2, 3]);
    expect(list(line, 'mean')).toEqual([5, 6, 7]);
    expect(line.cursor).toBe(3);
  });

  it('has the same buckets whether points are appended one by one or together', () => {
    const values = upTo(1000).map((i) => Math.sin(i));
    const [atOnce, oneByOne] = [emptyMetricLine('a', 'm'), emptyMetricLine('a', 'm')];
    atOnce.append(raw(upTo(1000), values), 50);
    values.forEach((v, i) => oneByOne.append(raw([i], [v]), 50));
    expect(atOnce.span).toBe(oneByOne.span);
    for (const name of ['step', 'min', 'max', 'last'] as const)
      expect(list(oneByOne, name)).toEqual(list(atOnce, name));
    list(atOnce, 'mean').forEach((mean, i) => expect(oneByOne.mean[i]).toBeCloseTo(mean, 12));
  });

  it('merges neighbours by mean, least, greatest and last', () => {
    const line = emptyMetricLine('a', 'm');
    line.append(raw([0, 1, 2, 3, 4], [1, 5, 2, 8, 9]), 2);
    expect(line.span).toBe(2);
    expect(list(line, 'step')).toEqual([0, 2, 4]);
    expect(list(line, 'mean')).toEqual([3, 5, 9]);
    expect(list(line, 'min')).toEqual([1, 2, 9]);
    expect(list(line, 'max')).toEqual([5, 8, 9]);
    expect(list(line, 'last')).toEqual([5, 8, 9]);
  });

  it('reads the last bucket again, and rebuilds it', () => {
    const columns = {
      span: 4,
      step: Float64Array.of(0, 4),
      mean: Float64Array.of(1, 2),
      min: Float64Array.of(0, 2),
      max: Float64Array.of(2, 2),
      last: Float64Array.of(1, 2),
    };
    const line = new MetricLine('a', 'm', { run: 'a', metric: 'm', columns, time: Float64Array.of(0, 1) });
    expect(line.cursor).toBe(3);
    line.append(raw([4, 5, 6, 7, 8], [2, 4, 6, 8, 100]), 100);
    expect(list(line, 'step')).toEqual([0, 4, 8]);
    expect(list(line, 'mean')).toEqual([1, 5, 100]);
    expect(list(line, 'max')).toEqual([2, 8, 100]);
  });

  it('never holds more than twice the entries there is room for', () => {
    const line = emptyMetricLine('a', 'm');
    for (let i = 0; i < 5000; i++) line.append(raw([i], [i]), 40);
    expect(line.length).toBeLessThanOrEqual(80);
    expect(line.step[0]).toBe(0);
    expect(line.last[line.length - 1]).toBe(4999);
  });

  it('has the mean of the finite values of a bucket with NaN, and counts the others', () => {
    const line = emptyMetricLine('a', 'm');
    line.append(raw([0, 1, 2, 3, 4, 5, 6], [1, NaN, NaN, 3, 5, Infinity, NaN]), 2);
    expect(line.span).toBe(2);
    expect(list(line, 'mean')).toEqual([1, 3, 5, NaN]);
    expect(list(line, 'max')).toEqual([1, 3, 5, NaN]);
    expect(list(line, 'min')).toEqual([1, 3, 5, NaN]);
    expect(list(line, 'count')).toEqual([1, 1, 1, 0]);
    expect(list(line, 'nonFinite')).toEqual([1, 1, 1, 1]);
  });

  it('takes over how many values of each bucket of the log are finite', () => {
    const three = () => Float64Array.of(1, 2, NaN);
    const columns = {
      span: 8,
      step: Float64Array.of(0, 8, 16),
      mean: three(),
      min: three(),
      max: three(),
      last: three(),
      count: Float64Array.of(8, 1, 0),
      nonFinite: Float64Array.of(0, 7, 8),
    };
    const line = new MetricLine('a', 'm', { run: 'a', metric: 'm', columns, time: Float64Array.of(0, 1, 2) });
    expect(list(line, 'count')).toEqual([8, 1, 0]);
    expect(list(line, 'nonFinite')).toEqual([0, 7, 8]);
  });

  it('finds the bucket that holds a step, or the nearest', () => {
    const columns = {
      span: 10,
      step: Float64Array.of(0, 10, 50),
      mean: new Float64Array(3),
      min: new Float64Array(3),
      max: new Float64Array(3),
      last: new Float64Array(3),
    };
    const line = new MetricLine('a', 'm', { run: 'a', metric: 'm', columns, time: new Float64Array(3) });
    expect(line.indexAt(9)).toBe(0);
    expect(line.indexAt(19)).toBe(1);
    expect(line.indexAt(25)).toBe(1);
    expect(line.indexAt(45)).toBe(2);
    expect(line.indexAt(500)).toBe(2);
    expect(emptyMetricLine('a', 'm').indexAt(1)).toBe(-1);
  });

  it('has no value long after its end or before its start', () => {
    const line = emptyMetricLine('a', 'm');
    line.append(raw([100, 150, 200], [1, 2, 3]), 100);
    expect(line.indexNear(230)).toBe(2);
    expect(line.indexNear(251)).toBe(-1);
    expect(line.indexNear(49)).toBe(-1);
    expect(line.indexNear(60)).toBe(0);
  });
});
