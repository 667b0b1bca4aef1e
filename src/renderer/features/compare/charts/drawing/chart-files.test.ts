import { expect, it } from 'vitest';
import { chartCsv, chartSvg } from './chart-files';
import type { DrawnLine } from './drawn-line';
import type { CaptionedChart } from './draw-chart';

const line: DrawnLine = {
  name: 'wgan, "a" & <b>',
  metric: 'generatorLoss',
  token: '--run-1',
  dash: [7, 4],
  shape: 'circle',
  span: 8,
  length: 4,
  x: Float64Array.of(0, 10, 20, 30),
  y: Float64Array.of(1, 2, NaN, 3),
  raw: Float64Array.of(1, 2.5, NaN, 3),
  band: { low: Float64Array.of(0.5, 1, NaN, 2), high: Float64Array.of(1.5, 3, NaN, 4) },
};
const scale = (min: number, max: number, start: number, end: number) => ({
  type: 'linear',
  min,
  max,
  ticks: [
    { value: min, label: String(min) },
    { value: max, label: String(max) },
  ],
  getPixelForValue: (value: number) => start + ((value - min) / (max - min)) * (end - start),
});
const chart: CaptionedChart = {
  title: 'Wasserstein loss',
  notes: ['Not comparable.'],
  xLabel: 'Step',
  lines: [line],
  width: 400,
  height: 200,
  legend: [{ label: line.name, token: line.token, shape: line.shape, dash: line.dash }],
  frame: {
    chartArea: { left: 40, top: 0, right: 400, bottom: 180, width: 360, height: 180 },
    scales: { x: scale(0, 30, 40, 400), y: scale(0, 4, 180, 0) },
  },
  theme: {
    text: '#111',
    muted: '#555',
    grid: '#ccc',
    font: 'sans-serif',
    token: (name) => (name === '--run-1' ? '#2f6fd6' : '#000'),
  },
};

it('writes what is drawn in the range as rows with the number of steps and seeds', () => {
  expect(chartCsv([line], 'step', 5, 30)).toBe(
    [
      'line,metric,step,value,steps,unsmoothed,low,high,seeds',
      '"wgan, ""a"" & <b>",generatorLoss,10,2,8,2.5,1,3,',
      '"wgan, ""a"" & <b>",generatorLoss,30,3,8,3,2,4,',
      '',
    ].join('\r\n'),
  );
});

it('draws lines as paths at the places of the axis, broken where there is no value, and text as text', () => {
  const svg = chartSvg(chart, '#fff');
  // 12 px of margin, and a title and one note of 17 px each before the chart: 12 + 34 + 4 = 50.
  expect(svg).toContain(
    '<path d="M52 185L172 140" fill="none" stroke="#2f6fd6" stroke-width="1.5" stroke-linejoin="bevel" stroke-linecap="butt" stroke-dasharray="7 4"',
  );
  // The last entry is alone at the edge of the area: a complete dot and a narrow band.
  expect(svg).toContain(
    '<path d="M414.5 95M414.5 95a2.5 2.5 0 1 1 -5 0a2.5 2.5 0 1 1 5 0z" fill="#2f6fd6" clip-path="url(#clip2)"',
  );
  expect(svg).toContain('<path d="M411 50h2v90h-2z" fill="#2f6fd6" opacity="0.18" clip-path="url(#clip1)"');
  expect(svg).toContain('fill="#2f6fd6" opacity="0.18" clip-path="url(#clip1)"');
  expect(svg).toContain('>wgan, &quot;a&quot; &amp; &lt;b&gt;</text>');
  expect(svg).toContain('>Not comparable.</text>');
  expect(svg).not.toMatch(/NaN|undefined/);
});

/** Places and radii of the dots in the colour of the line, without the shape that marks the line itself. */
const dotsOf = (svg: string): string[] =>
  [...svg.matchAll(/<path d="([^"]*)" fill="#2f6fd6"(?: opacity="[^"]*")? clip-path="url\(#clip2\)"/g)].flatMap(
    ([, d]) => [...d!.matchAll(/M([\d.]+) ([\d.]+)a2.5 /g)].map(([, x, y]) => `${Number(x) - 2.5} ${y}`),
  );
const bare = (more: Partial<DrawnLine>): DrawnLine => {
  const { shape: _shape, raw: _raw, band: _band, ...rest } = line;
  return { ...rest, ...more };
};

it('draws entries between gaps as dots, and joins none over a gap', () => {
  const lone = bare({ y: Float64Array.of(1, NaN, 2, NaN) });
  expect(dotsOf(chartSvg({ ...chart, lines: [lone] }, '#fff'))).toEqual(['52 185', '292 140']);
  const single = bare({ x: Float64Array.of(30), y: Float64Array.of(3), length: 1 });
  expect(dotsOf(chartSvg({ ...chart, lines: [single] }, '#fff'))).toEqual(['412 95']);
  // Each entry has values that are not finite too: an unbroken line would hide them.
  const partial = bare({ y: Float64Array.of(1, 2, 2, 3), partial: Uint8Array.of(0, 0, 1, 1) });
  const svg = chartSvg({ ...chart, lines: [partial] }, '#fff');
  expect(dotsOf(svg)).toEqual(['292 140', '412 95']);
  expect(svg).toContain('<path d="M52 185L172 140" fill="none" stroke="#2f6fd6"');
});

it('draws what a log axis can show of a line as dots, where nothing beside it can be shown', () => {
  const y = { ...scale(1, 100, 180, 0), type: 'logarithmic' };
  const log: CaptionedChart = {
    ...chart,
    lines: [bare({ y: Float64Array.of(1, -5, 10, 0) })],
    frame: { ...chart.frame, scales: { x: chart.frame.scales['x']!, y } },
  };
  expect(dotsOf(chartSvg(log, '#fff'))).toEqual(['52 230', '292 140']);
});

it('marks where warnings began in the range, in the colour of their run', () => {
  const svg = chartSvg(
    {
      ...chart,
      warnings: [
        { x: 15, token: '--run-1' },
        { x: 99, token: '--run-1' },
      ],
    },
    '#fff',
  );
  // Half way of the range: 52 + 360 / 2; the triangle stands 5 px above the bottom of the chart at 230.
  expect(svg).toContain('<path d="M232 50L232 230" fill="none" stroke="#2f6fd6"');
  expect(svg).toMatch(/<path d="[ML]232 220.6L236 228.2L228 228.2" fill="#2f6fd6"/);
  expect(svg.match(/stroke-dasharray="1 3"/g)).toHaveLength(1);
});
