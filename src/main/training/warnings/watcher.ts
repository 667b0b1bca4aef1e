import type { WarningChange } from '../../../shared/domain/warnings/run-warnings';
import type { LoggedStep } from '../output/pending-readings';
import { DETECTORS } from '.';
import { type Detector, type MetricReadings, Track, type Watched } from './detector';

/** Steps in which a detector judges once: at the first reading of each such stretch, so that nothing hangs on when rows come. */
const WINDOW_READINGS = 10;
/** A warning that comes and goes is said this often, and then no more. */
const MAX_SPELLS = 10;

const NOTHING: MetricReadings = { steps: [], values: [] };

/** One detector over the readings of a run. */
class Watch {
  private readonly tracks: Map<string, Track>;

  constructor(
    readonly detector: Detector,
    private readonly watched: Watched,
  ) {
    this.tracks = new Map(detector.metrics.map((name) => [name, new Track(detector.span, detector.least)]));
  }

  /** Takes what a row has for it; whether there is something new to judge. */
  push({ step, values }: LoggedStep): boolean {
    let isDue = false;
    for (const [name, track] of this.tracks) {
      const value = values[name];
      if (value === undefined || !Number.isFinite(value)) continue;
      const before = track.steps[track.steps.length - 1] ?? -1;
      isDue ||= Math.floor(step / WINDOW_READINGS) > Math.floor(before / WINDOW_READINGS);
      track.push(step, value);
    }
    return isDue && step >= this.detector.from;
  }

  judge() {
    const readings = [...this.tracks.values()].map((track) => (track.isFull ? track : NOTHING));
    return readings.every((of) => of === NOTHING) ? undefined : this.detector.judge(readings, this.watched);
  }
}

/**
 * Feeds the detectors from what a run logs, and says each warning once when it begins and once when it has passed.
 *
 * What it says follows from the readings and their steps alone: the same however often they are read, and however the step was executed.
 */
export class WarningWatcher {
  private readonly watches: Watch[];
  private readonly active = new Set<string>();
  private readonly spells = new Map<string, number>();

  constructor(
    watched: Watched,
    private readonly say: (said: WarningChange) => void,
    detectors: readonly Detector[] = DETECTORS,
  ) {
    this.watches = detectors
      .filter((detector) => detector.concerns(watched))
      .map((detector) => new Watch(detector, watched));
  }

  /** Takes up what earlier processes of the run have said and read, up to the step from which it goes on. */
  resume(said: readonly Pick<WarningChange, 'name' | 'state'>[], rows: readonly LoggedStep[]): void {
    for (const { name, state } of said) this.note(name, state);
    for (const row of rows) for (const watch of this.watches) watch.push(row);
  }

  /** Says a warning that needs no reading, such as those of settings, unless it was said before. */
  begin(said: Omit<WarningChange, 'state'>): void {
    if (!this.active.has(said.name)) this.tell({ ...said, state: 'began' });
  }

  /** Rows in the order of their steps; of one step there may be several, with other metrics. */
  take(rows: readonly LoggedStep[]): void {
    for (const row of rows) {
      for (const watch of this.watches) if (watch.push(row)) this.judge(watch, row.step);
      const broken = Object.values(row.values).find((value) => !Number.isFinite(value));
      if (broken !== undefined) this.begin({ name: 'diverged', step: row.step, value: broken });
    }
  }

  private judge(watch: Watch, step: number): void {
    const { name } = watch.detector;
    const verdict = watch.judge();
    if (!verdict) return;
    const isActive = this.active.has(name);
    if (isActive ? !verdict.well : !verdict.sick || (this.spells.get(name) ?? 0) >= MAX_SPELLS) return;
    this.tell({ name, state: isActive ? 'passed' : 'began', step, value: verdict.value, threshold: verdict.threshold });
  }

  private tell(said: WarningChange): void {
    this.note(said.name, said.state);
    this.say(said);
  }

  private note(name: string, state: WarningChange['state']): void {
    if (state === 'passed') return void this.active.delete(name);
    this.active.add(name);
    this.spells.set(name, (this.spells.get(name) ?? 0) + 1);
  }
}
