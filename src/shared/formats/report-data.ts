import type { RunDetail } from '../contract/results';
import type { TilePositions } from '../domain/grid-layout';

/** Data of a self-contained HTML report, in a data block of the page; its images are in a second one. */
export interface ReportData {
  gander: string;
  createdAt: string;
  runs: ReportRun[];
  /** Real images of the datasets, where they were requested. */
  real?: ReportRealData[];
}

export interface ReportRealData {
  /** Title of the dataset. */
  title: string;
  /** Images in the grid, and in the dataset. */
  images: number;
  count: number;
  /** Index in the list of images. */
  picture: number;
}

/** Ids of the two data blocks. */
export const REPORT_DATA = 'report-data';
export const REPORT_PICTURES = 'report-pictures';

/** Fields of a run that a report includes, as in the database. */
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
  'external',
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
  /** Index in the comparison from which it was written, which determines its colour and marker. */
  place: number;
  grids: ReportGrids;
  series: ReportSeries[];
}

export interface ReportGrids {
  kind: 'grid' | 'points';
  /** One row and one column: the layout is not known. */
  rows: number;
  columns: number;
  tiles?: TilePositions;
  /** Number of grids of the run; equals the length of `steps` unless some were left out. */
  all: number;
  /** Every n-th grid is included, and always the last. */
  every: number;
  steps: number[];
  /** Training time in seconds at each step. */
  times: number[];
  /** Index of each in the list of images; identical grids share one. */
  pictures: number[];
}

/**
 * One metric with an entry per `span` steps. Six significant digits, or more where the range needs them; null where no
 * value is finite.
 */
export interface ReportSeries {
  metric: string;
  span: number;
  step: number[];
  mean: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
  /** Finite and non-finite values in each entry; absent when all values of the series are finite. */
  counts?: { finite: number[]; nonFinite: number[] };
}
