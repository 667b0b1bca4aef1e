import type { RealTiles, RunDetail, SampleData, SampleList } from '../../shared/contract/results';
import type { Outcome } from '../../shared/contract/outcome';
import type { TestVectors } from '../../shared/domain/inference-tasks';
import type { RunId, RunRow } from '../../shared/domain/run/run';

/** All values logged at one step. */
export interface Point {
  step: number;
  values: Record<string, number>;
}

/** Steps from..to, both included. */
export interface StepBounds {
  from?: number | undefined;
  to?: number | undefined;
}

/**
 * What an export reads from the database. It reads one grid at a time, so memory does not grow with the length of a
 * run.
 */
export interface ExportSource {
  /** Version of Gander. */
  version: string;
  run(id: RunId): RunRow;
  detail(id: RunId): RunDetail;
  samples(id: RunId): SampleList;
  readSample(id: RunId, step: number): Promise<Outcome<SampleData>>;
  /**
   * Every logged point of steps from..to, in order of step; each call starts from the beginning. Read it with
   * `eachPoint`, which yields to the event loop.
   */
  points(id: RunId, range: StepBounds): Iterable<Point>;
  /** Names of all logged metrics, and the number of steps of the one logged most often. */
  logged(id: RunId): { metrics: readonly string[]; steps: number };
  /**
   * The first `count` latents of the sample grids with what the generator of a stored checkpoint makes of them, computed
   * by the inference process.
   */
  testVectors(id: RunId, step: number, count: number, signal: AbortSignal): Promise<Outcome<TestVectors>>;
  /** The first images of the run's dataset; refuses where they are not known or not here. */
  realTiles(id: RunId): Promise<Outcome<RealTiles>>;
  /** x, y pairs of the data of a 2-D run; undefined for a run on images. */
  data(id: RunId): Promise<Float32Array | undefined>;
}

/** Called after each frame, grid or thousand rows. */
export type OnExportProgress = (done: number, total: number) => void;

/** Result of an export; `frames` counts frames of an animation, grids of a contact sheet, or rows of a table. */
export interface ExportResult {
  file: string;
  bytes: number;
  frames: number;
  /** What differs from what was asked, in one sentence: characters of labels without a font. */
  notice?: string;
}

/** What a writer needs besides the options. */
export interface ExportWork {
  source: ExportSource;
  onProgress: OnExportProgress;
  signal: AbortSignal;
}
