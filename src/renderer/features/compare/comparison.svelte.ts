import type { ExportKind } from '../../../shared/contract/export-options';
import type { Tile } from '../../../shared/domain/grid-layout';
import { toAxis, toStep } from '../../lib/time-axis';
import type { Axis } from '../../lib/time-axis';
import { ChartPanels } from './charts/chart-panels.svelte';
import { ChartView } from './charts/chart-view.svelte';
import { ComparedRuns } from './compared-runs.svelte';
import { Legend } from './legend.svelte';
import { LiveSeries } from './live-series';
import { PlaneView } from './plane/plane-view.svelte';
import { RealData } from './samples/real-data.svelte';
import { SampleCache } from './samples/sample-cache';
import { SwipePair } from './samples/swipe-pair.svelte';
import { Split } from './split.svelte';
import { TileSelection } from './samples/tile-selection.svelte';
import { upcoming } from './scrubber/grid-timeline';
import { GridTimelines } from './scrubber/grid-timelines.svelte';
import type { SampleKey } from './scrubber/grid-timelines.svelte';
import { Playhead } from './scrubber/playhead.svelte';

const PREFETCH_AHEAD = 16;
const PREFETCH_BEHIND = 4;

/** The state of a page that compares runs: creates its parts and connects them. Components receive the parts that they use. */
export class Comparison {
  readonly chart = new ChartView();
  readonly cache = new SampleCache();
  readonly planes = new PlaneView();
  readonly live = new LiveSeries();
  readonly tiles = new TileSelection();
  readonly split = new Split();
  readonly runs = new ComparedRuns({
    read: () => {
      this.playhead.at = this.grids.stops[this.grids.stops.length - 1] ?? 0;
      this.playhead.following = this.runs.anyLive;
    },
    grew: (ids) => this.live.grew(ids),
    sampled: () => {
      if (this.playhead.following) this.playhead.follow();
    },
  });
  readonly legend = new Legend({ runs: () => this.runs.list, isFolding: () => this.chart.fold });
  readonly grids: GridTimelines = new GridTimelines({
    runs: () => this.runs.list,
    gridRuns: () => this.legend.gridRuns,
    samples: () => this.runs.samples,
    clocks: () => this.runs.clocks,
    axis: () => this.playhead.axis,
  });
  readonly playhead: Playhead = new Playhead({
    stops: () => this.grids.stops,
    isReady: (at) => this.cache.request(this.grids.nearest(at)),
    convert: (at, from, to) => this.convert(at, from, to),
  });
  readonly panels = new ChartPanels({
    runs: () => this.runs.list,
    shownRuns: () => this.legend.shownRuns,
    entryKeyOf: (id) => this.legend.entryOf(id)?.key,
    metrics: () => this.runs.metrics.byRun,
    clocks: () => this.runs.clocks,
    axis: () => this.playhead.axis,
  });
  readonly swipe = new SwipePair({ gridRuns: () => this.legend.gridRuns, samples: () => this.runs.samples });
  readonly real = new RealData({ gridRuns: () => this.legend.gridRuns, samples: () => this.runs.samples });
  /** Set while the export dialog is open: the kind and tile that it starts with, if any. */
  exporting = $state.raw<{ kind?: ExportKind; tile?: Tile }>();

  /** Reads the runs and follows their changes until {@link close}. */
  async open(ids: readonly string[]): Promise<void> {
    this.close();
    await this.runs.open(ids);
  }

  close(): void {
    this.playhead.pause();
    this.cache.clear();
    this.real.clear();
    this.runs.close();
  }

  /** Moves playhead and charts to exactly where a sample was written. */
  readonly jump = (sample: SampleKey): void => {
    const at = this.grids.placeOf(sample);
    if (at === undefined) return;
    this.playhead.pause();
    this.playhead.seek(at);
    this.chart.reveal(at);
  };

  /** Fetches the samples around the playhead. */
  prefetch(): void {
    const { at, direction } = this.playhead;
    this.cache.prefetch(upcoming(this.grids.list, at, direction, PREFETCH_AHEAD, PREFETCH_BEHIND));
  }

  /** The same moment of the first run in another unit. */
  private convert(at: number, from: Axis, to: Axis): number {
    const first = this.legend.gridRuns[0] ?? this.runs.list[0];
    const clock = first && this.runs.clocks.get(first.id);
    return clock ? toAxis(clock, to, toStep(clock, from, at)) : at;
  }
}
