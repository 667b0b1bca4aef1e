import { describe, expect, it } from 'vitest';
import { metricsOf } from '../drawing/layout';
import type { Box } from '../drawing/layout';
import { widthOf } from '../drawing/text';
import type { LossChart } from './losses';
import { axisLabels, axisOf, KEY_WIDTH, layOutCharts, nameBox } from './place-charts';

const chart = (places: number[], range: LossChart['range'] = { min: 0, max: 1 }): LossChart => ({
  family: 'hinge',
  places,
  lines: [],
  range,
});
const metrics = metricsOf(1);
const layOut = (charts: LossChart[], names: string[], width = 400) => layOutCharts(charts, names, metrics, 1, width);
const bottom = ({ y, height }: Box): number => y + height;

describe('the axis of a chart', () => {
  it('is the range of its values', () => expect(axisOf(chart([], { min: -2, max: 5 }))).toEqual({ min: -2, max: 5 }));

  it('of a constant has room above and below it', () => {
    expect(axisOf(chart([], { min: 3, max: 3 }))).toEqual({ min: 2.5, max: 3.5 });
    expect(axisOf(chart([], { min: -100, max: -100 }))).toEqual({ min: -105, max: -95 });
  });

  it('without values is around zero', () =>
    expect(axisOf({ ...chart([]), range: undefined })).toEqual({ min: -0.5, max: 0.5 }));

  it('of the greatest range has a finite length', () => {
    const { min, max } = axisOf(chart([], { min: -Number.MAX_VALUE, max: Number.MAX_VALUE }));
    expect(max - min).toBeLessThan(Infinity);
    expect(max).toBeGreaterThan(min);
  });

  it('has two labels, which differ', () => {
    expect(axisLabels(chart([], { min: 0, max: 1500 }))).toEqual({ min: '0', max: '1,500' });
    const { min, max } = axisLabels(chart([], { min: 1e6, max: 1e6 + 0.001 }));
    expect(min).not.toBe(max);
  });
});

describe('charts below one another', () => {
  const names = ['gan', 'wgan', 'a run with a rather long name', 'hinge'];

  it('have plots with the same columns, whatever their labels are', () => {
    const { charts, footer } = layOut([chart([0]), chart([1], { min: -123_456.7, max: 0.5 })], names);
    const [one, other] = charts as [(typeof charts)[number], (typeof charts)[number]];
    expect([one.plot.x, one.plot.width]).toEqual([other.plot.x, other.plot.width]);
    expect([footer.x, footer.width]).toEqual([one.plot.x, one.plot.width]);
    expect(one.plot.x).toBeGreaterThan(widthOf(axisLabels(other.chart).min, { size: metrics.text, ink: 0 }));
    expect(one.plot.x + one.plot.width).toBeLessThan(400);
  });

  it('follow each other without overlap: title, legend, plot, and the footer last', () => {
    const { charts, footer, height } = layOut([chart([0, 1, 2, 3]), chart([2]), chart([])], names, 200);
    let above = 0;
    for (const { title, legend, plot } of charts) {
      expect(title.y).toBeGreaterThanOrEqual(above);
      for (const entry of legend) {
        expect(entry.y).toBeGreaterThanOrEqual(bottom(title));
        expect(bottom(entry)).toBeLessThan(plot.y);
      }
      expect(plot.y).toBeGreaterThan(bottom(title));
      above = bottom(plot);
    }
    expect(footer.y).toBeGreaterThanOrEqual(above);
    expect(height).toBe(bottom(footer));
  });

  it('have legend entries that stay in the width and do not overlap, in the order of the runs', () => {
    for (let width = 60; width < 800; width += 7) {
      const { legend } = layOut([chart([0, 1, 2, 3])], names, width).charts[0]!;
      expect(legend.map(({ run }) => run)).toEqual([0, 1, 2, 3]);
      for (const [i, entry] of legend.entries()) {
        expect(entry.x + entry.width).toBeLessThanOrEqual(width);
        const next = legend[i + 1];
        if (next)
          expect(next.y > entry.y ? next.x : next.x - (entry.x + entry.width)).toBe(
            next.y > entry.y ? 0 : metrics.text,
          );
      }
    }
    expect(new Set(layOut([chart([0, 1])], names, 1000).charts[0]!.legend.map(({ y }) => y)).size).toBe(1);
  });

  it('are none without charts, and a plot has a pixel where there is no width for one', () => {
    expect(layOut([], names).charts).toEqual([]);
    expect(layOut([chart([0])], names, 5).charts[0]!.plot.width).toBe(1);
  });
});

it('the name of a legend entry follows its line, with at least one pixel', () => {
  expect(nameBox({ x: 10, y: 5, width: 100, height: 20 })).toEqual({
    x: 10 + KEY_WIDTH + 6,
    y: 5,
    width: 100 - KEY_WIDTH - 6,
    height: 20,
  });
  expect(nameBox({ x: 0, y: 0, width: 10, height: 20 }).width).toBe(1);
});
