import { stretches } from '../../../../shared/numbers/stretches';
import type { PlotStyle } from './plot-styles';
import { readTheme } from '../../../lib/chart-theme';
import type { ChartTheme } from '../../../lib/chart-theme';

/** Data and layout of the lines of parallel coordinates. */
interface ParallelData {
  /** For each axis the position of every run, from 0 at the low end to 1; NaN without a finite value. */
  shares: readonly Float32Array[];
  /** Distance of each axis from the left in pixels. */
  positions: readonly number[];
  styles: readonly PlotStyle[];
  /** 1 for runs that pass the brushes. */
  brushed: Uint8Array;
  /** Pixels between the top of the canvas and the high ends of the axes, and between their low ends and the bottom. */
  top: number;
  bottom: number;
}

/** Room on the left and right of the first and the last axis. */
const SIDE_PX = 64;

/** Distances of the axes from the left in pixels: evenly spaced, a single one in the middle. */
export const axisPositions = (count: number, width: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    count === 1 ? width / 2 : SIDE_PX + (i * (width - 2 * SIDE_PX)) / (count - 1),
  );

/** Milliseconds of drawing per frame. */
const SLICE_MS = 8;
const LINES_PER_SLICE = 200;

/** Draws thousands of lines over several frames, so that brushing and scrolling stay smooth. A new drawing cancels the previous one. */
export class ParallelLines {
  private frame = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(data: ParallelData): void {
    cancelAnimationFrame(this.frame);
    const work = this.steps(data);
    const go = (): void => {
      const until = performance.now() + SLICE_MS;
      while (performance.now() < until) if (work.next().done) return;
      this.frame = requestAnimationFrame(go);
    };
    this.frame = requestAnimationFrame(go);
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
  }

  private *steps(data: ParallelData): Generator<void> {
    const ctx = this.canvas.getContext('2d')!;
    const ratio = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    ctx.scale(ratio, ratio);
    const theme = readTheme(this.canvas);
    this.canvas.dataset['drawn'] = '0';
    for (const layer of layersOf(data)) yield* stroke(ctx, data, layer, theme, height);
    this.canvas.dataset['drawn'] = String(data.styles.length);
  }
}

interface CanvasLayer {
  /** Indices of its runs. */
  runs: number[];
  /** Colour: a custom property of the theme. */
  token: string;
  alpha: number;
  width: number;
}

/** With more lines than this, each is thinner and more transparent. */
const MAX_STRONG_LINES = 500;

/** From back to front: runs outside of the brushes, runs that pass them, selected runs; one layer per colour. */
export function layersOf({ styles, brushed }: Pick<ParallelData, 'styles' | 'brushed'>): CanvasLayer[] {
  const many = styles.length > MAX_STRONG_LINES;
  const layers = new Map<string, CanvasLayer>();
  const add = (key: string, layer: Omit<CanvasLayer, 'runs'>, run: number) => {
    const found = layers.get(key);
    if (found) found.runs.push(run);
    else layers.set(key, { ...layer, runs: [run] });
  };
  styles.forEach((_, i) => brushed[i] === 0 && add('0', { token: '--border', alpha: many ? 0.4 : 0.8, width: 1 }, i));
  styles.forEach(
    (style, i) =>
      brushed[i] === 1 &&
      !style.strong &&
      add(
        `1 ${style.token}`,
        { token: style.token, alpha: style.token === '--muted' ? 0.35 : many ? 0.5 : 0.75, width: many ? 1 : 1.25 },
        i,
      ),
  );
  styles.forEach(
    (style, i) =>
      brushed[i] === 1 && style.strong && add(`2 ${style.token}`, { token: style.token, alpha: 1, width: 2.25 }, i),
  );
  return [...layers.values()];
}

function* stroke(
  ctx: CanvasRenderingContext2D,
  { shares, positions, top, bottom }: ParallelData,
  layer: CanvasLayer,
  theme: ChartTheme,
  height: number,
): Generator<void> {
  const y = (share: number): number => height - bottom - share * (height - top - bottom);
  for (let from = 0; from < layer.runs.length; from += LINES_PER_SLICE) {
    ctx.strokeStyle = ctx.fillStyle = theme.token(layer.token);
    ctx.globalAlpha = layer.alpha;
    ctx.lineWidth = layer.width;
    ctx.lineJoin = 'bevel';
    const dots: [number, number][] = [];
    const radius = layer.width + 1;
    for (const run of layer.runs.slice(from, from + LINES_PER_SLICE)) {
      const point = (axis: number): [number, number] => [positions[axis]!, y(shares[axis]![run]!)];
      ctx.beginPath();
      for (const [a, b] of stretches(0, shares.length, (axis) => !Number.isNaN(shares[axis]![run]!))) {
        for (let axis = a; axis < b; axis++) ctx[axis === a ? 'moveTo' : 'lineTo'](...point(axis));
        // A value without a value on the neighbouring axes is not part of a line.
        if (b - a === 1) dots.push(point(a));
      }
      ctx.stroke();
    }
    ctx.beginPath();
    for (const [left, top] of dots) {
      ctx.moveTo(left + radius, top);
      ctx.arc(left, top, radius, 0, 2 * Math.PI);
    }
    ctx.fill();
    yield;
  }
}
