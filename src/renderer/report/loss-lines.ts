import { m } from '../../paraglide/messages';
import { LOSS_FAMILY, panelOf } from '../../shared/domain/metrics';
import type { Metric } from '../../shared/domain/metrics';
import { objectiveOf } from '../../shared/domain/run/run';
import type { ReportRun, ReportSeries } from '../../shared/formats/report-data';
import type { PanelPlan } from '../features/compare/charts/panels';
import { dashOf, runStyle } from '../lib/run-styles';
import type { RunStyle } from '../lib/run-styles';

type Plan = Pick<PanelPlan, 'panel' | 'runs' | 'metrics' | 'chosen'>;

/** A metric that a chart draws, with its dash. */
interface ChartMetric {
  metric: Metric;
  dash: readonly number[];
}

/** A line of a chart of a report. */
export interface ReportLine {
  key: string;
  /** The run and the metric, in words. */
  name: string;
  run: string;
  series: ReportSeries;
  style: RunStyle;
  dash: readonly number[];
}

/** The metrics that a chart draws. The place among all metrics of the panel determines the dash, as in the window. */
export const chartMetrics = ({ metrics, chosen }: Plan): ChartMetric[] =>
  metrics
    .map((metric, index) => ({ metric, dash: dashOf(index) }))
    .filter(({ metric }) => chosen.includes(metric.name));

/** The series of a metric that a run has in a panel; undefined where the run has it in another panel, or not at all. */
export const seriesIn = ({ panel }: Plan, run: ReportRun, metric: string): ReportSeries | undefined =>
  panelOf(metric, objectiveOf(run)) === panel ? run.series.find((series) => series.metric === metric) : undefined;

/** The runs of a panel. */
export const runsIn = (plan: Plan, runs: readonly ReportRun[]): ReportRun[] =>
  runs.filter((run) => plan.runs.includes(run.id));

/** The lines of a chart, run by run. */
export const reportLines = (plan: Plan, runs: readonly ReportRun[]): ReportLine[] =>
  runsIn(plan, runs).flatMap((run) =>
    chartMetrics(plan).flatMap(({ metric, dash }) => {
      const series = seriesIn(plan, run, metric.name);
      if (!series) return [];
      const [key, name] = [`${run.id} ${metric.name}`, m.report_run_metric({ run: run.name, metric: metric.label })];
      return [{ key, name, run: run.id, series, style: runStyle(run.place), dash }];
    }),
  );

const FAMILIES: ReadonlySet<string> = new Set(Object.values(LOSS_FAMILY));

/** Whether the charts have losses of different kinds, which are not comparable with each other. */
export const hasSeveralLosses = (plans: readonly Pick<Plan, 'panel'>[]): boolean =>
  plans.filter(({ panel }) => FAMILIES.has(panel)).length > 1;
