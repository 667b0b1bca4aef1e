import type { Pixels } from './grid';
import type { Rgb } from '../../../shared/lib/colour';
import type { Corners, ContourPiece } from '../../../shared/domain/plane/plane-shapes';

/** Mixes a colour into one pixel of an RGB image. */
export function mixPixel({ data }: Pixels, pixel: number, colour: Rgb, alpha: number): void {
  for (let c = 0, at = 3 * pixel; c < 3; c++, at++) data[at] = Math.round(data[at]! + (colour[c]! - data[at]!) * alpha);
}

/**
 * Draws all pieces as one path: opacity does not add up where they cross or meet. A pixel on the rim of a line is
 * covered in proportion to the distance of its centre from the line.
 */
export function stroke(
  target: Pixels,
  { pieces, width, alpha }: { pieces: readonly ContourPiece[]; width: number; alpha: number },
  colour: Rgb,
): void {
  const coverage = new Float32Array(target.width * target.height);
  for (const piece of pieces) if (piece.every(Number.isFinite)) addCoverage(coverage, target, piece, width);
  for (const [pixel, share] of coverage.entries()) if (share > 0) mixPixel(target, pixel, colour, share * alpha);
}

function addCoverage(
  coverage: Float32Array,
  { width, height }: Pixels,
  [x1, y1, x2, y2]: ContourPiece,
  lineWidth: number,
): void {
  const reach = lineWidth / 2 + 0.5;
  const maxCoverage = Math.min(1, lineWidth);
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy;
  for (
    let y = Math.max(0, Math.floor(Math.min(y1, y2) - reach));
    y <= Math.min(height - 1, Math.max(y1, y2) + reach);
    y++
  ) {
    for (
      let x = Math.max(0, Math.floor(Math.min(x1, x2) - reach));
      x <= Math.min(width - 1, Math.max(x1, x2) + reach);
      x++
    ) {
      const [px, py] = [x + 0.5 - x1, y + 0.5 - y1];
      const along = square > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / square)) : 0;
      const share = Math.min(maxCoverage, reach - Math.hypot(px - along * dx, py - along * dy));
      const at = y * width + x;
      if (share > coverage[at]!) coverage[at] = share;
    }
  }
}

/**
 * Fills a quadrilateral, which may intersect itself (nonzero rule): exactly the pixels whose centres lie in it, so
 * that neighbours share none.
 */
export function fillCorners(target: Pixels, corners: Corners, colour: Rgb, alpha: number): void {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  if (![...xs, ...ys].every(Number.isFinite)) return;
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= Math.min(target.height - 1, Math.max(...ys)); y++) {
    for (let x = Math.max(0, Math.floor(Math.min(...xs))); x <= Math.min(target.width - 1, Math.max(...xs)); x++) {
      if (windingNumber(corners, x + 0.5, y + 0.5) !== 0) mixPixel(target, y * target.width + x, colour, alpha);
    }
  }
}

/** Winding number of the outline around a point. */
function windingNumber(corners: Corners, x: number, y: number): number {
  let turns = 0;
  for (let k = 0; k < 4; k++) {
    const [[x1, y1], [x2, y2]] = [corners[k]!, corners[(k + 1) % 4]!];
    if (y1 <= y === y2 <= y) continue;
    if (x1 + ((y - y1) / (y2 - y1)) * (x2 - x1) > x) turns += y1 <= y ? 1 : -1;
  }
  return turns;
}
