import { LinearScale } from 'chart.js';
import type { LinearScaleOptions, Tick } from 'chart.js';
import { linearTickValues } from '../../../../lib/tick-values';

declare module 'chart.js' {
  interface CartesianScaleTypeRegistry {
    boundedLinear: { options: LinearScaleOptions };
  }
}

/**
 * A linear scale whose ticks take bounded work over any range of doubles.
 *
 * `generateTicks` of chart.js 4.6 counts decimal places by multiplying by ten until nothing is left: over a range of
 * numbers below 1e-308 that never ends.
 */
export class BoundedLinearScale extends LinearScale {
  static override id = 'boundedLinear';
  /** How many ticks there is room for; left out of the typings of chart.js. */
  declare getTickLimit: () => number;

  override buildTicks(): Tick[] {
    return linearTickValues(this.min, this.max, Math.max(1, this.getTickLimit() - 1)).map((value) => ({ value }));
  }
}
