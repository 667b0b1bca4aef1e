import type { RunDetail } from '../contract/contract';

/** What a self-contained HTML report holds, in a data block of the page; its pictures are in a second one. */
export interface ReportData {
  gander: string;
  createdAt: string;
  runs: ReportRun[];
}

/** Ids of the two data blocks. */
export const REPORT_DATA = 'report-data';
export const REPORT_PICTURES = 'report-pictures';

/** What a report says of a run, as the log has it. */
export const REPORTED = [
  'id',
  'name',
  'experiment',
  'experimentName',
  'state',
  'reason',
  'message',
  'step',
  'steps',
  'seed',
  'latentSeed',
  'hyperparameters',
  'hash',
  'dataset',
  'datasetHash',
  'datasetCount',
  'parent',
  'engine',
  'versions',
  'createdAt',
  'startedAt',
  'endedAt',
  'notes',
  'tags',
  'events',
] as const satisfies (keyof RunDetail)[];

export interface ReportRun extends Pick<RunDetail, (typeof REPORTED)[number]> {
  /** In the comparison it was written from: its colour and mark hang on that. */
  place: number;
  grids: ReportGrids;
  series: ReportSeries[];
}

export interface ReportGrids {
  kind: 'grid' | 'points';
  rows: number;
  columns: number;
  /** How many the run has; as many as `steps` unless some were left out. */
  all: number;
  /** Every how many-th of them is here, the last always. */
  every: number;
  steps: number[];
  /** Seconds of training at each. */
  times: number[];
  /** Place of each in the list of pictures; grids with equal bytes share one. */
  pictures: number[];
}

/** One metric: an entry for each `span` steps. Six significant digits, or more where the range takes them; null where no value is finite. */
export interface ReportSeries {
  metric: string;
  span: number;
  step: number[];
  mean: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
  /** Finite and other values in each entry; absent where every value of the series is finite. */
  counts?: { finite: number[]; nonFinite: number[] };
}
