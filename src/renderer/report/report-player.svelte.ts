import { frameAt } from '../../shared/domain/playhead';
import type { ReportData, ReportRun } from '../../shared/formats/report-data';
import { gridTimeline, stopsOf } from '../features/compare/scrubber/grid-timeline';
import type { GridTimeline } from '../features/compare/scrubber/grid-timeline';
import { Playhead } from '../features/compare/scrubber/playhead.svelte';
import { toAxis } from '../lib/time-axis';
import type { Axis, StepClock } from '../lib/time-axis';

export const SPEEDS = [2, 4, 8, 15, 30] as const;
/** Minimum width of the axis, for runs without steps. */
const MIN_WIDTH = 1e-3;

/** The clock of a run: from its training times if they are in the report, otherwise from the times of its grids. */
function clockOf(run: ReportRun): StepClock {
  const time = run.series.find((s) => s.metric === 'time');
  const { hyperparameters, external, parent, datasetCount, grids } = run;
  return time && time.step.length > 1
    ? { hyperparameters, external, parent, datasetCount, steps: time.step, times: time.mean.map((t) => t ?? 0) }
    : { hyperparameters, external, parent, datasetCount, steps: grids.steps, times: grids.times };
}

/** The playhead of a report: it stops only at steps at which some run has a grid, and plays once to the end. */
export class ReportPlayer extends Playhead {
  readonly clocks: Readonly<Record<string, StepClock>>;
  readonly timelines: readonly GridTimeline[] = $derived.by(() => this.timelinesOn(this.axis));
  readonly stops: readonly number[] = $derived(stopsOf(this.timelines));
  /** Right end of the scrubber and the charts. */
  readonly to: number = $derived.by(() => this.endOn(this.axis));
  /** Number of grids that are being decoded: playing waits for them. */
  private decoding = 0;

  constructor(readonly report: ReportData) {
    super({
      stops: () => this.stops,
      isReady: () => this.decoding === 0,
      convert: (at, from, to) => this.convert(at, from, to),
    });
    this.clocks = Object.fromEntries(report.runs.map((run) => [run.id, clockOf(run)]));
    this.at = this.stops[this.stops.length - 1] ?? 0;
    this.speed = 8;
    this.loop = false;
  }

  /** Pauses, and moves to the grid nearest to a position. */
  override seek(at: number): void {
    this.pause();
    super.seek(this.stops[frameAt(this.stops, at) ?? 0] ?? 0);
  }

  /** Resolves when a grid can be drawn. */
  async decoded(src: string): Promise<void> {
    const image = new Image();
    image.src = src;
    this.decoding += 1;
    await image.decode().catch(() => undefined);
    this.decoding -= 1;
  }

  private timelinesOn(axis: Axis): GridTimeline[] {
    return this.report.runs.map((run) => {
      const { kind, rows, columns } = run.grids;
      const [steps, times] = [Float64Array.from(run.grids.steps), Float64Array.from(run.grids.times)];
      const list = { run: run.id, kind, rows, columns, steps, times };
      return gridTimeline(run.id, list, this.clocks[run.id]!, axis);
    });
  }

  private endOn(axis: Axis): number {
    const stops = stopsOf(this.timelinesOn(axis));
    const ends = this.report.runs.map((run) => toAxis(this.clocks[run.id]!, axis, run.step));
    return Math.max(MIN_WIDTH, stops[stops.length - 1] ?? 0, ...ends);
  }

  /** The grid nearest to the same fraction of the other axis. */
  private convert(at: number, from: Axis, to: Axis): number {
    const stops = stopsOf(this.timelinesOn(to));
    return stops[frameAt(stops, (at / this.endOn(from)) * this.endOn(to)) ?? 0] ?? 0;
  }
}
