import { expect, it } from 'vitest';
import { bandPath, linePath, roundTicks, scaleOf, valueAt, xOf, yOf } from './plot';

const clock = { hyperparameters: { criticSteps: 5, batchSize: 10 }, datasetCount: 100, steps: [0, 10], times: [0, 5] } as never;
const line = { metric: 'm', span: 2, step: [0, 2, 4, 6], mean: [1, null, 3, 2], min: [0, null, 2, 2], max: [2, null, 4, 2] };

it('takes round ticks inside the scale', () => {
  expect(roundTicks({ from: -0.1, to: 1.1 })).toEqual([0, 0.5, 1]);
  expect(roundTicks({ from: 0, to: 10 })).toEqual([0, 2, 4, 6, 8, 10]);
  expect(roundTicks({ from: -1e-7, to: 3e-7 })).toEqual([-1e-7, 0, 1e-7, 2e-7, 3e-7]);
});
it('scales to the means, and to something where there is none', () => {
  expect(scaleOf([line])).toEqual({ from: 0.9, to: 3.1 });
  expect(scaleOf([])).toEqual({ from: 0, to: 1 });
  const flat = scaleOf([{ ...line, mean: [2, 2, 2, 2] }]);
  expect(flat.from < 2 && flat.to > 2).toBe(true);
});
it('breaks a line where a value is not finite, and moves it with the axis', () => {
  const scale = { from: 0, to: 4 };
  const at = (x: number, y: number, to: number) => `${xOf(x, to).toFixed(1)} ${yOf(y, scale).toFixed(1)}`;
  expect(linePath(line, clock, 'step', 10, scale)).toBe(`M${at(0, 1, 10)}M${at(4, 3, 10)}L${at(6, 2, 10)}`);
  expect(linePath(line, clock, 'time', 5, scale)).toBe(`M${at(0, 1, 5)}M${at(2, 3, 5)}L${at(3, 2, 5)}`);
  expect(bandPath(line, clock, 'step', 10, scale)).toBe(`M${[at(0, 2, 10), at(4, 4, 10), at(6, 2, 10), at(6, 2, 10), at(4, 2, 10), at(0, 0, 10)].join('L')}Z`);
});
it('reads the entry that holds a step', () => {
  expect([-1, 0, 1, 2, 5, 7, 8].map((step) => valueAt(line, step))).toEqual([undefined, 1, 1, null, 3, 2, undefined]);
});
