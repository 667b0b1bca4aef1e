import { drawShape } from '../../../../lib/draw-shape';
import type { ChartFrame } from './canvas-pen';
import type { ChartTheme } from '../../../../lib/chart-theme';

/** Where a warning of a run began, and the colour of the run. */
export interface DrawnWarning {
  x: number;
  token: string;
}

/** A triangle at the bottom of the chart with a dotted line above it, in the colour of the run. */
export function drawWarnings(
  { ctx, chartArea: area, scales }: ChartFrame,
  warnings: readonly DrawnWarning[],
  theme: ChartTheme,
): void {
  const { min, max } = scales['x']!;
  ctx.save();
  for (const { x, token } of warnings.filter((one) => one.x >= min && one.x <= max)) {
    const at = scales['x']!.getPixelForValue(x);
    ctx.strokeStyle = ctx.fillStyle = theme.token(token);
    ctx.lineWidth = 1;
    ctx.setLineDash([1, 3]);
    ctx.beginPath();
    ctx.moveTo(at, area.top);
    ctx.lineTo(at, area.bottom);
    ctx.stroke();
    ctx.setLineDash([]);
    drawShape(ctx, 'triangle', at, area.bottom - 5, 4);
  }
  ctx.restore();
}
