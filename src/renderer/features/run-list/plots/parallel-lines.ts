import { stretches } from '../../../../shared/numbers/stretches';
import type { PlotStyle } from './plot-styles';
import { readTheme } from '../../../lib/chart-theme';
import type { ChartTheme } from '../../../lib/chart-theme';

/** Lines of parallel coordinates: for each axis the share (0 low, 1 high, NaN none) of every run. */
export interface ParallelPicture {
  shares: readonly Float32Array[];
  /** Pixels of each axis from the left. */
  places: readonly number[];
  styles: readonly PlotStyle[];
  /** 1 for runs that the brushes keep. */
  kept: Uint8Array;
  /** Pixels between the top of the canvas and the high ends, and between the low ends and its foot. */
  top: number;
  bottom: number;
}

/** Milliseconds of drawing before the page gets its turn. */
const SLICE_MS = 8;
const LINES_PER_SLICE = 200;

/** Draws thousands of lines over several frames, so that brushing and scrolling stay smooth; a new picture ends the one before. */
export class ParallelLines {
  #frame = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(picture: ParallelPicture): void {
    cancelAnimationFrame(this.#frame);
    const work = this.#steps(picture);
    const go = (): void => {
      const until = performance.now() + SLICE_MS;
      while (performance.now() < until) if (work.next().done) return;
      this.#frame = requestAnimationFrame(go);
    };
    this.#frame = requestAnimationFrame(go);
  }

  destroy(): void {
    cancelAnimationFrame(this.#frame);
  }

  *#steps(picture: ParallelPicture): Generator<void> {
    const ctx = this.canvas.getContext('2d')!;
    const ratio = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    ctx.scale(ratio, ratio);
    const theme = readTheme(this.canvas);
    this.canvas.dataset['drawn'] = '0';
    for (const layer of layersOf(picture)) yield* stroke(ctx, picture, layer, theme, height);
    this.canvas.dataset['drawn'] = String(picture.styles.length);
  }
}

interface CanvasLayer {
  runs: number[];
  token: string;
  alpha: number;
  width: number;
}

/** From the back: what the brushes leave out, what they keep, what is ticked; in each a layer a colour. */
function layersOf({ styles, kept }: ParallelPicture): CanvasLayer[] {
  const many = styles.length > 500;
  const layers = new Map<string, CanvasLayer>();
  const add = (key: string, layer: Omit<CanvasLayer, 'runs'>, run: number) => {
    const found = layers.get(key);
    if (found) found.runs.push(run);
    else layers.set(key, { ...layer, runs: [run] });
  };
  styles.forEach((_, i) => kept[i] === 0 && add('0', { token: '--border', alpha: many ? 0.4 : 0.8, width: 1 }, i));
  styles.forEach(
    (style, i) =>
      kept[i] === 1 &&
      !style.strong &&
      add(
        `1 ${style.token}`,
        { token: style.token, alpha: style.token === '--muted' ? 0.35 : many ? 0.5 : 0.75, width: many ? 1 : 1.25 },
        i,
      ),
  );
  styles.forEach(
    (style, i) =>
      kept[i] === 1 && style.strong && add(`2 ${style.token}`, { token: style.token, alpha: 1, width: 2.25 }, i),
  );
  return [...layers.values()];
}

function* stroke(
  ctx: CanvasRenderingContext2D,
  { shares, places, top, bottom }: ParallelPicture,
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
      const place = (axis: number): [number, number] => [places[axis]!, y(shares[axis]![run]!)];
      ctx.beginPath();
      for (const [a, b] of stretches(0, shares.length, (axis) => !Number.isNaN(shares[axis]![run]!))) {
        for (let axis = a; axis < b; axis++) ctx[axis === a ? 'moveTo' : 'lineTo'](...place(axis));
        // A value with none on the axes beside it has no line to be seen by.
        if (b - a === 1) dots.push(place(a));
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
