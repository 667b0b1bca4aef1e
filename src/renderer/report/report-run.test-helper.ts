import { aRow } from '../../shared/domain/run/run-row.test-helper';
import type { ReportData, ReportRun, ReportSeries } from '../../shared/formats/report-data';

/** One value in each of the first steps. */
export const aReportSeries = (metric: string, mean: (number | null)[]): ReportSeries => ({
  metric,
  span: 1,
  step: mean.map((_, i) => i),
  mean,
  min: mean,
  max: mean,
});

/** A finished run of a report with grids at steps 0, 10 and 20, each of which took a second. */
export const aReportRun = (
  id: string,
  change: Partial<ReportRun> = {},
  settings: Record<string, string | number> = {},
): ReportRun => ({
  ...aRow(id, { state: 'finished', step: 20, steps: 20 }, settings),
  datasetCount: 60_000,
  versions: {},
  events: [],
  place: 0,
  grids: {
    kind: 'grid',
    rows: 8,
    columns: 8,
    all: 3,
    every: 1,
    steps: [0, 10, 20],
    times: [0, 1, 2],
    pictures: [0, 1, 2],
  },
  series: [],
  ...change,
});

export const aReport = (runs: ReportRun[]): ReportData => ({
  gander: '1.2.3',
  createdAt: '2026-11-21T10:00:00.000Z',
  runs,
});
