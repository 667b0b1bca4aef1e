import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { LoggedStep } from '../output/pending-readings';
import { DETECTORS } from '.';
import { ReadingWindow } from './detector';
import type { Detector, MetricReadings, WatchedRun } from './detector';

/**
 * A detector evaluates once per this many steps, at the first reading of each interval, so that results do not depend
 * on batching.
 */
const EVALUATION_INTERVAL_STEPS = 10;
/** Maximum number of times that a recurring warning is reported. */
const MAX_REPORTS = 10;

const NO_READINGS: MetricReadings = { steps: [], values: [] };

/** Applies one detector to the readings of a run. */
class DetectorRun {
  private readonly windows: Map<string, ReadingWindow>;

  constructor(
    readonly detector: Detector,
    private readonly run: WatchedRun,
  ) {
    this.windows = new Map(
      detector.metrics.map((name) => [name, new ReadingWindow(detector.spanSteps, detector.minReadings)]),
    );
  }

  /** Adds the readings of a row; returns whether an evaluation is due. */
  push({ step, values }: LoggedStep): boolean {
    let isDue = false;
    for (const [name, window] of this.windows) {
      const value = values[name];
      if (value === undefined || !Number.isFinite(value)) continue;
      const before = window.steps[window.steps.length - 1] ?? -1;
      isDue ||= Math.floor(step / EVALUATION_INTERVAL_STEPS) > Math.floor(before / EVALUATION_INTERVAL_STEPS);
      window.push(step, value);
    }
    return isDue && step >= this.detector.firstStep;
  }

  judge() {
    const readings = [...this.windows.values()].map((window) => (window.isFull ? window : NO_READINGS));
    return readings.every((of) => of === NO_READINGS) ? undefined : this.detector.judge(readings, this.run);
  }
}

/**
 * Passes recorded rows to the detectors, and reports each warning when it begins and when it passes.
 *
 * The reports depend only on the readings and their steps, not on how often they are read or how the step is
 * executed.
 */
export class WarningWatcher {
  private readonly detectorRuns: DetectorRun[];
  private readonly active = new Set<string>();
  private readonly reportCounts = new Map<string, number>();

  constructor(
    run: WatchedRun,
    private readonly onChange: (change: WarningChange) => void,
    detectors: readonly Detector[] = DETECTORS,
  ) {
    this.detectorRuns = detectors
      .filter((detector) => detector.appliesTo(run))
      .map((detector) => new DetectorRun(detector, run));
  }

  /** Restores the warnings and readings of earlier processes of the run, up to the step from which it resumes. */
  resume(change: readonly Pick<WarningChange, 'name' | 'state'>[], rows: readonly LoggedStep[]): void {
    for (const { name, state } of change) this.note(name, state);
    for (const row of rows) for (const detectorRun of this.detectorRuns) detectorRun.push(row);
  }

  /** Reports a warning that is not based on readings, such as one about settings, unless it is active. */
  begin(change: Omit<WarningChange, 'state'>): void {
    if (!this.active.has(change.name)) this.report({ ...change, state: 'began' });
  }

  /** Adds rows in step order; there may be several per step, with different metrics. */
  addRows(rows: readonly LoggedStep[]): void {
    for (const row of rows) {
      for (const detectorRun of this.detectorRuns) if (detectorRun.push(row)) this.judge(detectorRun, row.step);
      const broken = Object.values(row.values).find((value) => !Number.isFinite(value));
      if (broken !== undefined) this.begin({ name: 'diverged', step: row.step, value: broken });
    }
  }

  private judge(detectorRun: DetectorRun, step: number): void {
    const { name } = detectorRun.detector;
    const verdict = detectorRun.judge();
    if (!verdict) return;
    const isActive = this.active.has(name);
    if (isActive ? !verdict.isClear : !verdict.isBeyond || (this.reportCounts.get(name) ?? 0) >= MAX_REPORTS) return;
    this.report({
      name,
      state: isActive ? 'passed' : 'began',
      step,
      value: verdict.value,
      threshold: verdict.threshold,
    });
  }

  private report(change: WarningChange): void {
    this.note(change.name, change.state);
    this.onChange(change);
  }

  private note(name: string, state: WarningChange['state']): void {
    if (state === 'passed') return void this.active.delete(name);
    this.active.add(name);
    this.reportCounts.set(name, (this.reportCounts.get(name) ?? 0) + 1);
  }
}
