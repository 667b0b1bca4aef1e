import { expect, it } from 'vitest';
import { bandPath, dotsOf, leftFor, linePath, nonFiniteOf, roundTicks, scaleOf, valueAt, xOf, yOf } from './plot';
import type { Plane } from './plot';

const clock = {
  hyperparameters: { criticSteps: 5, batchSize: 10 },
  datasetCount: 100,
  steps: [0, 10],
  times: [0, 5],
} as never;
const line = {
  metric: 'm',
  span: 2,
  step: [0, 2, 4, 6],
  mean: [1, null, 3, 2],
  min: [0, null, 2, 2],
  max: [2, null, 4, 2],
};

it('takes round ticks within the scale, with distinct labels', () => {
  const labels = (from: number, to: number) => roundTicks({ from, to }).map(({ label }) => label);
  expect(roundTicks({ from: -0.1, to: 1.1 })).toEqual([
    { value: 0, label: '0' },
    { value: 0.5, label: '0.5' },
    { value: 1, label: '1.0' },
  ]);
  expect(labels(0, 10)).toEqual(['0', '2', '4', '6', '8', '10']);
  expect(labels(-1e-7, 3e-7)).toEqual(['−1e−7', '0', '1e−7', '2e−7', '3e−7']);
  expect(labels(-12_437, 261_187)).toEqual(['0', '100,000', '200,000']);
  expect(labels(999.99, 1000.21)).toEqual(['1,000.00', '1,000.05', '1,000.10', '1,000.15', '1,000.20']);
  expect(leftFor(['1,000,000.05'])).toBeGreaterThan(leftFor(['1']));
});
it('scales to the means, and has a default scale without any', () => {
  expect(scaleOf([line])).toEqual({ from: 0.9, to: 3.1 });
  expect(scaleOf([])).toEqual({ from: 0, to: 1 });
  const flat = scaleOf([{ ...line, mean: [2, 2, 2, 2] }]);
  expect(flat.from < 2 && flat.to > 2).toBe(true);
});
const plane = (to: number): Plane => ({ left: 56, to, scale: { from: 0, to: 4 } });
const at = (x: number, y: number, to: number): string =>
  `${xOf(x, plane(to)).toFixed(1)} ${yOf(y, plane(to)).toFixed(1)}`;

it('breaks a line at values that are not finite, and scales it with the axis', () => {
  expect(linePath(line, clock, 'step', plane(10))).toBe(`M${at(4, 3, 10)}L${at(6, 2, 10)}`);
  expect(linePath(line, clock, 'time', plane(5))).toBe(`M${at(2, 3, 5)}L${at(3, 2, 5)}`);
});
it('draws unconnected entries as dots: single ones, those between gaps, and those with values that are not finite', () => {
  const dots = (of: typeof line, counts?: { finite: number[]; nonFinite: number[] }) =>
    dotsOf({ ...of, ...(counts ? { counts } : {}) }, clock, 'step', plane(10)).map(
      ({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`,
    );
  expect(dots(line)).toEqual([at(0, 1, 10)]);
  expect(dots({ metric: 'm', span: 1, step: [10], mean: [3], min: [3], max: [3] })).toEqual([at(10, 3, 10)]);
  const mixed = { finite: [2, 0, 1, 1], nonFinite: [0, 2, 1, 1] };
  expect(dots(line, mixed)).toEqual([at(0, 1, 10), at(4, 3, 10), at(6, 2, 10)]);
  expect(linePath({ ...line, counts: mixed }, clock, 'step', plane(10))).toBe('');
  expect(nonFiniteOf({ ...line, counts: mixed })).toEqual({ nonFinite: 4, total: 8 });
  expect(nonFiniteOf(line)).toEqual({ nonFinite: 0, total: 0 });
});
it('breaks the band where the line is broken', () => {
  const x0 = xOf(0, plane(10));
  const corner = (x: number, y: number) => `${x.toFixed(1)} ${yOf(y, plane(10)).toFixed(1)}`;
  expect(bandPath(line, clock, 'step', plane(10))).toBe(
    [
      `M${[corner(x0 - 1, 2), corner(x0 + 1, 2), corner(x0 + 1, 0), corner(x0 - 1, 0)].join('L')}Z`,
      `M${[at(4, 4, 10), at(6, 2, 10), at(6, 2, 10), at(4, 2, 10)].join('L')}Z`,
    ].join(''),
  );
});
it('reads the entry that contains a step', () => {
  expect([-1, 0, 1, 2, 5, 7, 8].map((step) => valueAt(line, step))).toEqual([undefined, 1, 1, null, 3, 2, undefined]);
});
