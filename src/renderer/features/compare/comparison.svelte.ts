import { SvelteSet } from 'svelte/reactivity';
import type { EventName, Events, RunDetail, SampleList } from '../../../shared/contract/contract';
import type { ExportKind } from '../../../shared/contract/export-options';
import { isLive } from '../../../shared/domain/run/run';
import { configurationName, groupBySeed } from '../../../shared/domain/run/seeds';
import type { RunRow } from '../../../shared/domain/run/run';
import { api } from '../../api';
import { lowerBound, toAxis, toStep } from '../../lib/time-axis';
import type { Axis } from '../../lib/time-axis';
import { clocksOf } from './clocks';
import { indexById, unique } from '../../lib/collect';
import { gridTimeline, shownStep, stopsOf, upcoming } from './scrubber/grid-timeline';
import type { GridTimeline } from './scrubber/grid-timeline';
import { planPanels } from './charts/panels';
import { runStyle } from '../../lib/run-styles';
import type { RunStyle } from '../../lib/run-styles';
import type { Tile } from './samples/tiles';
import { ChartView } from './charts/chart-view.svelte';
import { LiveSeries } from './live-series';
import { SampleCache } from './samples/sample-cache';
import { PlaneView } from './plane/plane-view.svelte';
import { Playhead } from './scrubber/playhead.svelte';

/** A run with its look; what never changes in a run, such as its hyperparameters, comes with it. */
export type ComparedRun = RunDetail & { style: RunStyle };

/** A line of the legend: one run, or all runs of a configuration, which differ only in seed. */
export interface LegendEntry {
  key: string;
  name: string;
  style: RunStyle;
  /** In the order of the comparison. */
  runs: readonly ComparedRun[];
  /** Those that are not hidden. */
  shown: readonly ComparedRun[];
}

const PREFETCH_AHEAD = 16;
const PREFETCH_BEHIND = 4;
const METRICS_AGAIN_MS = 3000;

/** Its row says that there are events which were not read yet. */
const hasNews = (run: ComparedRun, row: RunRow | undefined): boolean =>
  row !== undefined &&
  (row.state !== run.state ||
    row.warnings !== run.warnings ||
    JSON.stringify(row.warned) !== JSON.stringify(run.warned));

/** Runs side by side: what they logged, under one playhead and one view of the charts. */
export class Comparison {
  runs = $state.raw<readonly ComparedRun[]>([]);
  /** Ids in the address that are no longer in the log. */
  missing = $state.raw<readonly string[]>([]);
  opening = $state(true);
  error = $state<string>();
  readonly hidden = new SvelteSet<string>();
  samples = $state.raw<Readonly<Record<string, SampleList>>>({});
  metrics = $state.raw<Readonly<Record<string, string[]>>>({});
  /** The tile that is shown enlarged in all runs: the same latent vector. */
  tile = $state.raw<Tile>({ row: 0, column: 0 });
  /** The tile that is shown over time, if one is. */
  strip = $state.raw<Tile>();
  /** The two runs that are laid on each other, if any are. */
  swipe = $state.raw<{ left: string; right: string }>();
  /** Set while the export dialog is open; what it should begin with, if anything. */
  exporting = $state.raw<{ kind?: ExportKind; tile?: Tile }>();

  readonly chart = new ChartView();
  readonly pictures = new SampleCache();
  readonly planes = new PlaneView();
  readonly live = new LiveSeries();
  readonly playhead = new Playhead({
    stops: () => this.stops,
    ready: (at) => this.#ready(at),
    convert: (at, from, to) => this.#convert(at, from, to),
  });

