import { describe, expect, it } from 'vitest';
import { cellReader, formatN, formatSummary, summaryReader } from './readout';
import { MetricLine } from './series/metric-line';

const line = (steps: number[], means: number[]): MetricLine => {
  const [step, mean] = [Float64Array.from(steps), Float64Array.from(means)];
  return new MetricLine('a', 'm', {
    run: 'a',
    metric: 'm',
    time: step.map((s) => s / 10),
    columns: { span: 1, step, mean, min: mean, max: mean, last: mean },
  });
};
const clock = {
  hyperparameters: { criticSteps: 5, batchSize: 10 },
  datasetCount: 100,
  steps: [0, 100],
  times: [0, 10],
};

describe('a summary in words', () => {
  it('is mean and half the band with two digits, or its ends', () => {
    expect(formatSummary({ n: 3, mean: 0.69315, low: 0.6808, high: 0.7055 }, 'deviation')).toBe('0.6932 ± 0.012');
    expect(formatSummary({ n: 3, mean: -2, low: -12.345, high: 1 }, 'range')).toBe('−2 [−12, 1]');
    expect(formatSummary({ n: 2, mean: 1, low: 1 - 2e-5, high: 1 + 2e-5 }, 'error')).toBe('1 ± 2.0e−5');
  });

  it('has no spread where one seed alone has a value, and none at all where none has', () => {
    expect(formatSummary({ n: 1, mean: 2.5, low: NaN, high: NaN }, 'interval')).toBe('2.500');
    expect(formatSummary({ n: 1, mean: 2.5, low: 2.5, high: 2.5 }, 'range')).toBe('2.500');
    expect(formatSummary({ n: 0, mean: NaN, low: NaN, high: NaN }, 'interval')).toBe('–');
    expect([formatN({ n: 3, of: 3 }), formatN({ n: 1, of: 3 })]).toEqual(['n 3', '1 of 3']);
  });
});

describe('what is read at a place', () => {
  const lines = [line([0, 10, 20], [1, 1, 1]), line([0, 10], [3, 3])];

  it('is the mean of the seeds there, on every axis', () => {
    for (const [axis, at] of [
      ['step', 10],
      ['updates', 50],
      ['epoch', 5],
      ['time', 1],
    ] as const) {
      expect(summaryReader(lines, clock, axis, 'range', 2)(at), axis).toEqual({
        n: 2,
        of: 2,
        mean: 2,
        low: 1,
        high: 3,
      });
    }
  });

  it('is over the seeds that are left, and nothing beyond the last of them', () => {
    const read = summaryReader(lines, clock, 'step', 'range', 2);
    expect(read(20)).toEqual({ n: 1, of: 2, mean: 1, low: NaN, high: NaN });
    expect(read(31)).toBeUndefined();
  });
});

describe('a cell of the table under a chart', () => {
  const one = line([0, 10, 20], [1, 2, 3]);
  const other = line([0, 10], [3, 4]);

  it('has the value of a single run at a place of the axis', () => {
    const read = cellReader([one], clock, 'updates', 'range', 1);
    expect([read(0), read(50), read(1000)]).toEqual([{ text: '1', value: 1 }, { text: '2', value: 2 }, { text: '–' }]);
  });

  it('has mean, band and number of several seeds', () => {
    const read = cellReader([one, other], clock, 'step', 'range', 2);
    expect(read(10)).toEqual({ text: '3 [2, 4]', n: 'n 2', value: 3 });
    expect(read(20)).toEqual({ text: '3', n: '1 of 2', value: 3, isPartial: true });
    expect(read(500)).toEqual({ text: '–' });
  });

  it('has a dash where nothing was logged, or steps cannot be placed', () => {
    expect(cellReader([], clock, 'step', 'range', 1)(0)).toEqual({ text: '–' });
    expect(cellReader([], clock, 'step', 'range', 2)(0)).toEqual({ text: '–' });
    expect(cellReader([one], undefined, 'step', 'range', 1)(0)).toEqual({ text: '–' });
  });
});
