import { csvLine, csvNumber, csvWords } from '../../../../../shared/formats/csv';
import { fileNameOf } from '../../../../../shared/lib/file-name';
import { saveBlob } from '../../../../ui/browser';
import { visiblePart } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import { layOutChart, drawChart } from './draw-chart';
import type { CaptionedChart } from './draw-chart';
import { SvgPen } from './svg-pen';

/** The chart as an SVG file, with lines as paths and text as text. */
export function chartSvg(chart: CaptionedChart, background: string): string {
  const { width, height } = layOutChart(chart);
  const pen = new SvgPen(width, height);
  drawChart(pen, chart, background);
  return pen.svg(chart.title);
}

/** The chart as a PNG file, with two pixels for each CSS pixel. */
async function chartPng(chart: CaptionedChart, background: string): Promise<Blob> {
  const { width, height } = layOutChart(chart);
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.ceil(2 * width),
    height: Math.ceil(2 * height),
  });
  const ctx = canvas.getContext('2d')!;
  ctx.scale(2, 2);
  drawChart(ctx, chart, background);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The image is too large for this browser.'))),
      'image/png',
    ),
  );
}

/**
 * The drawn lines between from and to as RFC 4180 text, with a row for each entry of a line.
 *
 * `steps` is the number of steps that an entry is the mean of: 1 for a raw value, empty on an axis of time, where seeds are interpolated.
 * `unsmoothed` is empty unless the line is smoothed, `low` and `high` unless it has a band, `seeds` unless it is a mean of seeds.
 */
export function chartCsv(lines: readonly DrawnLine[], axis: string, from: number, to: number): string {
  const rows = [['line', 'metric', axis, 'value', 'steps', 'unsmoothed', 'low', 'high', 'seeds']];
  for (const line of lines) {
    const [first, end] = visiblePart(line, from, to);
    for (let i = first; i < end; i++) {
      const x = line.x[i]!;
      if (x < from || x > to || Number.isNaN(line.y[i]!)) continue;
      rows.push([
        csvWords(line.name),
        csvWords(line.metric),
        ...[
          x,
          line.y[i],
          line.span || undefined,
          line.raw?.[i],
          line.band?.low[i],
          line.band?.high[i],
          line.seeds?.n[i],
        ].map(cell),
      ]);
    }
  }
  return rows.map(csvLine).join('');
}

const cell = (value: number | undefined): string => csvNumber(Number.isNaN(value) ? undefined : value);

/** Saves a chart as a download whose name is made from its title. */
export async function saveChart(
  kind: 'svg' | 'png' | 'csv',
  chart: CaptionedChart,
  { axis, from, to, background }: { axis: string; from: number; to: number; background: string },
): Promise<void> {
  const name = `${fileNameOf(chart.title, 'chart')}.${kind}`;
  if (kind === 'png') saveBlob(await chartPng(chart, background), name);
  else if (kind === 'svg') saveBlob(new Blob([chartSvg(chart, background)], { type: 'image/svg+xml' }), name);
  else saveBlob(new Blob([chartCsv(chart.lines, axis, from, to)], { type: 'text/csv' }), name);
}
