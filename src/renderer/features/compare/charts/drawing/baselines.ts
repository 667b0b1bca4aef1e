import { floorOf } from '../../../../../shared/domain/scores';
import type { ChartTheme } from '../../../../lib/chart-theme';
import type { RunStyle } from '../../../../lib/run-styles';
import type { ChartFrame } from './canvas-pen';

/** The score of real samples against other real ones: what a perfect generator would reach. */
export interface DrawnBaseline {
  y: number;
  /** Custom property of the theme that holds its colour. */
  token: string;
}

/** The 2-D score with a floor of its own name; those of images have theirs from {@link floorOf}. */
const FLOORS: Readonly<Record<string, string>> = { wasserstein1: 'wasserstein1Floor' };

interface Measured {
  style: Pick<RunStyle, 'token'>;
  runs: readonly { last?: Readonly<Record<string, number | null>> }[];
}

/**
 * The newest measured floor of each drawn score and shown run. Runs of one dataset measure nearly the same one: it has the
 * colour of its run where they differ, and is neutral where all are equal.
 */
export function baselinesOf(metrics: readonly string[], entries: readonly Measured[]): DrawnBaseline[] {
  return metrics.flatMap((metric) => {
    const floor = floorOf(metric) ?? FLOORS[metric];
    if (floor === undefined) return [];
    const found = entries.flatMap(({ style, runs }) =>
      runs.flatMap((run) => {
        const y = run.last?.[floor];
        return typeof y === 'number' && Number.isFinite(y) ? [{ y, token: style.token }] : [];
      }),
    );
    const isEqual = found.every(({ y }) => y === found[0]!.y);
    return isEqual ? found.slice(0, 1).map(({ y }) => ({ y, token: '--muted' })) : found;
  });
}

/** Draws each as a dotted line over the whole width. */
export function drawBaselines(
  { ctx, chartArea: area, scales }: ChartFrame,
  baselines: readonly DrawnBaseline[],
  theme: ChartTheme,
): void {
  const { min, max } = scales['y']!;
  ctx.save();
  for (const { y, token } of baselines.filter((one) => one.y >= min && one.y <= max)) {
    const at = scales['y']!.getPixelForValue(y);
    ctx.strokeStyle = theme.token(token);
    ctx.lineWidth = 1.5;
    ctx.setLineDash([2, 4]);
    ctx.beginPath();
    ctx.moveTo(area.left, at);
    ctx.lineTo(area.right, at);
    ctx.stroke();
  }
  ctx.restore();
}
