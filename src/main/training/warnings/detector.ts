import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { WarningName } from '../../../shared/domain/warnings/catalogue';

/** What decides whether a warning concerns a run at all. */
export interface Watched {
  h: Hyperparameters;
  /** Name of the dataset. */
  dataset: string;
}

/** The readings of one metric, oldest first; only finite ones. */
export interface Readings {
  steps: readonly number[];
  values: readonly number[];
}

/** How a window looks: a warning begins where it is `sick`, passes where it is `well`, and stays as it was in between. */
export interface Verdict {
  sick: boolean;
  well: boolean;
  value: number;
  threshold: number;
}

/** One warning, as a function of the readings that it needs. */
export interface Detector {
  name: WarningName;
  /** By the names in shared/domain/metrics.ts; absent readings come as empty ones. */
  metrics: readonly string[];
  /** The window: readings of this many steps, and at least this many readings, however far they reach back. */
  span: number;
  least: number;
  /** No word before this step: networks begin in states that would be sick later. */
  from: number;
  concerns(watched: Watched): boolean;
  /** Undefined where the readings do not allow a judgement. */
  judge(readings: readonly Readings[], watched: Watched): Verdict | undefined;
}

/** Share of a window that must be beyond a threshold before a warning begins. */
export const MOST = 0.9;
/** Share beyond it up to which the warning has passed. */
export const FEW = 0.5;

/** A window against one threshold: most of it beyond, or no more than half of it. The value is the median. */
export function against(values: readonly number[], threshold: number, isBeyond: (value: number) => boolean): Verdict {
  const share = values.filter(isBeyond).length / values.length;
  return { sick: share >= MOST, well: share <= FEW, get value() { return median(values); }, threshold };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
