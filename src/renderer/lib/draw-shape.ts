import type { MarkerShape } from './run-styles';

type ShapePen = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'arc' | 'rect' | 'moveTo' | 'lineTo' | 'lineWidth' | 'fill' | 'stroke'
>;

/** Draws the marker of a run, centred at x, y, with the current fill and stroke colour. */
export function drawShape(ctx: ShapePen, shape: MarkerShape, x: number, y: number, r: number): void {
  ctx.beginPath();
  if (shape === 'cross' || shape === 'plus') return strokeBars(ctx, shape, x, y, r);
  if (shape === 'circle') ctx.arc(x, y, r * 0.9, 0, 2 * Math.PI);
  else if (shape === 'square') ctx.rect(x - r * 0.8, y - r * 0.8, r * 1.6, r * 1.6);
  else for (const [dx, dy] of CORNERS[shape]) ctx.lineTo(x + dx * r, y + dy * r);
  ctx.fill();
}

const CORNERS = {
  triangle: [
    [0, -1.1],
    [1, 0.8],
    [-1, 0.8],
  ],
  diamond: [
    [0, -1.2],
    [1.1, 0],
    [0, 1.2],
    [-1.1, 0],
  ],
} as const;

function strokeBars(ctx: ShapePen, shape: 'cross' | 'plus', x: number, y: number, r: number): void {
  const d = shape === 'cross' ? r * 0.85 : 0;
  const e = shape === 'cross' ? r * 0.85 : r * 1.1;
  ctx.moveTo(x - (d || e), y - d);
  ctx.lineTo(x + (d || e), y + d);
  ctx.moveTo(x - d, y + e);
  ctx.lineTo(x + d, y - e);
  ctx.lineWidth = 2;
  ctx.stroke();
}
