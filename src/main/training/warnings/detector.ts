import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { WarningName } from '../../../shared/domain/warnings/catalogue';

/**
 * A sliding window over the readings of one metric that covers `spanSteps` steps and at least `minReadings` readings.
 */
export class ReadingWindow implements MetricReadings {
  readonly steps: number[] = [];
  readonly values: number[] = [];

  constructor(
    private readonly spanSteps: number,
    private readonly minReadings: number,
  ) {}

  push(step: number, value: number): void {
    this.steps.push(step);
    this.values.push(value);
    let old = 0;
    // The reading just before the span is kept to show that the window is full.
    while (this.steps.length - old > this.minReadings && this.steps[old + 1]! <= step - this.spanSteps) old++;
    if (old === 0) return;
    this.steps.splice(0, old);
    this.values.splice(0, old);
  }

  /** Whether the window has enough readings over enough steps. */
  get isFull(): boolean {
    const { steps } = this;
    return steps.length >= this.minReadings && steps[steps.length - 1]! - steps[0]! >= this.spanSteps;
  }
}

/** The properties of a run that determine which warnings apply. */
export interface WatchedRun {
  h: Hyperparameters;
  /** Name of the dataset. */
  dataset: string;
}

/** Finite readings of one metric, oldest first. */
export interface MetricReadings {
  steps: readonly number[];
  values: readonly number[];
}

/** State of a window: a warning begins if `isBeyond`, passes if `isClear`, and is unchanged otherwise. */
export interface Verdict {
  isBeyond: boolean;
  isClear: boolean;
  value: number;
  threshold: number;
}

/** Detects one warning from readings. */
export interface Detector {
  name: WarningName;
  /** Names of shared/domain/metrics.ts; readings of absent metrics are empty. */
  metrics: readonly string[];
  /** The window: readings of this many steps, and at least this many readings. */
  spanSteps: number;
  minReadings: number;
  /** First step to evaluate, since untrained networks would trigger warnings. */
  firstStep: number;
  appliesTo(run: WatchedRun): boolean;
  /** Returns undefined if the readings do not allow a decision. */
  judge(readings: readonly MetricReadings[], run: WatchedRun): Verdict | undefined;
}

/** Fraction of a window beyond the threshold at which a warning begins. */
const WARN_SHARE = 0.9;
/** Fraction beyond the threshold at which the warning passes. */
const CLEAR_SHARE = 0.5;

/** Compares a window with a threshold. The value is the median. */
export function compareToThreshold(
  values: readonly number[],
  threshold: number,
  exceeds: (value: number) => boolean,
): Verdict {
  const fraction = values.filter(exceeds).length / values.length;
  return {
    isBeyond: fraction >= WARN_SHARE,
    isClear: fraction <= CLEAR_SHARE,
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