  /** Runs that the charts draw, by themselves or in a fold. */
  readonly charted = $derived(this.runs.filter((r) => !this.hidden.has(r.id)));
  readonly #groups = $derived(groupBySeed(this.runs));
  /** Some runs differ only in seed. */
  readonly foldable = $derived(this.#groups.some((g) => g.runs.length > 1));
  readonly folded = $derived(this.foldable && this.chart.fold);
  readonly entries: LegendEntry[] = $derived(
    (this.folded ? this.#groups.map((g) => g.runs) : this.runs.map((r) => [r])).map((runs) => this.#entry(runs)),
  );
  /** The seed whose grids stand for folded runs; every configuration that has it shows it, for those are pairs. */
  seed = $state<number>();
  /** Runs whose sample grids are shown: of folded ones, that of the chosen seed. */
  readonly visible = $derived(
    this.entries.flatMap((e) => e.shown.find((r) => r.seed === this.seed) ?? e.shown[0] ?? []),
  );
  readonly clocks = $derived(clocksOf(this.runs, this.samples));
  readonly reels: GridTimeline[] = $derived(
    this.visible.flatMap((r) => {
      const list = this.samples[r.id];
      return list && list.steps.length > 0
        ? [gridTimeline(r.id, list, this.clocks.get(r.id)!, this.playhead.axis)]
        : [];
    }),
  );
  /** Grids of runs that others here are branches of, also of hidden ones. */
  readonly #parents: GridTimeline[] = $derived(
    unique(this.runs.flatMap((r) => r.parent?.run ?? [])).flatMap((id) => {
      const [list, clock] = [this.samples[id], this.clocks.get(id)];
      return list && clock && list.steps.length > 0 ? [gridTimeline(id, list, clock, this.playhead.axis)] : [];
    }),
  );
  readonly stops = $derived(stopsOf(this.reels));
  readonly panels = $derived(
    planPanels(
      this.runs.map((r) => ({
        id: r.id,
        entry: this.entryOf(r.id)?.key,
        objective: r.hyperparameters.objective,
        metrics: this.metrics[r.id] ?? [],
      })),
    ),
  );
  /** All of x: from the start to the furthest step of a shown run. */
  readonly extent = $derived({ from: 0, to: Math.max(...this.charted.map((r) => this.#reached(r)), 1e-3) });
  readonly anyLive = $derived(this.runs.some((r) => isLive(r.state)));

  /** Runs that can be laid on each other: shown ones of the same kind of samples. */
  readonly swipeable = $derived.by(() => {
    const shown = this.visible.filter((r) => (this.samples[r.id]?.steps.length ?? 0) > 0);
    return shown.filter((r) => this.samples[r.id]!.kind === this.samples[shown[0]!.id]!.kind);
  });
  /** The two that are, with what may take their place; none when one of them is hidden. */
  readonly swiped = $derived.by(() => {
    const choices = this.swipeable;
    const [left, right] = [this.swipe?.left, this.swipe?.right].map((id) => choices.find((r) => r.id === id));
    return left && right ? { choices, left, right } : undefined;
  });

  #metricsRead = 0;
  #metricsSoon: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void)[] = [];
  /** What was told while the runs were being read, whose answers may be older. */
  #early: (() => void)[] = [];

  /** Reads the runs and listens to what changes, until {@link close}. */
  async open(ids: readonly string[]): Promise<void> {
    this.close();
    this.opening = true;
    this.#listen();
    try {
      await this.#read(unique(ids));
      this.error = undefined;
    } catch (fault) {
      this.error = `The runs could not be read: ${fault instanceof Error ? fault.message : String(fault)}`;
    }
    this.opening = false;
    for (const tell of this.#early.splice(0)) tell();
  }

  close(): void {
    this.playhead.pause();
    this.pictures.clear();
    this.#early = [];
    this.#forgetMetrics();
    for (const stop of this.#stop.splice(0)) stop();
  }

  /** Lays the first two runs on each other, or shows all side by side again. */
  toggleSwipe(): void {
    const [left, right] = this.swipeable;
    this.swipe = !this.swiped && left && right ? { left: left.id, right: right.id } : undefined;
  }

  run(id: string): ComparedRun | undefined {
    return this.entryOf(id)?.runs.find((r) => r.id === id);
  }

  /** Shows one entry of the legend alone, or all again when it is alone already. */
  solo({ runs }: LegendEntry): void {
    const ids = runs.map((r) => r.id);
    const alone = this.charted.length === ids.length && this.charted.every((r) => ids.includes(r.id));
    this.hidden.clear();
    if (!alone) for (const r of this.runs) if (!ids.includes(r.id)) this.hidden.add(r.id);
  }

  /** Hides an entry of the legend, or shows it again with all its seeds. */
  toggle({ runs, shown }: LegendEntry): void {
    for (const r of runs) {
      if (shown.length > 0) this.hidden.add(r.id);
      else this.hidden.delete(r.id);
    }
  }

  /** The entry of the legend that a run is in. */
  entryOf(id: string): LegendEntry | undefined {
    return this.entries.find((e) => e.runs.some((r) => r.id === id));
  }

  /** Place of a run among all, which its colour hangs on; folded seeds have that of the first. */
  placeOf(id: string): number {
    const key = this.entryOf(id)?.key;
    return this.runs.findIndex((r) => r.id === key);
  }

  /** What a run shows under the playhead: its nearest grid; a branch whose first is yet to come that of its parent, where that is among the runs. */
  shown(run: string): { run: string; step: number } | undefined {
    const reel = this.reels.find((r) => r.run === run);
    if (!reel) return undefined;
    const { at } = this.playhead;
    const parent = at < reel.places[0]! ? this.run(run)?.parent : undefined;
    const past = parent && this.#parents.find((r) => r.run === parent.run);
    const before = past && shownStep(past, at);
    return before !== undefined && before < parent!.step
      ? { run: parent!.run, step: before }
      : { run, step: shownStep(reel, at)! };
  }

  /** Moves playhead and charts to exactly where a run's grid was written. */
  jump(run: string, step: number): void {
    const reel = this.reels.find((r) => r.run === run) ?? this.#parents.find((r) => r.run === run);
    const at = reel?.places[lowerBound(reel.list.steps, step)];
    if (at === undefined) return;
    this.playhead.pause();
    this.playhead.seek(at);
    this.chart.reveal(at);
  }

  /** Fetches the neighbours of the playhead. */
  prefetch(): void {
    this.pictures.prefetch(
      upcoming(this.reels, this.playhead.at, this.playhead.direction, PREFETCH_AHEAD, PREFETCH_BEHIND),
    );
  }

  async #read(ids: string[]): Promise<void> {
    const [found, lists, metrics] = await Promise.all([
      Promise.all(ids.map((id) => api.request('runs:get', id))),
      api.request('samples:list', ids),
      api.request('series:metrics', ids),
    ]);
    this.missing = ids.filter((_, i) => !found[i]!.ok);
    this.runs = found.flatMap((f) => (f.ok ? [f.value] : [])).map((r, i) => ({ ...r, style: runStyle(i) }));
    this.samples = Object.fromEntries(lists.map((l) => [l.run, l]));
    this.metrics = metrics;
    this.playhead.at = this.stops[this.stops.length - 1] ?? 0;
    this.playhead.following = this.anyLive;
  }

  #listen(): void {
    const mine = (id: string) => this.runs.some((r) => r.id === id);
    const on = <K extends EventName>(name: K, tell: (event: Events[K]) => void) =>
      api.on(name, (event) => (this.opening ? void this.#early.push(() => tell(event)) : tell(event)));
    this.#stop = [
      on('runs:changed', ({ rows, removed }) => this.#changed(rows, removed)),
      on('series:grew', (grown) => this.#grew(grown.map((g) => g.run).filter(mine))),
      on('samples:added', (added) => void this.#added(unique(added.map((a) => a.run)).filter(mine))),
    ];
  }

  #changed(rows: RunRow[], removed: readonly string[]): void {
    const gone = this.runs.filter((r) => removed.includes(r.id)).map((r) => r.id);
    const byId = indexById(rows);
    if (gone.length === 0 && !this.runs.some((r) => byId.has(r.id))) return;
    const moved = this.runs.filter((r) => hasNews(r, byId.get(r.id))).map((r) => r.id);
    this.runs = this.runs.filter((r) => !gone.includes(r.id)).map((r) => ({ ...r, ...byId.get(r.id) }));
    this.missing = [...this.missing, ...gone];
    for (const id of moved) void this.#readEvents(id);
  }

  /** Rows tell of everything but events: how its steps are executed is one of those, and where warnings began. */
  async #readEvents(id: string): Promise<void> {
    const found = await api.request('runs:get', id);
    if (found.ok) this.runs = this.runs.map((r) => (r.id === id ? { ...r, events: found.value.events } : r));
  }

  #grew(ids: string[]): void {
    if (ids.length === 0) return;
    this.live.grew(ids);
    // A run logs scores before its losses and diagnostics after them: look again now and then for metrics that are new, and once after the last growth.
    const wait = METRICS_AGAIN_MS - (performance.now() - this.#metricsRead);
    if (wait <= 0 || ids.some((id) => !this.metrics[id]?.length)) void this.#readMetrics();
    else this.#metricsSoon ??= setTimeout(() => void this.#readMetrics(), wait);
  }

  async #readMetrics(): Promise<void> {
    this.#forgetMetrics();
    this.#metricsRead = performance.now();
    const metrics = await api.request(
      'series:metrics',
      this.runs.map((r) => r.id),
    );
    if (JSON.stringify(metrics) !== JSON.stringify(this.metrics)) this.metrics = metrics;
  }

  #forgetMetrics(): void {
    clearTimeout(this.#metricsSoon);
    this.#metricsSoon = undefined;
  }

  async #added(ids: string[]): Promise<void> {
    if (ids.length === 0) return;
    const lists = await api.request('samples:list', ids);
    this.samples = { ...this.samples, ...Object.fromEntries(lists.map((l) => [l.run, l])) };
    if (this.playhead.following) this.playhead.follow();
  }

  #entry(runs: readonly ComparedRun[]): LegendEntry {
    const { id, style } = runs[0]!;
    // Grids and marks of all seeds look like the one line that stands for them.
    const alike = runs.length > 1 ? runs.map((r) => ({ ...r, style })) : runs;
    return {
      key: id,
      name: runs.length > 1 ? configurationName(runs) : runs[0]!.name,
      style,
      runs: alike,
      shown: alike.filter((r) => !this.hidden.has(r.id)),
    };
  }

  #ready(at: number): boolean {
    const shown = this.reels.flatMap((reel) => ({ run: reel.run, step: shownStep(reel, at)! }));
    const absent = shown.filter((s) => !this.pictures.get(s.run, s.step));
    this.pictures.prefetch(absent);
    return absent.length === 0;
  }

  #reached(run: ComparedRun): number {
    const time = run.last['time'];
    if (this.playhead.axis === 'time' && typeof time === 'number') return time;
    return toAxis(this.clocks.get(run.id)!, this.playhead.axis, run.step);
  }

  #convert(at: number, from: Axis, to: Axis): number {
    const first = this.visible[0] ?? this.runs[0];
    const clock = first && this.clocks.get(first.id);
    return clock ? toAxis(clock, to, toStep(clock, from, at)) : at;
  }
}
