import type { SampleList } from '../../../../shared/contract/results';
import type { RunId } from '../../../../shared/domain/run/run';
import { unique } from '../../../lib/collect';
import { lowerBound } from '../../../../shared/lib/lists';
import type { Axis, StepClock } from '../../../lib/time-axis';
import type { ComparedRun } from '../compared-run';
import { gridTimeline, shownStep, stopsOf } from './grid-timeline';
import type { GridTimeline } from './grid-timeline';

/** A sample of a run. */
export interface SampleKey {
  run: RunId;
  step: number;
}

interface TimelineSource {
  runs(): readonly ComparedRun[];
  /** Those of the runs whose grids are shown. */
  gridRuns(): readonly ComparedRun[];
  samples(): Readonly<Record<string, SampleList>>;
  clocks(): ReadonlyMap<string, StepClock>;
  axis(): Axis;
}

/** Where the grids of the shown runs lie on the axis of the playhead, and which of them a place shows. */
export class GridTimelines {
  /** Of the shown runs that have grids. */
  readonly list: GridTimeline[] = $derived.by(() => this.source.gridRuns().flatMap((run) => this.timeline(run.id)));
  /** Of the runs that others of the comparison are branches of, including hidden ones. */
  private readonly parents: GridTimeline[] = $derived.by(() =>
    unique(this.source.runs().flatMap((run) => run.parent?.run ?? [])).flatMap((id) => this.timeline(id)),
  );
  /** Every place where a shown run has a grid, ascending. */
  readonly stops: readonly number[] = $derived(stopsOf(this.list));

  constructor(private readonly source: TimelineSource) {}

  /** The sample of each shown run at a place: its nearest. */
  nearest(at: number): SampleKey[] {
    return this.list.map((timeline) => ({ run: timeline.run, step: shownStep(timeline, at)! }));
  }

  /**
   * What a run shows at a place: its nearest sample, or before its first one that of the run it is a branch of, if that is
   * part of the comparison. Undefined where the run has no samples.
   */
  shownAt(run: RunId, at: number): SampleKey | undefined {
    const timeline = this.find(this.list, run);
    if (!timeline) return undefined;
    const parent = at < timeline.places[0]! ? this.source.runs().find((r) => r.id === run)?.parent : undefined;
    const past = parent && this.find(this.parents, parent.run);
    const before = past && shownStep(past, at);
    return before !== undefined && before < parent!.step
      ? { run: parent!.run, step: before }
      : { run, step: shownStep(timeline, at)! };
  }

  /** Where on the axis a sample was written; undefined for a run that is neither shown nor the parent of one. */
  placeOf({ run, step }: SampleKey): number | undefined {
    const timeline = this.find(this.list, run) ?? this.find(this.parents, run);
    return timeline?.places[lowerBound(timeline.list.steps, step)];
  }

  private timeline(id: RunId): GridTimeline[] {
    const [list, clock] = [this.source.samples()[id], this.source.clocks().get(id)];
    return list && clock && list.steps.length > 0 ? [gridTimeline(id, list, clock, this.source.axis())] : [];
  }

  private find = (timelines: readonly GridTimeline[], run: RunId): GridTimeline | undefined =>
    timelines.find((timeline) => timeline.run === run);
}
