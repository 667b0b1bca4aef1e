import type { Pixels } from './grid';
import type { RgbColour } from './scatter';
import type { Corners, ContourPiece } from '../../../shared/domain/plane/plane-shapes';

/** Mixes a colour into one pixel of an RGB picture. */
export function mix({ data }: Pixels, pixel: number, colour: RgbColour, alpha: number): void {
  for (let c = 0, at = 3 * pixel; c < 3; c++, at++) data[at] = Math.round(data[at]! + (colour[c]! - data[at]!) * alpha);
}

/** Draws all pieces as one path: where they cross or meet, the ink lies once. A pixel on the rim of a line is covered by how far its centre is from it. */
export function stroke(
  into: Pixels,
  { pieces, width, alpha }: { pieces: readonly ContourPiece[]; width: number; alpha: number },
  colour: RgbColour,
): void {
  const cover = new Float32Array(into.width * into.height);
  for (const piece of pieces) if (piece.every(Number.isFinite)) addCover(cover, into, piece, width);
  for (const [pixel, share] of cover.entries()) if (share > 0) mix(into, pixel, colour, share * alpha);
}

function addCover(cover: Float32Array, { width, height }: Pixels, [x1, y1, x2, y2]: ContourPiece, thick: number): void {
  const reach = thick / 2 + 0.5;
  const most = Math.min(1, thick);
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
      const share = Math.min(most, reach - Math.hypot(px - along * dx, py - along * dy));
      const at = y * width + x;
      if (share > cover[at]!) cover[at] = share;
    }
  }
}

/** Fills a quadrilateral, folded or not (nonzero rule): the pixels whose centres lie in it, so that neighbours share none. */
export function fillCorners(into: Pixels, corners: Corners, colour: RgbColour, alpha: number): void {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  if (![...xs, ...ys].every(Number.isFinite)) return;
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= Math.min(into.height - 1, Math.max(...ys)); y++) {
    for (let x = Math.max(0, Math.floor(Math.min(...xs))); x <= Math.min(into.width - 1, Math.max(...xs)); x++) {
      if (winding(corners, x + 0.5, y + 0.5) !== 0) mix(into, y * into.width + x, colour, alpha);
    }
  }
}

/** How often the outline goes round a point. */
function winding(corners: Corners, x: number, y: number): number {
  let turns = 0;
  for (let k = 0; k < 4; k++) {
    const [[x1, y1], [x2, y2]] = [corners[k]!, corners[(k + 1) % 4]!];
    if (y1 <= y === y2 <= y) continue;
    if (x1 + ((y - y1) / (y2 - y1)) * (x2 - x1) > x) turns += y1 <= y ? 1 : -1;
  }
  return turns;
}
