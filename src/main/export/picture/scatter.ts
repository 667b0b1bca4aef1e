import type { Pixels } from './grid';

/** The square part of the plane that a frame shows: [left, left + side] x [bottom, bottom + side]. */
export interface Plane {
  left: number;
  bottom: number;
  side: number;
}

export type RgbColour = readonly [number, number, number];
export const DATA_COLOUR: RgbColour = [176, 176, 180];
export const PAPER_COLOUR: RgbColour = [255, 255, 255];

const MARGIN = 0.15;

/** A square that holds all points (x, y pairs) with a margin; [-1.5, 1.5] squared when there are none. */
export function planeOf(clouds: readonly Float32Array[]): Plane {
  const box = { minX: Infinity, maxX: -Infinity, minY: Infinity, maxY: -Infinity };
  for (const cloud of clouds) for (let i = 0; i + 1 < cloud.length; i += 2) grow(box, cloud[i]!, cloud[i + 1]!);
  if (box.minX > box.maxX) return { left: -1.5, bottom: -1.5, side: 3 };
  const side = Math.max(box.maxX - box.minX, box.maxY - box.minY, 1e-6) * (1 + 2 * MARGIN);
  return { left: (box.minX + box.maxX - side) / 2, bottom: (box.minY + box.maxY - side) / 2, side };
}

function grow(box: { minX: number; maxX: number; minY: number; maxY: number }, x: number, y: number): void {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  box.minX = Math.min(box.minX, x);
  box.maxX = Math.max(box.maxX, x);
  box.minY = Math.min(box.minY, y);
  box.maxY = Math.max(box.maxY, y);
}

/** A white RGB square of `size` pixels. */
export const blank = (size: number): Pixels => ({
  width: size,
  height: size,
  channels: 3,
  data: new Uint8Array(size * size * 3).fill(255),
});

/**
 * Draws points (x, y pairs) as smooth discs over an RGB square, y upwards. Points outside the plane, or not finite, are left out.
 *
 * `radius` in pixels; `opacity` in [0, 1], so that a crowd looks darker than a straggler.
 */
export function drawPoints(
  into: Pixels,
  points: Float32Array,
  plane: Plane,
  colour: RgbColour,
  radius: number,
  opacity: number,
): void {
  const perUnit = into.width / plane.side;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = (points[i]! - plane.left) * perUnit;
    const y = into.height - (points[i + 1]! - plane.bottom) * perUnit;
    if (x >= 0 && x < into.width && y >= 0 && y < into.height) disc(into, x, y, colour, radius, opacity);
  }
}

/** One disc; a pixel on its rim is covered by how far its centre is from the rim. */
function disc(
  { width, height, data }: Pixels,
  x: number,
  y: number,
  colour: RgbColour,
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
