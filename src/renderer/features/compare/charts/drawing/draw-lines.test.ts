import { describe, expect, it } from 'vitest';
import type { ChartFrame } from './canvas-pen';
import { drawLines } from './draw-lines';
import type { DrawnLine } from './drawn-line';
import { SvgPen } from './svg-pen';

/** A chart of 100 x 100 pixels that shows x from 0 to 10 and y from 0 to 10, or 1 to 100 where logarithmic. */
function draw(lines: readonly DrawnLine[], isLog = false): string[] {
  const pen = new SvgPen(100, 100);
  const [min, max] = isLog ? [1, 100] : [0, 10];
  const y = isLog
    ? (value: number) => 100 - (100 * Math.log(value / min)) / Math.log(max / min)
    : (value: number) => 100 - (100 * (value - min)) / (max - min);
  const chart: ChartFrame = {
    ctx: pen,
    chartArea: { left: 0, top: 0, right: 100, bottom: 100, width: 100, height: 100 },
    scales: {
      x: { type: 'linear', min: 0, max: 10, ticks: [], getPixelForValue: (value) => 10 * value },
      y: { type: isLog ? 'logarithmic' : 'linear', min, max, ticks: [], getPixelForValue: y },
    },
  };
  const theme = { text: '', muted: '', grid: '', font: '', token: (name: string) => `#${name.slice(2)}` };
  drawLines(chart, lines, theme);
  return pen
    .svg('')
    .split('\n')
    .slice(3, -2)
    .filter((part) => !part.startsWith('<clipPath'));
}
const line = (y: number[], change: Partial<DrawnLine> = {}): DrawnLine => ({
  name: 'a',
  metric: 'm',
  token: '--red',
  dash: [],
  span: 1,
  x: Float64Array.from(y, (_, i) => 2 * i),
  y: Float64Array.from(y),
  length: y.length,
  ...change,
});
const attribute = (part: string, name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(part)?.[1];
const strokes = (parts: string[]) => parts.filter((part) => attribute(part, 'stroke') === '#red');
const fills = (parts: string[]) => parts.filter((part) => attribute(part, 'fill') === '#red');
const paths = (parts: string[]) => parts.map((part) => attribute(part, 'd'));

describe('a line', () => {
  it('goes through the pixels of its values', () => {
    const [stroke] = strokes(draw([line([0, 5, 10], { dash: [2, 3] })]));
    expect(attribute(stroke!, 'd')).toBe('M0 100L20 50L40 0');
    expect([attribute(stroke!, 'stroke-width'), attribute(stroke!, 'stroke-dasharray')]).toEqual(['1.5', '2 3']);
  });

  it('is broken at a value that is not finite, and an entry alone is a dot', () => {
    const parts = draw([line([0, 5, NaN, 10])]);
    expect(paths(strokes(parts))).toEqual(['M0 100L20 50']);
    // A circle of 2.5 px around x = 60, y = 0.
    expect(paths(fills(parts))).toEqual(['M62.5 0M62.5 0a2.5 2.5 0 1 1 -5 0a2.5 2.5 0 1 1 5 0z']);
  });

  it('lies on a log scale by the logarithm; values at or below 0 break it', () => {
    expect(paths(strokes(draw([line([1, 10, 100, 0, -5])], true)))).toEqual(['M0 100L20 50L40 0']);
  });

  it('is thinner where there are more than twelve, and then without markers', () => {
    const lines = (count: number) => Array.from({ length: count }, () => line([1, 2], { shape: 'square' }));
    const widths = (count: number) => new Set(strokes(draw(lines(count))).map((p) => attribute(p, 'stroke-width')));
    expect([widths(12), widths(13)]).toEqual([new Set(['1.5']), new Set(['1'])]);
    expect(fills(draw(lines(12))).length).toBeGreaterThan(0);
    expect(fills(draw(lines(13)))).toEqual([]);
  });

  it('of a single seed is thin and pale', () => {
    const [stroke] = strokes(draw([line([1, 2], { thin: true })]));
    expect([attribute(stroke!, 'stroke-width'), attribute(stroke!, 'opacity')]).toEqual(['1', '0.6']);
  });
});

describe('what is drawn behind a line', () => {
  it('is its band, from the maxima forward and the minima back', () => {
    const band = { low: Float64Array.of(0, 4), high: Float64Array.of(2, 6) };
    const [area] = fills(draw([line([1, 5], { band })]));
    expect([attribute(area!, 'd'), attribute(area!, 'opacity')]).toEqual(['M0 80L20 40L20 60L0 100', '0.18']);
  });

  it('is a band of two pixels at an entry alone', () => {
    const band = { low: Float64Array.of(4), high: Float64Array.of(6) };
    expect(paths(fills(draw([line([5], { band })])))[0]).toBe('M-1 40h2v20h-2z');
  });

  it('is the band down to the edge where a log scale cannot show its minimum', () => {
    const band = { low: Float64Array.of(0, 1), high: Float64Array.of(100, 100) };
    expect(paths(fills(draw([line([10, 10], { band })], true)))[0]).toBe('M0 0L20 0L20 100L0 100');
  });

  it('are the values before smoothing, pale', () => {
    const [raw, smooth] = strokes(draw([line([5, 5], { raw: Float64Array.of(0, 10) })]));
    expect([attribute(raw!, 'd'), attribute(raw!, 'opacity'), attribute(smooth!, 'd')]).toEqual([
      'M0 100L20 0',
      '0.3',
      'M0 50L20 50',
    ]);
  });
});

describe('a fold', () => {
  const column = (...values: number[]) => Float64Array.from(values);
  const fold = (n: number[]): DrawnLine =>
    line(
      n.map(() => 5),
      { seeds: { n: Float64Array.from(n), of: 3, least: column(...n), most: column(...n) } },
    );

  it('is broken where its number of seeds changes, and thick only where all are in it', () => {
    const parts = strokes(draw([fold([3, 3, 2, 2])]));
    expect(parts.map((part) => [attribute(part, 'd'), attribute(part, 'stroke-width')])).toEqual([
      ['M0 50L20 50', '2'],
      ['M40 50L60 50', '0.75'],
    ]);
  });
});

it('has five markers, at other entries of each line so that they do not cover each other', () => {
  const y = Array.from({ length: 6 }, () => 5);
  const markers = (index: number): (number | undefined)[] => {
    const lines = [0, 1].map((i) => line(y, { shape: 'square', token: i === index ? '--red' : '--other' }));
    return fills(draw(lines)).map((part) =>
      Number(attribute(part, 'x') ?? /^M([-\d.]+)/.exec(attribute(part, 'd')!)![1]),
    );
  };
  const [first, second] = [markers(0), markers(1)];
  const entries = (places: typeof first) => places.map((x) => Math.round(x! / 20) + 0);
  // Of six entries: (n + 0.2) * 6 / 5 rounded down, and (n + 0.5) * 6 / 5.
  expect([entries(first), entries(second)]).toEqual([
    [0, 1, 2, 3, 5],
    [0, 1, 3, 4, 5],
  ]);
});
