import { deviations, paint } from '../../../shared/domain/plane/plane-scale';
import type { Ramp, Unit } from '../../../shared/domain/plane/plane-scale';
import { arrowLines, contourLines, meshShapes } from '../../../shared/domain/plane/plane-shapes';
import type { PlaneFrame, PlaneLayer } from '../../../shared/domain/plane/plane-shapes';
import { fillCorners, mixPixel, stroke } from './strokes';
import { createBlankSquare } from './scatter';
import { parseHex } from '../../../shared/lib/colour';
import type { Rgb } from '../../../shared/lib/colour';
import type { PlaneWindow } from './scatter';
import type { Pixels } from './grid';
import type { PlaneRecord } from '../../../shared/formats/plane-record';

/** Colours of the surface: `--plane-*` and `--text` of the window's light theme. */
const RAMP: Ramp = { low: parseHex('#edbb63'), middle: parseHex('#f8f8f6'), high: parseHex('#79c5bc') };
const LINE_COLOUR = parseHex('#1a1d23');
/** Side of a square, in pixels, at which lines are as wide as in the window. */
const REFERENCE_SIDE = 300;

/** Scales for drawing the plane record of one run. */
export interface RecordScales {
  /** Deviation from the middle value that maps to the colour at an end of the ramp. */
  reach: number;
  /** Length of a gradient whose arrow is as long as the spacing of the lattice. */
  arrows: number;
}

interface RecordDrawing {
  plane: PlaneWindow;
  layers: readonly PlaneLayer[];
  /** Colour of the run, in which its manifold is drawn. */
  colour: Rgb;
  kind: Unit['kind'];
  scales: RecordScales;
}

/** Draws surface and manifold, which lie below the points. `finish` draws contours and arrows, which lie above them. */
export function drawRecord(
  record: PlaneRecord,
  { plane, layers, colour, kind, scales }: RecordDrawing,
  size: number,
): { background: Pixels; finish(image: Pixels): void } {
  const frame: PlaneFrame = {
    left: plane.left,
    bottom: plane.bottom,
    span: plane.side,
    side: size,
    ratio: size / REFERENCE_SIDE,
  };
  const values = deviations(record, kind);
  const background = createBlankSquare(size);
  if (layers.includes('surface')) drawSurface(background, frame, record, values, scales.reach);
  if (layers.includes('manifold')) drawManifold(background, frame, record, colour);
  return {
    background,
    finish(image) {
      if (layers.includes('contours'))
        for (const lines of contourLines(frame, record, values, scales.reach)) stroke(image, lines, LINE_COLOUR);
      if (layers.includes('gradient')) drawArrows(image, frame, record, scales.arrows);
    },
  };
}

/**
 * Draws the surface, interpolated bilinearly between its nodes as a canvas does; beyond the outermost nodes it is
 * constant.
 */
function drawSurface(
  target: Pixels,
  frame: PlaneFrame,
  { limit, surface: { rows, columns } }: PlaneRecord,
  values: Float32Array,
  reach: number,
): void {
  const nodes = new Uint8ClampedArray(4 * rows * columns);
  values.forEach((value, k) => paint(nodes, 4 * k, value / reach, RAMP));
  const interpolate = (at: number, count: number): [number, number, number] => {
    const u = Math.min(count - 1, Math.max(0, ((at / limit + 1) * count - 1) / 2));
    const low = Math.min(Math.floor(u), Math.max(0, count - 2));
    return [low, Math.min(low + 1, count - 1), u - low];
  };
  const unitsPerPixel = frame.span / frame.side;
  for (let y = 0; y < target.height; y++) {
    const planeY = frame.bottom + frame.span - (y + 0.5) * unitsPerPixel;
    if (Math.abs(planeY) > limit) continue;
    const [i0, i1, v] = interpolate(planeY, rows);
    for (let x = 0; x < target.width; x++) {
      const planeX = frame.left + (x + 0.5) * unitsPerPixel;
      if (Math.abs(planeX) > limit) continue;
      const [j0, j1, u] = interpolate(planeX, columns);
      blend(target, y * target.width + x, nodes, [
        [i0 * columns + j0, (1 - u) * (1 - v)],
        [i0 * columns + j1, u * (1 - v)],
        [i1 * columns + j0, (1 - u) * v],
        [i1 * columns + j1, u * v],
      ]);
    }
  }
}

/** Draws the weighted mean of some nodes into a pixel; nodes that are not finite are transparent. */
function blend(target: Pixels, pixel: number, nodes: Uint8ClampedArray, parts: [node: number, weight: number][]): void {
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    for (const [node, weight] of parts)
      sum += weight * (nodes[4 * node + 3]! > 0 ? nodes[4 * node + c]! : target.data[3 * pixel + c]!);
    target.data[3 * pixel + c] = Math.round(sum);
  }
}

function drawManifold(target: Pixels, frame: PlaneFrame, record: PlaneRecord, colour: Rgb): void {
  const { cells, lines } = meshShapes(frame, record);
  for (const { corners, alpha } of cells) fillCorners(target, corners, colour, alpha);
  stroke(target, lines, colour);
}

function drawArrows(target: Pixels, frame: PlaneFrame, record: PlaneRecord, scale: number): void {
  const arrows = arrowLines(frame, record, scale);
  for (const [x, y] of arrows.dots) {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column >= 0 && row >= 0 && column < target.width && row < target.height)
      mixPixel(target, row * target.width + column, LINE_COLOUR, 1);
  }
  stroke(target, arrows, LINE_COLOUR);
}
