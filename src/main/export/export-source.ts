import type { RunDetail, SampleData, SampleList } from '../../shared/contract/contract';
import type { Outcome } from '../../shared/contract/outcome';
import type { RunId, RunRow } from '../../shared/domain/run/run';

/** All that was logged at one step. */
export interface Point {
  step: number;
  values: Record<string, number>;
}

/** Steps from..to, both included. */
export interface StepRange {
  from?: number | undefined;
  to?: number | undefined;
}

/** What an export reads of the log. It asks for one grid at a time, so that memory does not grow with the length of a run. */
export interface ExportSource {
  /** Version of this Gander. */
  version: string;
  run(id: RunId): RunRow;
  detail(id: RunId): RunDetail;
  samples(id: RunId): SampleList;
  readSample(id: RunId, step: number): Promise<Outcome<SampleData>>;
  /** Every raw point of steps from..to in order of step; each call starts from the beginning. To be read with `eachPoint`, which lets others in. */
  points(id: RunId, range: StepRange): Iterable<Point>;
  /** Names of all metrics that were logged, and at how many steps the one that was logged most often. */
  logged(id: RunId): { metrics: readonly string[]; steps: number };
  /** x, y pairs of the data behind a 2-D run; undefined for a run of images. */
  data(id: RunId): Promise<Float32Array | undefined>;
}

/** Told after each frame, cell or thousand rows. */
export type OnProgress = (done: number, total: number) => void;

/** What an export wrote: frames of a GIF, grids on a contact sheet, rows of a table. */
export interface Written {
  file: string;
  bytes: number;
  frames: number;
}

/** One export at work. */
export interface Work {
  source: ExportSource;
  onProgress: OnProgress;
  signal: AbortSignal;
}
