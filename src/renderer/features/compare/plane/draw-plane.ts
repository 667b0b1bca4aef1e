import { paint } from '../../../../shared/domain/plane/plane-scale';
import type { Ramp } from '../../../../shared/domain/plane/plane-scale';
import { arrowLines, contourLines, meshShapes, toPixels } from '../../../../shared/domain/plane/plane-shapes';
import type { Lines, PlaneFrame } from '../../../../shared/domain/plane/plane-shapes';
import type { PlaneRecord } from '../../../../shared/formats/plane-record';

/** A square canvas and the part of the plane that it shows. */
export interface PlaneCanvas extends PlaneFrame {
  context: CanvasRenderingContext2D;
}

/**
 * The surface as colours, smooth between its nodes.
 *
 * @param deviations of each node from the middle value; @param reach the deviation that has the colour of an end
 */
export function drawSurface(
  view: PlaneCanvas,
  { limit, surface: { rows, columns } }: PlaneRecord,
  deviations: Float32Array,
  reach: number,
  ramp: Ramp,
): void {
  const pixels = new ImageData(columns, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++)
      paint(pixels.data, 4 * ((rows - 1 - i) * columns + j), deviations[i * columns + j]! / reach, ramp);
  }
  const small = new OffscreenCanvas(columns, rows);
  small.getContext('2d')!.putImageData(pixels, 0, 0);
  view.context.imageSmoothingEnabled = true;
  const size = ((2 * limit) / view.span) * view.side;
  view.context.drawImage(small, ...toPixels(view, -limit, limit), size, size);
}

/** Contours of the surface: a strong one at the middle value, and one at each quarter of the reach on both sides. */
export function drawContours(
  view: PlaneCanvas,
  record: PlaneRecord,
  deviations: Float32Array,
  reach: number,
  colour: string,
): void {
  for (const lines of contourLines(view, record, deviations, reach)) stroke(view, lines, colour);
}

/** The gradient as arrows from its nodes; a gradient of length `scale` is drawn as long as the spacing of the lattice. */
export function drawArrows(view: PlaneCanvas, record: PlaneRecord, scale: number, colour: string): void {
  const { context, ratio } = view;
  const arrows = arrowLines(view, record, scale);
  context.fillStyle = colour;
  for (const [x, y] of arrows.dots) context.fillRect(x - ratio / 2, y - ratio / 2, ratio, ratio);
  stroke(view, arrows, colour);
}

/** The generator's manifold: cells whose opacity is the density of samples in them, and the images of the lattice's lines. */
export function drawManifold(view: PlaneCanvas, record: PlaneRecord, colour: string): void {
  const { context } = view;
  const { cells, lines } = meshShapes(view, record);
  context.fillStyle = colour;
  for (const { corners, alpha } of cells) {
    context.globalAlpha = alpha;
    context.beginPath();
    for (const corner of corners) context.lineTo(...corner);
    context.fill();
  }
  stroke(view, lines, colour);
}

/**
 * Draws x, y pairs on a square canvas that shows [-limit, limit] in both directions, y upwards.
 *
 * @param size side of each point, in pixels of the canvas
 */
export function drawPoints(
  canvas: HTMLCanvasElement,
  points: Float32Array,
  limit: number,
  colour: string,
  alpha: number,
  size: number,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = canvas.width / (2 * limit);
  context.fillStyle = colour;
  context.globalAlpha = alpha;
  for (let i = 0; i + 1 < points.length; i += 2) {
    context.fillRect((points[i]! + limit) * scale - size / 2, (limit - points[i + 1]!) * scale - size / 2, size, size);
  }
}

function stroke({ context }: PlaneCanvas, { pieces, width, alpha }: Lines, colour: string): void {
  context.strokeStyle = colour;
  context.globalAlpha = alpha;
  context.lineWidth = width;
  context.beginPath();
  for (const [x1, y1, x2, y2] of pieces) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.stroke();
  context.globalAlpha = 1;
}
