import { LOSS_FAMILY } from '../../../shared/domain/metrics';
import { eachPoint } from '../points';
import { thinned } from '../report/series';
import type { LossFamily } from '../../../shared/domain/metrics';
import type { ReportSeries } from '../../../shared/formats/report-data';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import type { Point, Work } from '../export-source';

/** Series of each kind of loss. Of a critic it is the estimate that the paper plots (Wasserstein GAN, figure 3), for its generator's loss has no zero. */
const SERIES: Record<LossFamily, readonly string[]> = {
  'cross-entropy': ['discriminatorLoss', 'generatorLoss'],
  'least-squares': ['discriminatorLoss', 'generatorLoss'],
  hinge: ['discriminatorLoss', 'generatorLoss'],
  wasserstein: ['wassersteinEstimate'],
};

export interface LossLine {
  /** Place of the run in the film. */
  place: number;
  generator: boolean;
  series: ReportSeries;
}

/** Losses of one kind, which alone may share an axis. */
export interface LossChart {
  family: LossFamily;
  /** Places of all runs that minimise such a loss, also of those that logged none. */
  places: number[];
  lines: LossLine[];
  /** Least and greatest finite value logged; undefined where there is none. */
  range: { min: number; max: number } | undefined;
}

export interface Steps {
  from: number;
  to: number;
}

/** Reads what these runs logged of their losses from a step to a step, in about `entries` buckets; a chart for each kind of loss. */
export async function gatherLosses(
  runs: readonly RunRow[],
  work: Pick<Work, 'source' | 'signal'>,
  steps: Steps,
  entries: number,
): Promise<LossChart[]> {
  const charts = new Map<LossFamily, LossChart>();
  for (const [place, run] of runs.entries()) {
    const family = LOSS_FAMILY[run.hyperparameters.objective];
    const chart = charts.get(family) ?? { family, places: [], lines: [], range: undefined };
    charts.set(family, chart);
    chart.places.push(place);
    for (const series of await thinned(lossesOf(run.id, steps, SERIES[family], work), steps.to - steps.from, entries)) {
      chart.lines.push({ place, generator: series.metric === 'generatorLoss', series });
    }
  }
  return [...charts.values()].map((chart) => ({ ...chart, range: rangeOf(chart.lines) }));
}

async function* lossesOf(
  id: RunId,
  steps: Steps,
  names: readonly string[],
  work: Pick<Work, 'source' | 'signal'>,
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
