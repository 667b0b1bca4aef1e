import { m } from '../../../../paraglide/messages';
import { greatest } from '../../../../shared/lib/lists';
import { metricsAmong, panelOf } from '../../../../shared/domain/metrics';
import type { Metric } from '../../../../shared/domain/metrics';
import type { Run, RunRow } from '../../../../shared/domain/run/run';
import { pairedDifference, summarize } from '../../../../shared/numbers/statistics';
import type { Spread, Summary } from '../../../../shared/numbers/statistics';
import { penaltiesDiffer, scaleDifferences } from './loss-notices';
import { formatN, formatSummary } from './readout';

/** The properties of a run in the table of newest values. */
type ValuedRun = Pick<Run, 'id' | 'hyperparameters' | 'external' | 'seed' | 'step'> & Pick<RunRow, 'last'>;

/** A configuration with its seeds. */
export interface Configuration {
  key: string;
  runs: readonly ValuedRun[];
}

/**
 * Mean and band of the newest values of a configuration's seeds at the furthest step that one of them has reached; undefined where none
 * is finite. Seeds at earlier steps are not included: `n` is the number of seeds in the mean, `of` that of all.
 */
export function lastOf(
  { runs }: Configuration,
  metric: string,
  spread: Spread,
): (Summary & { of: number }) | undefined {
  const furthest = greatest(runs.map((run) => run.step));
  const values = runs
    .filter((run) => run.step === furthest)
    .map((run) => run.last[metric])
    .filter(isValue);
  return values.length === 0 ? undefined : { ...summarize(values, spread), of: runs.length };
}

/** Metrics of which a run has a newest value, except training time. */
export const lastMetrics = (all: readonly Configuration[]): Metric[] =>
  metricsAmong(all.flatMap(({ runs }) => runs.flatMap((run) => Object.keys(run.last)))).filter(
    (m) => m.name !== 'time',
  );

export type Paired = { ok: true; difference: Summary & { of: number } } | { ok: false; why: string };

/**
 * A configuration minus a baseline: the mean of the differences between equal seeds, with its band.
 *
 * A pair is a seed that both have, at the same step, with a finite value in both; `of` counts the seeds that either has. Losses of
 * different kinds, and estimates of critics that have no common scale, are not subtracted.
 */
export function pairedWith(baseline: Configuration, other: Configuration, metric: string, spread: Spread): Paired {
  const why = notSubtracted(baseline, other, metric);
  if (why) return { ok: false, why };
  const pairs = other.runs.flatMap((run) => {
    const partner = baseline.runs.find((b) => b.seed === run.seed && b.step === run.step);
    const [mine, theirs] = [run.last[metric], partner?.last[metric]];
    return isValue(mine) && isValue(theirs) ? [[mine, theirs] as const] : [];
  });
  if (pairs.length === 0) return { ok: false, why: m.charts_no_pair() };
  const of = new Set([...baseline.runs, ...other.runs].map((run) => run.seed)).size;
  return {
    ok: true,
    difference: {
      ...pairedDifference(
        pairs.map((p) => p[0]),
        pairs.map((p) => p[1]),
        spread,
      ),
      of,
    },
  };
}

/** A cell of the table of newest values. */
interface ValueCell {
  text: string;
  /** Seeds in the mean, where there are several. */
  n?: string;
  /** Why there is no value. */
  why?: string;
}

/** The newest value of a configuration, or its difference to a baseline where one is chosen. */
export function valueCell(
  entry: Configuration,
  baseline: Configuration | undefined,
  metric: string,
  spread: Spread,
): ValueCell {
  if (baseline && baseline.key !== entry.key) {
    const paired = pairedWith(baseline, entry, metric, spread);
    if (!paired.ok) return { text: m.charts_not_comparable(), why: paired.why };
    const { difference } = paired;
    return { text: `${difference.mean > 0 ? '+' : ''}${formatSummary(difference, spread)}`, n: formatN(difference) };
  }
  const value = lastOf(entry, metric, spread);
  if (!value) return { text: '–' };
  return { text: formatSummary(value, spread), ...(entry.runs.length > 1 ? { n: formatN(value) } : {}) };
}

const isValue = (v: number | null | undefined): v is number => typeof v === 'number' && Number.isFinite(v);

function notSubtracted(a: Configuration, b: Configuration, metric: string): string | undefined {
  const [one, two] = [a.runs[0]!.hyperparameters, b.runs[0]!.hyperparameters];
  if (!one || !two) return m.charts_unpaired_external();
  const panel = panelOf(metric, one.objective);
  if (panel !== panelOf(metric, two.objective)) return m.charts_unpaired_kinds();
  if (panel === 'cross-entropy' && metric === 'discriminatorLoss' && penaltiesDiffer([one, two]))
    return m.charts_unpaired_penalties();
  const scale = panel === 'wasserstein' || panel === 'penalty' ? scaleDifferences([one, two]) : [];
  return scale.length > 0 ? m.charts_unpaired_scales({ differences: scale.join(m.common_comma()) }) : undefined;
}
