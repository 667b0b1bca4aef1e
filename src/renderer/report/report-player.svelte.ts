import type { ReportData, ReportRun } from '../../shared/formats/report-data';
import { lowerBound, toAxis } from '../lib/time-axis';
import type { Axis, StepClock } from '../lib/time-axis';
import { gridTimeline, stopsOf } from '../features/compare/scrubber/grid-timeline';
import type { GridTimeline } from '../features/compare/scrubber/grid-timeline';

export const SPEEDS = [2, 4, 8, 15, 30] as const;

function clockOf(run: ReportRun): StepClock {
  const time = run.series.find((s) => s.metric === 'time');
  const { hyperparameters, parent, datasetCount, grids } = run;
  return time && time.step.length > 1
    ? { hyperparameters, parent, datasetCount, steps: time.step, times: time.mean.map((t) => t ?? 0) }
    : { hyperparameters, parent, datasetCount, steps: grids.steps, times: grids.times };
}

/** The one playhead of a report: where it stands, on which axis, and whether it plays. */
export class ReportPlayer {
  axis = $state<Axis>('step');
  at = $state(0);
  playing = $state(false);
  speed = $state(8);
  readonly clocks: Readonly<Record<string, StepClock>>;
  readonly reels: GridTimeline[] = $derived.by(() => this.report.runs.map((run) => this.#reel(run)));
  readonly stops: number[] = $derived(stopsOf(this.reels));
  /** Right end of the scrubber and the charts. */
  readonly to: number = $derived.by(() =>
    Math.max(
      1e-3,
      this.stops[this.stops.length - 1] ?? 0,
      ...this.report.runs.map((run) => toAxis(this.clocks[run.id]!, this.axis, run.step)),
    ),
  );
  /** Pictures that are being decoded: playing waits for them. */
  #decoding: Promise<unknown> = Promise.resolve();

  constructor(readonly report: ReportData) {
    this.clocks = Object.fromEntries(report.runs.map((run) => [run.id, clockOf(run)]));
    this.at = this.stops[this.stops.length - 1] ?? 0;
  }

  #reel(run: ReportRun): GridTimeline {
    const { kind, rows, columns, steps, times } = run.grids;
    const list = { run: run.id, kind, rows, columns, steps: Float64Array.from(steps), times: Float64Array.from(times) };
    return gridTimeline(run.id, list, this.clocks[run.id]!, this.axis);
  }

  setAxis(axis: Axis): void {
    const share = this.at / this.to;
    this.axis = axis;
    this.seek(share * this.to);
  }

  /** Goes to the stop nearest to a place. */
  seek(at: number): void {
    const i = lowerBound(this.stops, at);
    const [before, after] = [this.stops[i - 1], this.stops[i]];
    this.at = before === undefined ? (after ?? 0) : after === undefined || at - before <= after - at ? before : after;
  }

  move(n: number): void {
    this.playing = false;
    this.#step(n);
  }

  first(): void {
    this.move(-Infinity);
  }

  last(): void {
    this.move(Infinity);
  }

  #step(n: number): void {
    const i = lowerBound(this.stops, this.at) + n;
    this.at = this.stops[Math.min(Math.max(i, 0), this.stops.length - 1)] ?? 0;
  }

  toggle(): void {
    this.playing = !this.playing;
    if (!this.playing) return;
    if (this.at === this.stops[this.stops.length - 1]) this.at = this.stops[0] ?? 0;
    void this.#play();
  }

  async #play(): Promise<void> {
    while (this.playing) {
      await Promise.all([new Promise((resolve) => setTimeout(resolve, 1000 / this.speed)), this.#decoding]);
      if (!this.playing) return;
      this.#step(1);
      if (this.at === this.stops[this.stops.length - 1]) this.playing = false;
    }
  }

  /** Resolves when a picture can be shown at once. */
  async decoded(src: string): Promise<void> {
    const picture = new Image();
    picture.src = src;
    const work = picture.decode().catch(() => undefined);
    this.#decoding = Promise.all([this.#decoding, work]);
    await work;
  }
}
