import type { Rgb } from '../../../shared/lib/colour';
import type { Pixels } from './grid';

/** The square part of the plane that a frame shows: [left, left + side] x [bottom, bottom + side]. */
export interface PlaneWindow {
  left: number;
  bottom: number;
  side: number;
}

export const DATA_COLOUR: Rgb = [176, 176, 180];
export const PAPER_COLOUR: Rgb = [255, 255, 255];

const MARGIN = 0.15;

/** A square that holds all points (x, y pairs) with a margin; [-1.5, 1.5] squared if there are none. */
export function planeAround(clouds: readonly Float32Array[]): PlaneWindow {
  const box = { minX: Infinity, maxX: -Infinity, minY: Infinity, maxY: -Infinity };
  for (const cloud of clouds) for (let i = 0; i + 1 < cloud.length; i += 2) extendBox(box, cloud[i]!, cloud[i + 1]!);
  if (box.minX > box.maxX) return { left: -1.5, bottom: -1.5, side: 3 };
  const side = Math.max(box.maxX - box.minX, box.maxY - box.minY, 1e-6) * (1 + 2 * MARGIN);
  return { left: (box.minX + box.maxX - side) / 2, bottom: (box.minY + box.maxY - side) / 2, side };
}

function extendBox(box: { minX: number; maxX: number; minY: number; maxY: number }, x: number, y: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  box.minX = Math.min(box.minX, x);
  box.maxX = Math.max(box.maxX, x);
  box.minY = Math.min(box.minY, y);
  box.maxY = Math.max(box.maxY, y);
}

/** A white RGB square of `size` pixels. */
export const createBlankSquare = (size: number): Pixels => ({
  width: size,
  height: size,
  channels: 3,
  data: new Uint8Array(size * size * 3).fill(255),
});

/**
 * Draws points (x, y pairs) as antialiased discs onto an RGB square, with y upwards. Points that are outside the
 * plane or not finite are left out.
 *
 * @param radius in pixels
 * @param opacity in [0, 1]; dense regions become darker
 */
export function drawPoints(
  target: Pixels,
  points: Float32Array,
  plane: PlaneWindow,
  colour: Rgb,
  radius: number,
  opacity: number,
): void {
  const perUnit = target.width / plane.side;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = (points[i]! - plane.left) * perUnit;
    const y = target.height - (points[i + 1]! - plane.bottom) * perUnit;
    if (x >= 0 && x < target.width && y >= 0 && y < target.height) drawDisc(target, x, y, colour, radius, opacity);
  }
}

/** Draws one disc. A pixel on its rim is covered in proportion to the distance of its centre from the rim. */
function drawDisc(
  { width, height, data }: Pixels,
  x: number,
  y: number,
  colour: Rgb,
  radius: number,
  opacity: number,
): void {
  const reach = radius + 0.5;
  for (let row = Math.max(0, Math.floor(y - reach)); row <= Math.min(height - 1, y + reach); row++) {
    for (let column = Math.max(0, Math.floor(x - reach)); column <= Math.min(width - 1, x + reach); column++) {
      const cover = Math.min(1, Math.max(0, reach - Math.hypot(column + 0.5 - x, row + 0.5 - y))) * opacity;
      const at = (row * width + column) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! + (colour[c]! - data[at + c]!) * cover;
    }
  }
}
