import { csvLine, csvNumber, csvWords } from '../../../../../shared/formats/csv';
import { saveBlob } from '../../../../ui/browser';
import { visiblePart } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import { layOutChart, paintChart } from './paint-chart';
import type { Painted } from './paint-chart';
import { SvgPen } from './svg-pen';

/** The chart as an SVG file: vectors, and text as text. */
export function chartSvg(painted: Painted, background: string): string {
  const { width, height } = layOutChart(painted);
  const pen = new SvgPen(width, height);
  paintChart(pen, painted, background);
  return pen.svg(painted.title);
}

/** The chart as a PNG file, twice as fine as the screen. */
async function chartPng(painted: Painted, background: string): Promise<Blob> {
  const { width, height } = layOutChart(painted);
  const canvas = Object.assign(document.createElement('canvas'), {
    width: Math.ceil(2 * width),
    height: Math.ceil(2 * height),
  });
  const ctx = canvas.getContext('2d')!;
  ctx.scale(2, 2);
  paintChart(ctx, painted, background);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The image is too large for this browser.'))),
      'image/png',
    ),
  );
}

/**
 * What is drawn between from and to as RFC 4180 text, a row an entry of a line.
 *
 * `steps` says how many steps an entry is the mean of: 1 is a raw value; it is empty on an axis of time, where seeds are interpolated.
 * `unsmoothed` is there where a line is smoothed, `low` and `high` where it has a band, `seeds` where it is a mean of seeds.
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

/** Saves a chart where downloads go, under a name made of its title. */
export async function saveChart(
  kind: 'svg' | 'png' | 'csv',
  painted: Painted,
  { axis, from, to, background }: { axis: string; from: number; to: number; background: string },
): Promise<void> {
  const name = `${painted.title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.${kind}`;
  if (kind === 'png') saveBlob(await chartPng(painted, background), name);
  else if (kind === 'svg') saveBlob(new Blob([chartSvg(painted, background)], { type: 'image/svg+xml' }), name);
  else saveBlob(new Blob([chartCsv(painted.lines, axis, from, to)], { type: 'text/csv' }), name);
}
