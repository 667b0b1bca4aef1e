import { nodeAt } from '../../shared/plane';
import type { PlaneRecord } from '../../shared/plane';
import { contour } from './contours';
import { paint } from './ramp';
import type { Ramp } from './ramp';

/** A square canvas that shows [-limit, limit] in both directions, y upwards. */
export interface View {
  context: CanvasRenderingContext2D;
  /** Pixels along a side. */
  side: number;
  limit: number;
  /** Pixels of the canvas for one of the page. */
  ratio: number;
}

const toX = ({ side, limit }: View, x: number): number => ((x + limit) / (2 * limit)) * side;
const toY = ({ side, limit }: View, y: number): number => ((limit - y) / (2 * limit)) * side;

/**
 * The surface as colours, smooth between its nodes.
 *
 * @param deviations of each node from the middle value; `reach` is the one with the colour of an end
 */
export function drawSurface(view: View, { limit, surface: { rows, columns } }: PlaneRecord, deviations: Float32Array, reach: number, ramp: Ramp): void {
  const pixels = new ImageData(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) paint(pixels.data, 4 * ((rows - 1 - i) * columns + j), deviations[i * columns + j]! / reach, ramp);
  }
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d')!.putImageData(pixels, 0, 0);
  view.context.imageSmoothingEnabled = true;
  const size = (limit / view.limit) * view.side;
  view.context.drawImage(small, toX(view, -limit), toY(view, limit), size, size);
}

/** Contours of the surface: the middle value strong, and at quarters of the reach on both sides of it. */
export function drawContours(view: View, { limit, surface: { columns } }: PlaneRecord, deviations: Float32Array, reach: number, colour: string): void {
  const { context, ratio } = view;
  const at = (k: number) => nodeAt(k, columns, limit);
  context.strokeStyle = colour;
  for (const quarter of [-3, -2, -1, 0, 1, 2, 3]) {
    context.beginPath();
    for (const [x1, y1, x2, y2] of contour(deviations, columns, (quarter / 4) * reach)) {
      context.moveTo(toX(view, at(x1)), toY(view, at(y1)));
      context.lineTo(toX(view, at(x2)), toY(view, at(y2)));
    }
    context.globalAlpha = quarter === 0 ? 0.9 : 0.4;
    context.lineWidth = (quarter === 0 ? 1.5 : 1) * ratio;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Longer arrows are cut at this many spacings of their lattice. */
const LONGEST = 1.5;
/** Shorter ones, in pixels of the page, are dots: their direction cannot be seen. */
const SHORTEST = 1.5;

/** The gradient as arrows from its nodes; one of length `scale` is as long as the spacing of the lattice. */
export function drawArrows(view: View, { limit, gradient: { rows, columns, values } }: PlaneRecord, scale: number, colour: string): void {
  const { context, ratio, side } = view;
  const spacing = (limit / view.limit) * (side / columns);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1.1 * ratio;
  context.beginPath();
  for (let k = 0; k < rows * columns; k++) {
    const [x, y] = [toX(view, nodeAt(k % columns, columns, limit)), toY(view, nodeAt(Math.floor(k / columns), rows, limit))];
    const [vx, vy] = [values[2 * k]!, -values[2 * k + 1]!];
    const size = Math.hypot(vx, vy);
    const length = Math.min(LONGEST, size / scale) * spacing;
    if (length >= SHORTEST * ratio) arrow(context, x, y, (vx / size) * length, (vy / size) * length);
    else if (Number.isFinite(length)) context.fillRect(x - ratio / 2, y - ratio / 2, ratio, ratio);
  }
  context.stroke();
}

function arrow(context: CanvasRenderingContext2D, x: number, y: number, dx: number, dy: number): void {
  const [toX, toY] = [x + dx, y + dy];
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  context.moveTo(toX - 0.35 * dx + 0.2 * dy, toY - 0.35 * dy - 0.2 * dx);
  context.lineTo(toX, toY);
  context.lineTo(toX - 0.35 * dx - 0.2 * dy, toY - 0.35 * dy + 0.2 * dx);
}
