import { LOSS_FAMILY } from '../../../shared/domain/metrics';
import type { LossFamily } from '../../../shared/domain/metrics';
import { eachPoint } from '../selection';
import { downsample } from '../downsample';
import type { ReportSeries } from '../../../shared/formats/report-data';
import { objectiveOf } from '../../../shared/domain/run/run';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import type { Point, ExportWork } from '../export-source';

/**
 * Series drawn for each family of losses. For a critic it is the estimate that the paper plots (Wasserstein GAN,
 * figure 3), because the generator's loss has no meaningful zero.
 */
const SERIES: Record<LossFamily, readonly string[]> = {
  'cross-entropy': ['discriminatorLoss', 'generatorLoss'],
  'least-squares': ['discriminatorLoss', 'generatorLoss'],
  hinge: ['discriminatorLoss', 'generatorLoss'],
  wasserstein: ['wassersteinEstimate'],
};

export interface LossLine {
  /** Index of the run in the animation. */
  place: number;
  isGenerator: boolean;
  series: ReportSeries;
}

/** Losses of one family, which share an axis. */
export interface LossChart {
  family: LossFamily;
  /** Indices of all runs with such a loss, including those that logged none. */
  places: number[];
  lines: LossLine[];
  /** Minimum and maximum of the finite values; undefined if there are none. */
  range: { min: number; max: number } | undefined;
}

export interface StepInterval {
  from: number;
  to: number;
}

/**
 * Reads the losses of these runs within `steps`, in about `maxBuckets` buckets, and returns one chart for each
 * family.
 */
export async function readLosses(
  runs: readonly RunRow[],
  work: Pick<ExportWork, 'source' | 'signal'>,
  steps: StepInterval,
  maxBuckets: number,
): Promise<LossChart[]> {
  const charts = new Map<LossFamily, LossChart>();
  for (const [place, run] of runs.entries()) {
    const objective = objectiveOf(run);
    // Losses of an unstated objective have no kind, and share an axis with no other run.
    if (objective === undefined) continue;
    const family = LOSS_FAMILY[objective];
    const chart = charts.get(family) ?? { family, places: [], lines: [], range: undefined };
    charts.set(family, chart);
    chart.places.push(place);
    for (const series of await downsample(
      pickLosses(run.id, steps, SERIES[family], work),
      steps.to - steps.from,
      maxBuckets,
    )) {
      chart.lines.push({ place, isGenerator: series.metric === 'generatorLoss', series });
    }
  }
  return [...charts.values()].map((chart) => ({ ...chart, range: rangeOf(chart.lines) }));
}

async function* pickLosses(
  id: RunId,
  steps: StepInterval,
  names: readonly string[],
  work: Pick<ExportWork, 'source' | 'signal'>,
): AsyncGenerator<Point> {
  for await (const { step, values } of eachPoint(id, steps, work)) {
    yield {
      step,
      values: Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]))),
    };
  }
}

function rangeOf(lines: readonly LossLine[]): LossChart['range'] {
  let [min, max] = [Infinity, -Infinity];
  for (const { series } of lines) {
    for (const value of series.min) if (value !== null) min = Math.min(min, value);
    for (const value of series.max) if (value !== null) max = Math.max(max, value);
  }
  return min > max ? undefined : { min, max };
}
