import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { WarningName } from '../../../shared/domain/warnings/catalogue';

/** The newest readings of one metric: those of so many steps, and at least so many of them. */
export class Track implements MetricReadings {
  readonly steps: number[] = [];
  readonly values: number[] = [];

  constructor(
    private readonly span: number,
    private readonly least: number,
  ) {}

  push(step: number, value: number): void {
    this.steps.push(step);
    this.values.push(value);
    let old = 0;
    // The one just before the span stays, for it tells that the window is full.
    while (this.steps.length - old > this.least && this.steps[old + 1]! <= step - this.span) old++;
    if (old === 0) return;
    this.steps.splice(0, old);
    this.values.splice(0, old);
  }

  /** There are enough readings, of enough steps. */
  get isFull(): boolean {
    const { steps } = this;
    return steps.length >= this.least && steps[steps.length - 1]! - steps[0]! >= this.span;
  }
}

/** What decides whether a warning concerns a run at all. */
export interface Watched {
  h: Hyperparameters;
  /** Name of the dataset. */
  dataset: string;
}

/** The readings of one metric, oldest first; only finite ones. */
export interface MetricReadings {
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
  judge(readings: readonly MetricReadings[], watched: Watched): Verdict | undefined;
}

/** Share of a window that must be beyond a threshold before a warning begins. */
const WARN_SHARE = 0.9;
/** Share beyond it up to which the warning has passed. */
const CLEAR_SHARE = 0.5;

/** A window against one threshold: most of it beyond, or no more than half of it. The value is the median. */
export function against(values: readonly number[], threshold: number, isBeyond: (value: number) => boolean): Verdict {
  const share = values.filter(isBeyond).length / values.length;
  return {
    sick: share >= WARN_SHARE,
    well: share <= CLEAR_SHARE,
    get value() {
      return median(values);
    },
    threshold,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
