import { paint, parseHex } from '../../../shared/domain/plane/plane-ramp';
import { deviations } from '../../../shared/domain/plane/plane-scale';
import { arrowLines, contourLines, meshShapes } from '../../../shared/domain/plane/plane-shapes';
import { fillCorners, mix, stroke } from './strokes';
import { blank } from './scatter';
import type { Pixels } from './grid';
import type { RecordScales } from './plane-scales';
import type { Plane, RgbColour } from './scatter';
import type { PlaneRecord } from '../../../shared/formats/plane-record';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-layers';
import type { Ramp } from '../../../shared/domain/plane/plane-ramp';
import type { Unit } from '../../../shared/domain/plane/plane-scale';
import type { PlaneFrame } from '../../../shared/domain/plane/plane-shapes';

/** Colours of the surface in the light theme of the window, whose `--plane-*` and `--text` they are. */
const RAMP: Ramp = { low: parseHex('#edbb63'), middle: parseHex('#f8f8f6'), high: parseHex('#79c5bc') };
const MARKS = parseHex('#1a1d23');
/** Side of a frame, in pixels, at which its lines are as wide as the window's. */
const USUAL_SIDE = 300;

interface RecordDrawing {
  plane: Plane;
  layers: readonly PlaneLayer[];
  /** Of the run: its manifold has it. */
  colour: RgbColour;
  kind: Unit['kind'];
  look: RecordScales;
}

/** Draws what lies below the points, surface and manifold; `finish` draws over a picture what lies above them, contours and arrows. */
export function drawRecord(
  record: PlaneRecord,
  { plane, layers, colour, kind, look }: RecordDrawing,
  size: number,
): { ground: Pixels; finish(picture: Pixels): void } {
  const frame: PlaneFrame = {
    left: plane.left,
    bottom: plane.bottom,
    span: plane.side,
    side: size,
    ratio: size / USUAL_SIDE,
  };
  const values = deviations(record, kind);
  const ground = blank(size);
  if (layers.includes('surface')) drawSurface(ground, frame, record, values, look.reach);
  if (layers.includes('manifold')) drawManifold(ground, frame, record, colour);
  return {
    ground,
    finish(picture) {
      if (layers.includes('contours'))
        for (const lines of contourLines(frame, record, values, look.reach)) stroke(picture, lines, MARKS);
      if (layers.includes('gradient')) drawArrows(picture, frame, record, look.arrows);
    },
  };
}

/** The surface as colours, bilinear between its nodes as a canvas enlarges a picture; beyond the outermost nodes as they are. */
function drawSurface(
  into: Pixels,
  frame: PlaneFrame,
  { limit, surface: { rows, columns } }: PlaneRecord,
  values: Float32Array,
  reach: number,
): void {
  const nodes = new Uint8ClampedArray(4 * rows * columns);
  values.forEach((value, k) => paint(nodes, 4 * k, value / reach, RAMP));
  const between = (at: number, count: number): [number, number, number] => {
    const u = Math.min(count - 1, Math.max(0, ((at / limit + 1) * count - 1) / 2));
    const low = Math.min(Math.floor(u), Math.max(0, count - 2));
    return [low, Math.min(low + 1, count - 1), u - low];
  };
  const per = frame.span / frame.side;
  for (let y = 0; y < into.height; y++) {
    const planeY = frame.bottom + frame.span - (y + 0.5) * per;
    if (Math.abs(planeY) > limit) continue;
    const [i0, i1, v] = between(planeY, rows);
    for (let x = 0; x < into.width; x++) {
      const planeX = frame.left + (x + 0.5) * per;
      if (Math.abs(planeX) > limit) continue;
      const [j0, j1, u] = between(planeX, columns);
      blend(into, y * into.width + x, nodes, [
        [i0 * columns + j0, (1 - u) * (1 - v)],
        [i0 * columns + j1, u * (1 - v)],
        [i1 * columns + j0, (1 - u) * v],
        [i1 * columns + j1, u * v],
      ]);
    }
  }
}

/** The weighted mean of some nodes over the paper; nodes that are not finite are transparent. */
function blend(into: Pixels, pixel: number, nodes: Uint8ClampedArray, parts: [node: number, weight: number][]): void {
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    for (const [node, weight] of parts)
      sum += weight * (nodes[4 * node + 3]! > 0 ? nodes[4 * node + c]! : into.data[3 * pixel + c]!);
    into.data[3 * pixel + c] = Math.round(sum);
  }
}

function drawManifold(into: Pixels, frame: PlaneFrame, record: PlaneRecord, colour: RgbColour): void {
  const { cells, lines } = meshShapes(frame, record);
  for (const { corners, alpha } of cells) fillCorners(into, corners, colour, alpha);
  stroke(into, lines, colour);
}

function drawArrows(into: Pixels, frame: PlaneFrame, record: PlaneRecord, scale: number): void {
  const arrows = arrowLines(frame, record, scale);
  for (const [x, y] of arrows.dots) {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column >= 0 && row >= 0 && column < into.width && row < into.height)
      mix(into, row * into.width + column, MARKS, 1);
  }
  stroke(into, arrows, MARKS);
}
